import type { PostedEvent } from './chat-system.ts';
import { type Explanation, explain } from './explanations.ts';
import type { Front, Journal, Sighting, Witness } from './journal.ts';
import type { Outage } from './outages.ts';
import { minuteMs, secondMs } from './parameters.ts';
import type { Worker } from './people.ts';
import { type Expectation, type Judged, worthOf } from './rulebook.ts';
import { totalTime } from './stretches.ts';
import type { Timeline } from './timeline.ts';

export const kinds = ['missed', 'doubled', 'late', 'needless'] as const;
export type Kind = (typeof kinds)[number];

export interface Finding {
  kind: Kind;
  at: number;
  person: string;
  posted: PostedEvent;
  detail: string;
  explained: Explanation | undefined;
  /** What really happened to the person. */
  witness: Witness;
  /** What the server itself says of it. */
  trace: string;
}

/** All that is known of one person and one event. */
export interface Case {
  posted: PostedEvent;
  worker: Worker;
  witness: Witness;
  expected: Expectation | undefined;
  sightings: readonly Sighting[];
  /** The sighting that is wrong, if one is. */
  sighting: Sighting | undefined;
  up: Timeline<boolean>;
  diedAt: readonly number[];
  /** When this person had to be told of anything. */
  toldAt: readonly number[];
  outages: readonly Outage[];
  endedAt: number | undefined;
  /** A browser of theirs got another push subscription around this time. */
  changes: boolean;
}

export interface Verdict {
  findings: Finding[];
  alerts: number;
  expectations: number;
  /** From the event's arrival until the person could see or hear of it, in milliseconds, sorted: of those reached while somebody could be. */
  waitsMs: number[];
}

export interface JudgeParts {
  judged: Judged;
  workers: readonly Worker[];
  journal: Journal;
  posted: readonly PostedEvent[];
  /** When any server was there, and when one of several died. */
  up: Timeline<boolean>;
  diedAt: readonly number[];
  outages: readonly Outage[];
  endsAt: number;
}

/** Somebody who stayed for so long has seen it; whoever had less time cannot be blamed for having missed it. */
export const seenAfterMs = 5 * secondMs;
export const shortestChanceMs = 12 * secondMs;
/** A push that was under way when it was taken back: the answer, the wait that a push service asks for, the way to the browser. */
const underWayMs = 12 * secondMs;
const isLoud = ({ how }: Sighting) => how === 'ring' || how === 'silent';

