import * as z from 'zod/mini';

const people = z.array(z.string());

/** What comes due by itself. */
const dueWork = z.enum(['pushes', 'timers', 'callbacks']);
export type DueWork = z.infer<typeof dueWork>;

/** What servers of one store tell each other: that there is something to read in it, and for whom. Ids only. */
export const serverSignalSchema = z.discriminatedUnion('kind', [
  /** These people's streams have something to say. */
  z.object({ kind: z.literal('told'), people }),
  /** Something of this chat changed, which these people list. */
  z.object({ kind: z.literal('chat'), people, chat: z.object({ source: z.string(), id: z.string() }) }),
  /** Streams that were opened with one of these credentials, or all of the person's, end. */
  z.object({
    kind: z.literal('signed-out'),
    person: z.string(),
    credentials: z.union([z.literal('all'), z.array(z.string())]),
  }),
  /** Another VAPID key is active. */
  z.object({ kind: z.literal('vapid-key') }),
  /** An administrator changed something that servers keep at hand. */
  z.object({ kind: z.literal('settings') }),
  /** Some of this is due at that instant; without one, now: more than one server takes at a time. */
  z.object({ kind: z.literal('due'), work: dueWork, at: z.optional(z.number()) }),
  /** A push service has asked to be left alone for so long. */
  z.object({ kind: z.literal('host-waits'), host: z.string(), forMs: z.number() }),
]);
/** Several, and from which server. Those of a kind that a newer server knows are passed over, one by one. */
export const serverMessageSchema = z.object({ from: z.string(), signals: z.array(z.unknown()) });
export type ServerSignal = z.infer<typeof serverSignalSchema>;
