import * as z from 'zod/mini';
import { chatEventSchema } from './chat-event.ts';

/** A JSONata expression. Its length is a guess: some hundred lines. */
export const mappingSchema = z.string().check(z.minLength(1), z.maxLength(20_000));

/** Answer of `GET /api/v1/admin/sources/{id}/payload`: the last body that came, as it came; null: none, or no longer kept. */
export const lastPayloadSchema = z.object({ payload: z.nullable(z.string()), at: z.nullable(z.string()) });
export type LastPayload = z.infer<typeof lastPayloadSchema>;

/** Body of `POST /api/v1/admin/sources/{id}/mapping/preview`. */
export const mappingTrialSchema = z.object({ mapping: mappingSchema, payload: z.string().check(z.maxLength(200_000)) });

/** Its answer: the events, or why there are none. Nothing is kept, and nobody is told. */
export const mappingPreviewSchema = z.object({
  events: z.array(z.object({ id: z.string(), event: chatEventSchema })),
  because: z.nullable(z.string()),
  errors: z.array(z.object({ field: z.string(), detail: z.string() })),
});
export type MappingPreview = z.infer<typeof mappingPreviewSchema>;
