import * as z from 'zod/mini';
import { type ChatEventType, chatEventTypeSchema } from './chat-event-type.ts';
import { idSchema } from './id.ts';
import { instantSchema } from './instant.ts';

/** It has to fit a push message, and leave room for words. */
export const chatUrlSchema = z
  .string()
  .check(z.maxLength(500), z.regex(/^https?:\/\/[!-~]+$/i, 'Expected an address that begins with https:// or http://'));

const agentsSchema = z.array(idSchema).check(z.maxLength(1000));

export const chatEventSchema = z
  .object({
    type: chatEventTypeSchema,
    at: instantSchema,
    chat: z.object({
      id: idSchema,
      queue: z.optional(idSchema),
      subject: z.optional(z.string()),
      customer: z.optional(z.object({ name: z.optional(z.string()) })),
      agents: z.optional(agentsSchema),
      /** The chat system says that it is open as of this event: one that was over before begins anew. */
      open: z.optional(z.boolean()),
      /** Where it is found in its own system. */
      url: z.optional(chatUrlSchema),
    }),
    to: z.optional(z.object({ agents: z.optional(agentsSchema), queue: z.optional(idSchema) })),
    by: z.optional(
      z.object({
        id: z.optional(idSchema),
        name: z.optional(z.string()),
        kind: z.enum(['customer', 'agent', 'supervisor', 'bot']),
      }),
    ),
    /** Of a deleted one nothing is left but its id. */
    message: z.optional(z.object({ id: idSchema, text: z.optional(z.string()) })),
    sla: z.optional(
      z.object({
        waitedSeconds: z.optional(z.number().check(z.nonnegative())),
        /** It was raised after its time: the server was not there. */
        late: z.optional(z.boolean()),
        /** Of the people told of this chat so far, how many had it on a screen. */
        shownTo: z.optional(z.int()),
        told: z.optional(z.int()),
      }),
    ),
  })
  .check((context) => {
    for (const { path, message } of missingParts(context.value)) {
      context.issues.push({ code: 'custom', path, message, input: context.value });
    }
  });

/** What a webhook says, in our own form. Its id is the webhook's. */
export type ChatEvent = z.infer<typeof chatEventSchema>;

interface EventParts {
  type: ChatEventType;
  chat: { queue?: string | undefined; agents?: string[] | undefined };
  to?: { agents?: string[] | undefined; queue?: string | undefined } | undefined;
  message?: { text?: string | undefined } | undefined;
}

/** What this type of event cannot do without: nobody could be told. */
function missingParts(event: EventParts): { path: string[]; message: string }[] {
  const toAgents = event.to?.agents?.length ?? 0;
  switch (event.type) {
    case 'chat.queued':
      return event.chat.queue || event.to?.queue
        ? []
        : [{ path: ['chat', 'queue'], message: 'chat.queued needs the queue that the chat waits in' }];
    case 'chat.assigned':
      return toAgents || event.chat.agents?.length
        ? []
        : [{ path: ['to', 'agents'], message: 'chat.assigned needs the assigned agent' }];
    case 'chat.transferred':
      return toAgents || event.to?.queue
        ? []
        : [{ path: ['to'], message: 'chat.transferred needs the agents or the queue that it goes to' }];
    case 'chat.invited':
      return toAgents ? [] : [{ path: ['to', 'agents'], message: 'chat.invited needs the invited agent' }];
    case 'message.created':
    case 'message.edited':
      if (!event.message) return [{ path: ['message'], message: `${event.type} needs the message` }];
      return event.message.text === undefined
        ? [{ path: ['message', 'text'], message: `${event.type} needs the text of the message` }]
        : [];
    case 'message.deleted':
      return event.message ? [] : [{ path: ['message'], message: 'message.deleted needs the id of the message' }];
    default:
      return [];
  }
}
