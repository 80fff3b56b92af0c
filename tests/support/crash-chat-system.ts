import { setTimeout as pause } from 'node:timers/promises';
import { signWebhook } from '../../server/sources/verify-signature.ts';
import type { ChatEvent } from '../../wire/chat-event.ts';
import type { Chance } from './crash-random.ts';

/** An event that the chat system has to tell, and what came of it. */
export interface ToldEvent {
  /** The webhook's id. */
  id: string;
  event: ChatEvent;
  /** Whom it must reach: not by our rules, by what the story means. */
  expected: readonly string[];
  /** The chat ends later, so that what it says may be taken back. */
  isTakenBack: boolean;
  /** How long the chat system goes on: until it is taken, or not at all. */
  patience: 'until-taken' | 'none';
  /** Every answer, in order; 0 for none. */
  answers: { status: number; recipients: number | undefined; tookMs: number }[];
}

/** A chat system that posts its webhooks as real ones do: the same id again, signed anew, until it is answered 2xx. */
export interface CrashChatSystem {
  /** Everything that was posted. */
  told: readonly ToldEvent[];
  /** Posts so many events at once, besides the steady ones. */
  burst(size: number): void;
  /** What is called for each event that was answered 2xx. */
  onTaken: () => void;
  /** Begins no other event, and resolves when all that were begun are told. */
  finish(): Promise<void>;
}

export interface CrashChatSystemOptions {
  /** Servers of the desk: each time any of them. */
  origins: readonly string[];
  source: string;
  secret: string;
  chance: Chance;
  /** The next thing that happens. */
  next(): Omit<ToldEvent, 'answers'>;
  /** Events a second, about. */
  perSecond: number;
  /** While it says so, nothing new happens in the steady stream. */
  holdsBack(): boolean;
}

const answerMs = 20_000;
const repeatProbability = 0.08;
/** Real ones wait longer; here the server lives for a second or so. */
const longestPauseMs = 800;
/** Events that wait to be taken: with more, a chat system of this size would hold back too. */
const maxUnderWay = 40;

export function startCrashChatSystem(options: CrashChatSystemOptions): CrashChatSystem {
  const { chance } = options;
  const told: ToldEvent[] = [];
  const underWay = new Set<Promise<void>>();
  let isOver = false;

  function begin(): void {
    const one: ToldEvent = { ...options.next(), answers: [] };
    told.push(one);
    const work = tell(one, chance.happens(repeatProbability)).finally(() => underWay.delete(work));
    underWay.add(work);
  }

  async function goOn(): Promise<void> {
    while (!isOver) {
      if (underWay.size < maxUnderWay && !options.holdsBack()) begin();
      await pause((1_000 / options.perSecond) * (0.5 + chance.next()));
    }
  }

  async function tell(one: ToldEvent, repeats: boolean): Promise<void> {
    await postUntilTaken(one);
    if (isTaken(one)) chatSystem.onTaken();
    if (repeats && one.patience === 'until-taken') await postUntilTaken(one);
  }

  async function postUntilTaken(one: ToldEvent): Promise<void> {
    for (let tries = 0; ; tries += 1) {
      const answer = await postWebhook({ ...options, origin: chance.pick(options.origins) }, one);
      one.answers.push(answer);
      if (isTaken(one) || one.patience === 'none') return;
      await pause(Math.min(longestPauseMs, 100 * 2 ** tries) * (0.5 + chance.next() / 2));
    }
  }

  const chatSystem: CrashChatSystem = {
    told,
    burst(size) {
      for (let count = 0; count < size; count += 1) begin();
    },
    onTaken() {},
    async finish() {
      isOver = true;
      await steady;
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
  const steady = goOn();
  return chatSystem;
}

function isTaken({ answers }: ToldEvent): boolean {
  const status = answers.at(-1)?.status ?? 0;
  return status >= 200 && status < 300;
}

/** Posts one webhook once, signed at this instant. Status 0: there was no answer. */
export async function postWebhook(
  { origin, source, secret }: { origin: string; source: string; secret: string },
  { id, event }: { id: string; event: ChatEvent },
): Promise<{ status: number; recipients: number | undefined; retryAfter: string | null; tookMs: number }> {
  const body = JSON.stringify(event);
  const timestamp = String(Math.floor(Date.now() / 1000));
  const startedAt = performance.now();
  const took = () => ({ tookMs: performance.now() - startedAt });
  try {
    const response = await fetch(`${origin}/webhooks/${source}`, {
      method: 'POST',
      headers: {
        ...{ 'content-type': 'application/json', 'webhook-id': id, 'webhook-timestamp': timestamp },
        'webhook-signature': signWebhook(body, { id, timestamp }, secret),
      },
      body,
      signal: AbortSignal.timeout(answerMs),
    });
    const retryAfter = response.headers.get('retry-after');
    const { recipients } = await response.json();
    return { status: response.status, recipients, retryAfter, ...took() };
  } catch {
    return { status: 0, recipients: undefined, retryAfter: null, ...took() };
  }
}
