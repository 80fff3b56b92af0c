import * as z from 'zod/mini';

/**
 * What became of *Accept*. `asked`: the chat system has not answered yet; the person is told when it does. `refused`: it said
 * no, or was not to be reached.
 */
export const acceptOutcomes = ['accepted', 'asked', 'taken', 'over', 'refused'] as const;

/** Answer of `POST /api/v1/notifications/{id}/accept`. */
export const acceptAnswerSchema = z.object({
  outcome: z.enum(acceptOutcomes),
  /** The same in words, in the person's language. */
  text: z.string(),
});
export type AcceptAnswer = z.infer<typeof acceptAnswerSchema>;
