import * as z from 'zod/mini';

/** `waiting`: nobody has it. `active`: it has agents. `over`: nothing of it rings any more. */
export const chatPhases = ['waiting', 'active', 'over'] as const;
export type ChatPhase = (typeof chatPhases)[number];

/** What the events so far have made of a chat. */
export const chatSchema = z.object({
  source: z.string(),
  id: z.string(),
  queue: z.nullable(z.string()),
  subject: z.nullable(z.string()),
  customer: z.nullable(z.string()),
  phase: z.enum(chatPhases),
  agents: z.array(z.object({ id: z.string(), name: z.string() })),
  /** People asked to join or to take it over, who have not answered. */
  invited: z.array(z.string()),
  transferredTo: z.array(z.string()),
  assistance: z.nullable(z.object({ by: z.string(), at: z.string() })),
  /** "Accepted by Ben" */
  ended: z.nullable(z.string()),
  waitingSince: z.nullable(z.string()),
  /** Where it is found in its own system. */
  url: z.nullable(z.string()),
  changedAt: z.string(),
});
export type Chat = z.infer<typeof chatSchema>;

/** Answer of `GET /api/v1/chats`: those of one's queues and one's own, open ones first. */
export const chatsSchema = z.object({ chats: z.array(chatSchema) });

export const chatMessageSchema = z.object({
  id: z.string(),
  by: z.string(),
  kind: z.string(),
  text: z.string(),
  at: z.string(),
});
export type ChatMessage = z.infer<typeof chatMessageSchema>;

/** Answer of `GET /api/v1/chats/{source}/{id}`. */
export const chatDetailSchema = z.object({ chat: chatSchema, messages: z.array(chatMessageSchema) });
