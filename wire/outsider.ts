import * as z from 'zod/mini';

/** Somebody or a queue that a chat system names by an id of its own, and which of ours that is. */
export const outsiderSchema = z.object({
  kind: z.enum(['person', 'queue']),
  id: z.string(),
  name: z.nullable(z.string()),
  email: z.nullable(z.string()),
  /** When it was named last, as far back as that is kept. */
  seenAt: z.nullable(z.string()),
  /** Our person or queue; empty: none of ours, on purpose; null: nobody has said. */
  linkedTo: z.nullable(z.string()),
  /** Who it looks like, by e-mail or name. */
  suggestion: z.nullable(z.string()),
});
export type OutsiderLink = z.infer<typeof outsiderSchema>;

/** Answer of `GET /api/v1/admin/sources/{id}/outsiders`: those that nobody has linked come first. `queues`: ours, to choose from. */
export const outsidersSchema = z.object({ outsiders: z.array(outsiderSchema), queues: z.array(z.string()) });

/** Body of `PUT /api/v1/admin/sources/{id}/outsiders`; `linkedTo: null` takes a link away. */
export const linkChangeSchema = z.object({
  kind: z.enum(['person', 'queue']),
  id: z.string().check(z.minLength(1), z.maxLength(256)),
  linkedTo: z.nullable(z.string().check(z.maxLength(256))),
});
export type LinkChange = z.infer<typeof linkChangeSchema>;
