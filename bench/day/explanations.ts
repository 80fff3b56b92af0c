import type { Sighting } from './journal.ts';
import type { Case, Kind } from './judge.ts';
import { knownFaults } from './known-faults.ts';
import { minuteMs, secondMs } from './parameters.ts';
import type { Vendor } from './push-service.ts';
import { longestStretch, totalTime } from './stretches.ts';

/** What excuses a finding: nobody could have done better, or the rules want it so. */
export interface Explanation {
  id: string;
  of: readonly Kind[];
  because: string;
  holds(facts: Case): boolean;
  /** A fault that is known, and not mended yet: counted apart from what is allowed. */
  isFault?: true;
}

/** How long a push service is waited for; and how long until others have sent what a server held that died (decision 0017). */
const longestSendMs = 12 * secondMs;
const takenUpMs = 12 * secondMs;

const isInPage = ({ how }: Sighting) => how === 'pop-up' || how === 'known';

/** Allowed, in the order in which they are tried. */
export const explanations: readonly Explanation[] = [
  {
    id: 'no-push',
    of: ['missed'],
    because: 'push is not turned on in any of their browsers',
    holds: ({ worker }) => !worker.wantsPush,
  },
  {
    id: 'unreachable',
    of: ['missed'],
    because: 'every browser of theirs was asleep, closed or without a network for all but moments of its time',
    holds: (facts) => longestReach(facts, span(facts)) < 15 * secondMs,
  },
  {
    id: 'empty-chair',
    of: ['missed'],
    because: 'a page showed it that was in front of a chair left less than the idle time before: nobody can know',
    holds: ({ sightings }) => sightings.some((one) => isInPage(one) && !one.isSat),
  },
  {
    id: 'walked-off',
    of: ['missed'],
    because:
      'they left the page that showed it after seconds, those without a network not counted, and left it in front: to it they are still there',
    holds: ({ sightings, witness }) => {
      const wasShort = (from: number, to: number) =>
        to >= from && totalTime(witness.front, { from, to }, isAnyPage) < 5 * secondMs;
      return sightings.some((one) => isInPage(one) && witness.leftAt.some((at) => wasShort(one.at, at)));
    },
  },
  {
    id: 'left-at-once',
    of: ['missed'],
    because:
      'a page showed it to somebody who left within seconds, and by the time that the lease had run out it was over, or no browser could be reached',
    holds: (facts) =>
      facts.sightings.some(
        (one) =>
          isInPage(one) && longestReach(facts, { from: one.at + 100 * secondMs, to: span(facts).to }) < 15 * secondMs,
      ),
  },
  {
    id: 'moments',
    of: ['missed'],
    because: 'they had the page that showed it, or its very chat, in front of them, but never for long',
    holds: ({ sightings, witness, expected, posted }) => {
      const until = expected?.until ?? 0;
      const isChat = (front: string) => front === `chat:${posted.source}:${posted.event.chat.id}`;
      const hasChat = totalTime(witness.front, { from: expected?.from ?? 0, to: until }, isChat) > 0;
      const cameBack = ({ at }: Sighting) =>
        totalTime(witness.front, { from: at + 5 * secondMs, to: until }, isAnyPage) > 0;
      return hasChat || sightings.some((one) => isInPage(one) && cameBack(one));
    },
  },
  {
    id: 'status',
    of: ['missed'],
    because: 'they stopped being available before it could reach them',
    holds: (facts) =>
      isForQueue(facts) && longestStretch(facts.witness.status, span(facts), (status) => status !== 'available') > 0,
  },
  {
    id: 'server-down',
    of: ['missed'],
    because: 'the server was down for most of its time',
    holds: (facts) => longestStretch(facts.up, span(facts), (isUp) => isUp) < 15 * secondMs,
  },
  {
    id: 'died-with-it',
    of: ['missed', 'late'],
    because:
      'one of several servers died as it sent this or its ending, or what came before to the same device, and the others could not take that for lost in its time',
    holds: (facts) => {
      const { from, to } = span(facts);
      // What is late is its ending.
      const sentFrom = facts.sighting ? (facts.endedAt ?? from) : from;
      const hadInHand = (at: number) =>
        [...facts.toldAt, sentFrom].some((told) => told <= at && at <= told + longestSendMs);
      return facts.diedAt.some((at) => at <= sentFrom + longestSendMs && at + takenUpMs > to && hadInHand(at));
    },
  },
  {
    id: 'push-service-out',
    of: ['missed', 'late'],
    because: 'a push service of theirs did not answer in its time, to the notification or to its ending',
    holds: (facts) =>
      facts.outages.some(
        ({ where, from, to }) =>
          facts.worker.vendors.includes(where) && from < span(facts).to && to + 70 * secondMs > span(facts).from,
      ),
  },
  {
    id: 'unanswered',
    of: ['late'],
    because: 'a push service left its ending, or what went to the same device before that, without an answer',
    holds: ({ witness, endedAt, sighting }) =>
      endedAt !== undefined &&
      witness.unansweredAt.some((at) => at > endedAt - longestSendMs && at < (sighting?.at ?? 0)),
  },
  {
    id: 'apple',
    of: ['late'],
    because: 'nothing is withdrawn by a push at Apple, whose browsers lose the permission by it',
    holds: (facts) => facts.sighting?.how !== 'pop-up' && vendorOf(facts) === 'apple',
  },
  {
    id: 'server-away',
    of: ['needless'],
    because: 'the server was just away: the page in front had no stream, or its acknowledgement no taker',
    holds: ({ up, sighting, posted }) =>
      longestStretch(up, { from: (posted.receivedAt ?? 0) - 40 * secondMs, to: sighting?.at ?? 0 }, (isUp) => !isUp) >
      0,
  },
  {
    id: 'nobody-to-ask',
    of: ['late'],
    because:
      'they came back to a page while the server, or the network, was away: it waited for its stream, and then showed what it had',
    holds: (facts) => {
      const { up, sighting } = facts;
      if (sighting?.how !== 'pop-up') return false;
      const wait = { from: sighting.at - 3 * secondMs, to: sighting.at };
      return longestStretch(up, wait, (isUp) => !isUp) > 0 || wasCutOff(facts, sighting.browser, wait);
    },
  },
  {
    id: 'closed-at-once',
    of: ['needless'],
    because: 'the page that showed it was closed within seconds, and another one came to the front',
    holds: ({ sightings, sighting }) =>
      sightings.some((one) => isInPage(one) && isShortlyBefore(one.at, sighting?.at ?? 0, 12 * secondMs)),
  },
  {
    id: 'woke',
    of: ['needless'],
    because:
      'a browser that slept was given it by its push service as it woke; the chat was open, and they had seen it elsewhere',
    holds: (facts) => facts.sighting !== undefined && wasCutOff(facts, facts.sighting.browser, span(facts)),
  },
  {
    id: 'next-page',
    of: ['doubled'],
    because: 'the page that showed it was closed before the server could know: the next one shows it too',
    holds: (facts) => {
      const { sightings, sighting } = facts;
      if (sighting?.how !== 'pop-up') return false;
      return sightings.some(
        ({ how, browser, at }) =>
          how === 'pop-up' &&
          browser === sighting.browser &&
          at < sighting.at &&
          (sighting.at - at < 2 * secondMs || wasCutOff(facts, browser, { from: at, to: sighting.at })),
      );
    },
  },
  {
    id: 'vanished',
    of: ['needless'],
    because: 'the page that showed it vanished without a word before its next report: nobody knows that they stayed',
    holds: ({ sightings, sighting, witness }) =>
      sightings.some(
        (one) =>
          isInPage(one) &&
          one.at < (sighting?.at ?? 0) &&
          longestStretch(witness.front, { from: one.at, to: one.at + minuteMs }, isAnyPage, one.at) < 30 * secondMs,
      ),
  },
];

