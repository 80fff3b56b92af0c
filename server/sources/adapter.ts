import type { ChatEvent } from '../../wire/chat-event.ts';
import type { SampleName } from '../../wire/source.ts';
import type { Proof } from './proof.ts';

/** A person or a queue as the chat system knows it. */
export interface Outsider {
  id: string;
  name?: string | undefined;
  /** By which a person is known to us, where their id is not. */
  email?: string | undefined;
}

/** One event that a webhook carries, with the id by which it is counted once. */
export interface ReadEvent {
  id: string;
  event: ChatEvent;
  /** Agents that the event names by the chat system's own ids; none: its ids are ours. */
  people?: readonly Outsider[];
  /** What may stand for our queue, the narrowest first; none: its queue is ours. */
  queues?: readonly Outsider[];
}

/** Why a webhook that was read tells nobody anything. */
export type PassedBecause =
  | 'other-event'
  | 'private-note'
  | 'by-a-bot'
  | 'with-a-bot'
  | 'not-open'
  | 'edited'
  | 'nothing-changed'
  | 'handshake'
  | 'nothing-mapped';

export type FieldError = { field: string; detail: string };

export type ReadWebhook =
  | { ok: true; events: ReadEvent[] }
  /** `reply`: what the chat system wants to hear. */
  | { ok: true; events: []; because: PassedBecause; reply?: Readonly<Record<string, string>> }
  | { ok: false; because: 'broken-json' }
  | { ok: false; because: 'invalid-fields'; errors: FieldError[] };

/** A webhook as it came. Names of headers are in lower case. */
export interface RawWebhook {
  body: Buffer;
  headers: Readonly<Record<string, string | undefined>>;
  /** The secret in its URL. */
  urlSecret: string | undefined;
}

/** What a mapping makes of a body. */
export type Evaluated = { ok: true; value: unknown } | { ok: false; error: FieldError };
export type EvaluateMapping = (mapping: string, body: unknown) => Promise<Evaluated>;

/** What a body is read with. */
export interface Reading {
  headers: RawWebhook['headers'];
  /** The id that its proof gave, or empty. */
  webhookId: string;
  /** When it came: where it does not say itself when it happened. Milliseconds. */
  now: number;
  /** What an administrator wrote, for a kind that needs it. */
  mapping?: string | undefined;
  /** Evaluates it, if not here in this thread. */
  evaluate?: EvaluateMapping;
}

/** One kind of chat system: plain functions over plain data. */
export interface Adapter {
  /** How its webhooks show that they are genuine. */
  proof: Proof;
  /** What a new event is answered with: some systems take nothing but 200 for success. */
  takenStatus: 200 | 202;
  /** What stands besides in each answer that a webhook was taken, for who looks for it there. */
  answersWith?: Readonly<{ ok: true }>;
  /** Its webhooks may be longer than those of others, by so many bytes in all. */
  maxBytes?: number;
  /** Some of its webhooks are forms (`application/x-www-form-urlencoded`). Those of all others are JSON. */
  mayPostForms?: boolean;
  /** Turns the JSON of a webhook into chat events. Never throws, whatever it is given. */
  read(body: unknown, reading: Reading): ReadWebhook | Promise<ReadWebhook>;
  /** Webhooks as this system writes them, to be tried with. */
  samples?: Readonly<Partial<Record<SampleName, (facts: SampleFacts) => unknown>>>;
}

/** Who and what a sample is about, by the chat system's own ids. `now` in milliseconds. */
export interface SampleFacts {
  chat: string;
  queue: string;
  agent: string;
  text: string;
  now: number;
}
