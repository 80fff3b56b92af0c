import { acceptChatEvent } from '../../server/intake/accept-chat-event.ts';
import type { ChatEvent } from '../../wire/chat-event.ts';
import { toIso } from '../../wire/instant.ts';
import { eventKey } from './journal.ts';
import { minuteMs, secondMs } from './parameters.ts';
import { createRandom, type Random } from './random.ts';
import type { World } from './world.ts';

/** A chat system of this day. */
export interface Source {
  id: string;
  /** How far its clock is behind. */
  behindMs: number;
  /** Names a chat's agents with every message, or only when they change. */
  namesAgents: boolean;
}

export const sources: readonly Source[] = [
  { id: 'chat', behindMs: 0, namesAgents: true },
  { id: 'web', behindMs: 20 * secondMs, namesAgents: false },
];

/** As it is posted. */
export type StampedEvent = Omit<ChatEvent, 'at'> & { at: string };

/** An event that a chat system posted. */
export interface PostedEvent {
  key: string;
  id: string;
  source: string;
  event: StampedEvent;
  /** When it happened, by the day's clock. */
  happenedAt: number;
  /** When the server took it for the first time, and the how-manieth it was; undefined: never. */
  receivedAt: number | undefined;
  order: number;
}

export interface ChatSystem {
  /** Posts it: at once mostly, and now and then late, twice, or behind a later one. */
  post(source: Source, event: Omit<ChatEvent, 'at'>): void;
  /** All that was posted. */
  posted: readonly PostedEvent[];
  counts: Readonly<Record<'posted' | 'repeated' | 'late' | 'retried', number>>;
}

const retryAfterMs = [2, 5, 10, 20, 30, 60].map((seconds) => seconds * secondMs);

export function createChatSystem(world: World): ChatSystem {
  const { clock, server, seed } = world;
  const posted: PostedEvent[] = [];
  const counts = { posted: 0, repeated: 0, late: 0, retried: 0 };
  let calls = 0;

  function call(one: PostedEvent, attempt = 0): void {
    calls += 1;
    const order = calls;
    const calledAt = clock.now();
    const wasUp = server.up.at(calledAt);
    server
      .call(({ intake }) => acceptChatEvent(intake, { source: one.source, id: one.id, event: one.event }))
      .then(
        ({ duplicate }) => {
          if (duplicate && one.receivedAt === undefined) throw new Error(`${one.key} was never taken, and is known`);
          if (!duplicate) Object.assign(one, { receivedAt: calledAt, order });
        },
        () => {
          // Its answer is lost; whether it was taken before, the next try tells.
          if (wasUp && one.receivedAt === undefined) Object.assign(one, { receivedAt: calledAt, order });
          counts.retried += 1;
          clock.after(retryAfterMs[Math.min(attempt, retryAfterMs.length - 1)] as number, () => call(one, attempt + 1));
        },
      );
  }

  return {
    posted,
    counts,
    post(source, body) {
      const happenedAt = clock.now();
      const event = { ...body, at: toIso(happenedAt - source.behindMs) };
      const key = eventKey({ source: source.id, chat: event.chat.id, type: event.type, at: event.at });
      const id = `hook-${posted.length + 1}`;
      const one: PostedEvent = { key, id, source: source.id, event, happenedAt, receivedAt: undefined, order: 0 };
      posted.push(one);
      counts.posted += 1;
      const random = createRandom(seed, 'post', key);
      const delayMs = delayOf(random);
      if (delayMs >= secondMs) counts.late += 1;
      clock.after(delayMs, () => call(one));
      if (!random.chance(0.03)) return;
      counts.repeated += 1;
      clock.after(random.between(0.1, random.chance(0.2) ? 600 : 60) * secondMs, () => call(one));
    },
  };
}

/** Most come at once; some behind what happened after them; a few by minutes. */
function delayOf(random: Random): number {
  if (random.chance(0.975)) return random.between(20, 400);
  return random.chance(0.9) ? random.between(1, 30) * secondMs : random.between(0.5, 3) * minuteMs;
}