export function judgeDay(parts: JudgeParts): Verdict {
  const { judged, workers, journal, posted, up, diedAt, outages } = parts;
  const byKey = new Map(posted.map((one) => [one.key, one]));
  const expectedOf = new Map(judged.expectations.map((one) => [`${one.posted.key} ${one.person}`, one]));
  const laterOf = Map.groupBy(judged.expectations, (one) =>
    [one.posted.source, one.posted.event.chat.id, one.person].join(' '),
  );
  const ofPerson = Map.groupBy(judged.expectations, ({ person }) => person);
  const toldAtOf = new Map([...ofPerson].map(([person, all]) => [person, all.map(({ from }) => from)]));
  const findings: Finding[] = [];
  const waitsMs: number[] = [];
  let alerts = 0;

  for (const worker of workers) {
    const witness = journal.of(worker.id);
    const toldAt = toldAtOf.get(worker.id) ?? [];
    for (const [key, sightings] of witness.sightings) {
      const one = byKey.get(key);
      if (!one) throw new Error(`Somebody was told of ${key}, which nobody posted`);
      alerts += sightings.filter(isLoud).length + sightings.filter(({ how }) => how === 'pop-up').length;
      const endedAt = judged.endOf(key, worker.id);
      const facts = { posted: one, worker, witness, sightings, up, diedAt, toldAt, outages, endedAt, changes: false };
      const expected = expectedOf.get(`${key} ${worker.id}`);
      judgeSightings({ ...facts, expected, sighting: undefined }, judged.may.get(key));
    }
  }
  for (const expected of judged.expectations) judgeExpectation(expected);
  waitsMs.sort((one, other) => one - other);
  return { findings, alerts, expectations: judged.expectations.length, waitsMs };

  function find(kind: Kind, facts: Case, at: number, detail: string): void {
    const { posted: one, worker, witness } = facts;
    const explained = explain(kind, facts);
    findings.push({ kind, at, person: worker.id, posted: one, detail, explained, witness, trace: '' });
  }

  function judgeSightings(facts: Case, may: ReadonlySet<string> | undefined): void {
    const { posted: one, worker, sightings, endedAt, expected } = facts;
    const from = one.receivedAt ?? 0;
    for (const sighting of sightings) {
      const { at, how } = sighting;
      const own = { ...facts, sighting };
      if (!isLoud(sighting) && how !== 'pop-up') continue;
      if (!may?.has(worker.id)) find('needless', own, at, `${how}, and it does not concern them`);
      if (isLoud(sighting) && worker.muted.some((type) => type === one.event.type)) find('needless', own, at, 'muted');
      const until = endedAt ?? Number.POSITIVE_INFINITY;
      if (at > until + underWayMs) find('late', own, at, `${how} ${seconds(at - until)} after it was taken back`);
      const worthUntil = from + worthOf(one.event.type) + underWayMs;
      if (isLoud(sighting) && at > worthUntil) find('late', own, at, `${how} ${seconds(at - from)} after it came`);
      if (isLoud(sighting)) judgeRing(own, sighting, expected?.as ?? 'agent');
    }
    judgeRepeats(facts);
  }

  /** It rang: was it in front of them, or had they seen it? */
  function judgeRing(facts: Case, { at, how }: Sighting, as: 'agent' | 'supervisor'): void {
    const { posted: one, worker, witness, sightings } = facts;
    if (worker.ringInFront) return;
    const from = (one.receivedAt ?? 0) - 3 * secondMs;
    const isPlace = (front: string) =>
      as === 'supervisor' ? front === 'dashboard' : front !== 'none' && front !== 'dashboard';
    const places = witness.front.stretches(from, at);
    if (places.every(({ value }) => isPlace(value))) {
      find('needless', facts, at, `${how} in front of them`);
      return;
    }
    const seen = sightings.find(
      (other) =>
        (other.how === 'pop-up' || other.how === 'known') &&
        at - other.at >= seenAfterMs &&
        staysAt(witness.front, other.at, at),
    );
    if (seen) find('needless', facts, at, `${how} ${seconds(at - seen.at)} after they had seen it`);
  }

  /** The same notification in the same browser. */
  function judgeRepeats(facts: Case): void {
    const byBrowser = Map.groupBy(facts.sightings, ({ browser, notification }) => `${browser} ${notification}`);
    for (const own of byBrowser.values()) {
      const rings = own.filter(isLoud);
      const popUps = own.filter(({ how }) => how === 'pop-up');
      for (const again of [...rings.slice(1), ...popUps.slice(1)]) {
        find('doubled', { ...facts, sighting: again }, again.at, `${again.how} twice in one browser`);
      }
      const [ring] = rings;
      const before = popUps.find(({ at }) => ring && at < ring.at);
      if (ring && before)
        find('doubled', { ...facts, sighting: ring }, ring.at, `${ring.how} after its pop-up in one browser`);
    }
  }

  function judgeExpectation(expected: Expectation): void {
    const { posted: one, person, from } = expected;
    const until = Math.min(expected.until, parts.endsAt);
    if (until - from < shortestChanceMs) return;
    const worker = workers.find(({ id }) => id === person);
    if (!worker) return;
    const witness = journal.of(person);
    const chat = [one.source, one.event.chat.id, person].join(' ');
    const mine = (laterOf.get(chat) ?? []).filter((other) => other.posted.order >= one.order);
    // The next notification of the same chat takes the place of this one.
    const sightings = mine
      .flatMap(({ posted: other }) => witness.sightings.get(other.key) ?? [])
      .sort((left, right) => left.at - right.at);
    const reachedAt = whenReached(expected, witness, sightings, until);
    const own = witness.sightings.get(one.key) ?? [];
    const swallowed = whenSwallowed(own, sightings, until);
    const endedAt = judged.endOf(one.key, person);
    const changes = witness.resubscribedAt.some((at) => at > from - minuteMs && at < until + minuteMs);
    const facts: Case = {
      ...{ posted: one, worker, witness, expected, sightings: own, sighting: undefined },
      ...{ up, diedAt, toldAt: toldAtOf.get(person) ?? [], outages, endedAt, changes },
    };
    if (reachedAt === undefined) {
      const after = expected.endedBy === undefined ? '' : `, then ${expected.endedBy}`;
      find('missed', facts, until, `nothing within ${seconds(until - from)}${after}`);
    } else if (swallowed !== undefined && reachedAt > swallowed) {
      find('missed', facts, swallowed, 'it came, and the service worker showed what stood there before instead');
    }
    if (reachedAt !== undefined && couldBeReached(witness, from)) waitsMs.push(reachedAt - from);
  }

  /** It came while it was true, and nothing of its chat had been shown that is newer. */
  function whenSwallowed(own: readonly Sighting[], all: readonly Sighting[], until: number): number | undefined {
    const first = own.find(({ how, at }) => how === 'swallowed' && at < until);
    if (!first || own.some(({ how, at }) => how !== 'swallowed' && at <= first.at)) return undefined;
    return all.some(({ how, at }) => how !== 'swallowed' && at <= first.at) ? undefined : first.at;
  }

  function couldBeReached({ front, reachable }: Witness, at: number): boolean {
    return front.at(at) !== 'none' || reachable.at(at) !== '';
  }

  function whenReached(
    expected: Expectation,
    witness: Witness,
    sightings: readonly Sighting[],
    until: number,
  ): number | undefined {
    const { posted: one, from, isForReturn } = expected;
    const limit = until + underWayMs;
    const told = sightings.find(({ at, how }) => {
      if (at > limit) return false;
      if (how === 'pop-up' || how === 'known')
        return witness.front.at(at) !== 'none' && staysAt(witness.before, at, limit);
      return how !== 'swallowed' && !isForReturn;
    })?.at;
    const came = witness.front
      .stretches(from, until)
      .find(
        ({ value, ...stretch }) =>
          value === `chat:${one.source}:${one.event.chat.id}` && stretch.to - stretch.from >= seenAfterMs,
      )?.from;
    if (told === undefined || came === undefined) return told ?? came;
    return Math.min(told, came);
  }
}

/** A pop-up stays on the page: they had a page in front for as long as it takes to see it, in one piece or in several. */
function staysAt(pages: Timeline<Front>, at: number, until: number): boolean {
  return totalTime(pages, { from: at, to: until }, (value) => value !== 'none') >= seenAfterMs;
}

function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}
