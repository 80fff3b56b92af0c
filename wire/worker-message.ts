import * as z from 'zod/mini';
import { viewKinds } from './window-report.ts';

const chatKeySchema = z.object({ source: z.string(), id: z.string() });

/** What the worker must know to work alone: where the server is, whose browser this is, how to renew. Kept in its IndexedDB. */
export const connectionSchema = z.object({
  /** The server's base URL, ending in "/". */
  server: z.string(),
  person: z.string(),
  subscription: z.string(),
  renewal: z.string(),
  keyId: z.string(),
  applicationServerKey: z.string(),
  device: z.string(),
});
export type Connection = z.infer<typeof connectionSchema>;

/** What a page asks of the service worker. */
export const toWorkerSchema = z.discriminatedUnion('type', [
  /** Push is on in this browser, for this person. */
  z.object({ type: z.literal('connect'), connection: connectionSchema }),
  /** Signed out: forget the person, close what is on display. */
  z.object({ type: z.literal('disconnect') }),
  /** A pop-up with this notification is on the screen: a push of it that follows makes no sound. */
  z.object({ type: z.literal('shown-in-page'), notification: z.string(), tag: z.string() }),
  /** These are seen or withdrawn: close them. */
  z.object({ type: z.literal('close'), tags: z.array(z.string()) }),
  /** The person is back at a window: close what only says how a chat ended. */
  z.object({ type: z.literal('returned') }),
  /** This window is of the client, and shows that: a click may lead to it. */
  z.object({ type: z.literal('here'), view: z.enum(viewKinds) }),
  /** The client ended in this window, which stays open. */
  z.object({ type: z.literal('left') }),
  z.object({ type: z.literal('skip-waiting') }),
]);
export type ToWorker = z.infer<typeof toWorkerSchema>;

/** What the service worker tells pages. */
export const toPageSchema = z.discriminatedUnion('type', [
  /** A notification was clicked: this window was brought to the front, and is to show that chat. */
  z.object({ type: z.literal('open-chat'), chat: z.optional(chatKeySchema), navigate: z.string() }),
  /** The system shows this notification: the pop-up of the same needs no sound. */
  z.object({ type: z.literal('displayed'), notification: z.string(), tag: z.string() }),
  /** The browser made a new push subscription, or lost it: compare with the server. */
  z.object({ type: z.literal('subscription-changed') }),
]);
export type ToPage = z.infer<typeof toPageSchema>;
