import type { ChatEventType } from '../../wire/chat-event-type.ts';
import type { RequestId } from '../spans.ts';
import type { ClaimedPush } from '../store/due-pushes.ts';

/** An event that was taken in, and how many are told of it. */
export interface DecidedEvent {
  /** Undefined: raised here. */
  request: RequestId | undefined;
  source: string;
  event: string;
  type: ChatEventType;
  recipients: number;
  /** Somebody should have been told, and nobody was there to be told: an alarm for whoever runs the desk. */
  reachedNobody: boolean;
}

/** What is to be woken once a transaction is committed. */
export interface Woken {
  /** Whose streams have something to say. */
  people: Set<string>;
  /** What is sent at once. */
  fresh: ClaimedPush[];
  /** Something is due that is not sent at once, now or later. */
  dispatcher: boolean;
  timers: boolean;
  callbacks: boolean;
  /** What is to be noted of events. */
  decided: DecidedEvent[];
}

export function nobodyWoken(): Woken {
  return { people: new Set(), fresh: [], dispatcher: false, timers: false, callbacks: false, decided: [] };
}
