import * as z from 'zod/mini';
import { chatEventTypeSchema } from './chat-event-type.ts';
import { levelSchema } from './levels.ts';
import { preferencesSchema } from './preferences.ts';

/** Answer of `GET` and `PUT /api/v1/preferences`: with the most that the rules give this person for each event. */
export const preferencesAnswerSchema = z.extend(preferencesSchema, {
  highest: z.partialRecord(chatEventTypeSchema, levelSchema),
});
export type PreferencesAnswer = z.infer<typeof preferencesAnswerSchema>;
