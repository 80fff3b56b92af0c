import * as z from 'zod/mini';
import { chatEventTypeSchema } from './chat-event-type.ts';
import { newSecretSchema } from './source.ts';
import { triedSteps } from './tried-steps.ts';

/**
 * What a chat system can be told. `chat.accepted`: an agent pressed *Accept*, and asks for the chat. `chat.shown`: an agent or
 * a supervisor has a notification of it on a screen. `chat.not-reached`: nobody has, in time. `chat.escalated`: it has waited
 * so long that others were called.
 */
export const callbackTypes = ['chat.accepted', 'chat.shown', 'chat.not-reached', 'chat.escalated'] as const;
export const callbackTypeSchema = z.enum(callbackTypes);
export type CallbackType = (typeof callbackTypes)[number];

/**
 * `watching`: it is sent only if nobody is reached in time. `waiting`: it is due, or will be tried again. `refused`: the chat
 * system does not want this. `given-up`: nobody took it in time.
 */
export const callbackStates = ['watching', 'waiting', 'sending', 'delivered', 'refused', 'given-up'] as const;
export const callbackStateSchema = z.enum(callbackStates);
export type CallbackState = (typeof callbackStates)[number];

export const notReachedSeconds = { byDefault: 60, least: 10, most: 3_600 } as const;

/** Where a source's chat system is told, and of what. */
export const callbackTargetSchema = z.object({
  url: z.string(),
  types: z.array(callbackTypeSchema),
  notReachedSeconds: z.number(),
  /** Null: it was lost with a data key, and nothing is sent until there is a new one. */
  secretMadeAt: z.nullable(z.string()),
  /** Until when what we send is signed with the secret before as well. */
  olderSecretUntil: z.nullable(z.string()),
});
export type CallbackTarget = z.infer<typeof callbackTargetSchema>;

/** Body of `PUT /api/v1/admin/sources/{id}/callback`. */
export const callbackTargetChangeSchema = z.object({
  url: z.string().check(z.minLength(1), z.maxLength(2_000)),
  types: z._default(z.array(callbackTypeSchema).check(z.minLength(1), z.maxLength(callbackTypes.length)), [
    ...callbackTypes,
  ]),
  notReachedSeconds: z._default(
    z.int().check(z.minimum(notReachedSeconds.least), z.maximum(notReachedSeconds.most)),
    notReachedSeconds.byDefault,
  ),
});

/** Body of `POST /api/v1/admin/sources/{id}/callback/secret`: so long what we send is signed with the old one as well. */
export const newCallbackSecretSchema = z.pick(newSecretSchema, { overlapHours: true });

export type CallbackTargetChange = z.infer<typeof callbackTargetChangeSchema>;

/** The target with its secret, which is shown this once. */
export const callbackTargetWithSecretSchema = z.extend(callbackTargetSchema, { secret: z.string() });
/** What `PUT` answers: the secret is there the first time. */
export type CallbackTargetWithSecret = CallbackTarget & { secret?: string };

/** One webhook of ours to a chat system, and what became of it. */
export const callbackRecordSchema = z.object({
  /** Its `webhook-id`: the same however often it is sent. */
  id: z.string(),
  type: callbackTypeSchema,
  chat: z.string(),
  person: z.nullable(z.string()),
  at: z.string(),
  state: callbackStateSchema,
  attempts: z.number(),
  /** The chat system's last answer. */
  status: z.nullable(z.number()),
  detail: z.nullable(z.string()),
  /** When it is tried next, or looked at; null when it is settled. */
  nextAt: z.nullable(z.string()),
  settledAt: z.nullable(z.string()),
});
export type CallbackRecord = z.infer<typeof callbackRecordSchema>;

/** Answer of `GET /api/v1/admin/sources/{id}/callback`; `target` is null while the chat system is told nothing. */
export const callbackPageSchema = z.object({
  target: z.nullable(callbackTargetSchema),
  /** The last ones, newest first. */
  callbacks: z.array(callbackRecordSchema),
});
export type CallbackPage = z.infer<typeof callbackPageSchema>;

/** What a test of ours tries: may the URL be called, does the chat system take a webhook, and only one that we signed? */
export const callbackTestSteps = ['url', 'answer', 'signature'] as const;
/** Answer of `POST /api/v1/admin/sources/{id}/callback/test`. */
export const callbackTestSchema = triedSteps(callbackTestSteps);
export type CallbackTest = z.infer<typeof callbackTestSchema>;

/** What we post: the body of a webhook of ours (Standard Webhooks, "Payload structure"). */
export const callbackBodySchema = z.object({
  /** `test`: nothing has happened, and nothing is to be done but to answer. */
  type: z.enum([...callbackTypes, 'test']),
  timestamp: z.string(),
  data: z.object({
    source: z.string(),
    chat: z.object({ id: z.string() }),
    /** The chat event that it is about; it may be forgotten by now. */
    event: z.nullable(z.object({ id: z.string(), type: chatEventTypeSchema })),
    /** Who accepted it, or has it on a screen. */
    person: z.optional(
      z.object({
        id: z.string(),
        name: z.string(),
        /** The id by which the chat system knows them, if it is another and was linked. */
        knownAs: z.optional(z.string()),
      }),
    ),
    /** Of `chat.not-reached` and `chat.escalated`: how many people were told so far. */
    told: z.optional(z.number()),
    /** Of `chat.escalated`. */
    step: z.optional(z.object({ number: z.number(), to: z.string() })),
    waitedSeconds: z.optional(z.number()),
  }),
});
export type CallbackBody = z.infer<typeof callbackBodySchema>;