export function explain(kind: Kind, facts: Case): Explanation | undefined {
  return [...explanations, ...knownFaults].find(({ of, holds }) => of.includes(kind) && holds(facts));
}

const isAnyPage = (front: string) => front !== 'none';

/** How long a push could reach any browser of theirs without a break. */
function longestReach({ witness }: Case, within: { from: number; to: number }): number {
  return longestStretch(witness.reachable, within, (names) => names !== '');
}

/** It slept, or had no network; of who has push in no browser it is not known. */
function wasCutOff({ worker, witness }: Case, browser: string, within: { from: number; to: number }): boolean {
  const isCutOff = (names: string) => !names.includes(`${browser} `);
  return worker.wantsPush && longestStretch(witness.reachable, within, isCutOff) > 0;
}

function isShortlyBefore(at: number, end: number, ms: number): boolean {
  return at < end - 4 * secondMs && at > end - ms;
}

function span({ posted, expected, sighting }: Case): { from: number; to: number } {
  return { from: posted.receivedAt ?? 0, to: sighting?.at ?? expected?.until ?? 0 };
}

function isForQueue({ posted: { event } }: Case): boolean {
  return event.type === 'chat.queued' || event.type.startsWith('sla.') || (event.to?.agents ?? []).length === 0;
}

function vendorOf({ worker, sighting }: Case): Vendor | undefined {
  return worker.vendors[Number(sighting?.browser.split('.')[1]) - 1];
}
