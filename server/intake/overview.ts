import { toIso } from '../../wire/instant.ts';
import { levels } from '../../wire/levels.ts';
import {
  type LevelCounts,
  type Overview,
  type OverviewMinute,
  overviewMinutes,
  type UnreachableReason,
} from '../../wire/overview.ts';
import type { Clock } from '../clock.ts';
import type { Database } from '../store/database.ts';
import {
  countDevices,
  countLevels,
  countWaitingPushes,
  countWebhooks,
  findLastAttemptId,
  listAgentsOnDuty,
  listAttemptsAfter,
  listTimesToShown,
} from '../store/overview.ts';
import { listPeopleById } from '../store/people.ts';
import { listSources } from '../store/sources.ts';
import { listOpenWindows } from '../store/windows.ts';
import { raisedIdPrefix } from './raise-due-timers.ts';

/** What the store knows; the circuits of the push services are told by who sends. */
export type StoredOverview = Omit<Overview, 'pushServices' | 'refusedHosts'> & {
  pushServices: Omit<Overview['pushServices'][number], 'closedUntil'>[];
};

/**
 * Reads the last hour for whoever looks at it, again and again, without reading the same twice: what is over is
 * remembered, and of attempts only those are read that came since. Between the steps others have their turn.
 */
export interface OverviewReader {
  read(): Promise<StoredOverview>;
}

const minuteMs = 60_000;
/** Counted at one go: on a busy desk a minute would keep webhooks waiting. */
const sliceMs = 10_000;
/** What is under way as a slice ends is committed soon after. */
const settledAfterMs = 10_000;
/** Many administrators may look at once: who asks sooner gets the same. */
const sameForMs = 1_500;
/** The percentiles are of so many notifications. */
const shownLimit = 2_000;
const attemptsAtOnce = 2_000;
/** At the first look no more attempts are read back: on a busy desk that is less than an hour. */
const attemptsBack = 50_000;
const waitingLimit = 20_000;
const deviceLimit = 20;
const peopleLimit = 100;

type Counts = { webhooks: number; notifications: LevelCounts };
type OutcomeCounts = { accepted: number; refused: number; gone: number; failed: number };

/** How an attempt's outcome is counted; what is not here (and "too-large" only while it is cut) is a refusal. */
const countedAs: Readonly<Record<string, keyof OutcomeCounts>> = {
  accepted: 'accepted',
  gone: 'gone',
  busy: 'failed',
  unreachable: 'failed',
};

export function createOverviewReader({ store, clock }: { store: Database; clock: Clock }): OverviewReader {
  const finished = new Map<number, Counts>();
  /** By minute and host: what became of attempts. */
  const attempts = new Map<number, Map<string, OutcomeCounts>>();
  let lastAttemptId: number | undefined;
  let last: { at: number; isUnderWay: boolean; overview: Promise<StoredOverview> } | undefined;

  async function readMinutes(now: number): Promise<OverviewMinute[]> {
    const first = (Math.floor(now / minuteMs) - overviewMinutes + 1) * minuteMs;
    for (const from of finished.keys()) if (from < first) finished.delete(from);
    const sources = await listSources(store.db);
    const minutes: OverviewMinute[] = [];
    for (let from = first; from <= now; from += minuteMs) {
      const sum = noCounts();
      for (let slice = from; slice < from + minuteMs && slice <= now; slice += sliceMs) {
        const counts = finished.get(slice) ?? (await countSlice(slice, sources));
        if (slice + sliceMs + settledAfterMs <= now) finished.set(slice, counts);
        addCounts(sum, counts);
      }
      minutes.push({ at: toIso(from), ...sum });
    }
    return minutes;
  }

  async function countSlice(from: number, sources: readonly { id: string }[]): Promise<Counts> {
    const span = { from, to: from + sliceMs };
    const counts = noCounts();
    const counted = await countLevels(store.db, span);
    for (const level of levels) counts.notifications[level] = counted[level] ?? 0;
    for (const { id } of sources) {
      counts.webhooks += await countWebhooks(store.db, id, { ...span, exceptPrefix: raisedIdPrefix });
    }
    await otherTurn();
    return counts;
  }

  async function readAttempts(now: number): Promise<Map<string, OutcomeCounts>> {
    lastAttemptId ??= Math.max(0, (await findLastAttemptId(store.db)) - attemptsBack);
    for (;;) {
      const rows = await listAttemptsAfter(store.db, { afterId: lastAttemptId, limit: attemptsAtOnce });
      for (const { id, at, outcome, host } of rows) {
        lastAttemptId = id;
        const minute = Math.floor(at / minuteMs) * minuteMs;
        const hosts = attempts.get(minute) ?? new Map<string, OutcomeCounts>();
        attempts.set(minute, hosts);
        countsOf(hosts, host ?? '')[countedAs[outcome] ?? 'refused'] += 1;
      }
      if (rows.length < attemptsAtOnce) break;
      await otherTurn();
    }
    return sumSince(attempts, now - overviewMinutes * minuteMs);
  }

  async function readAll(now: number): Promise<StoredOverview> {
    const minutes = await readMinutes(now);
    const byHost = await readAttempts(now);
    const waiting = await countWaitingPushes(store.db, waitingLimit);
    const hosts = [...new Set([...byHost.keys(), ...waiting.keys()])].filter(Boolean).sort();
    const onDuty = await listAgentsOnDuty(store.db);
    return {
      at: toIso(now),
      minutes,
      timeToShown: toPercentiles(await listTimesToShown(store.db, now - overviewMinutes * minuteMs, shownLimit)),
      pushServices: hosts.map((host) => ({ host, ...countsOf(byHost, host), waiting: waiting.get(host) ?? 0 })),
      devices: await countDevices(store.db, deviceLimit),
      unreachable: await describeUnreachable(
        store,
        onDuty.filter(({ reachable }) => reachable === 0),
        now,
      ),
      onDuty: onDuty.length,
    };
  }

  return {
    read() {
      const now = clock.now();
      if (last && (last.isUnderWay || (now - last.at < sameForMs && now >= last.at))) return last.overview;
      const look = { at: now, isUnderWay: true, overview: readAll(now) };
      last = look;
      look.overview.then(
        () => {
          look.isUnderWay = false;
        },
        // A look that failed is not shown to the next.
        () => {
          last = undefined;
        },
      );
      return look.overview;
    },
  };
}

type OnDuty = Awaited<ReturnType<typeof listAgentsOnDuty>>[number];

/** "Agent 10" comes after "Agent 9". */
const { compare } = new Intl.Collator('en', { numeric: true });

async function describeUnreachable(
  { db }: Database,
  all: readonly OnDuty[],
  now: number,
): Promise<Overview['unreachable']> {
  const listed = all.toSorted((one, other) => compare(one.name, other.name)).slice(0, peopleLimit);
  const ids = listed.map(({ id }) => id);
  const windows = await listOpenWindows(db, ids);
  const queues = new Map((await listPeopleById(db, ids)).map((person) => [person.id, person.queues]));
  const people = listed.map(({ id, name, refused, known }) => ({
    ...{ id, name, queues: queues.get(id) ?? [] },
    because: (refused > 0
      ? 'refused'
      : known > 0
        ? 'ended'
        : 'never-turned-on') satisfies UnreachableReason as UnreachableReason,
    hasOpenPage: (windows.get(id) ?? []).some(({ leaseUntil }) => leaseUntil > now),
  }));
  return { count: all.length, people };
}

/** The nearest rank of each (NIST/SEMATECH e-Handbook, 7.2.6.2, without interpolation). */
export function toPercentiles(times: readonly number[]): Overview['timeToShown'] {
  const sorted = times.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
  return { count: sorted.length, medianMs: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99) };
}

function countsOf(hosts: Map<string, OutcomeCounts>, host: string): OutcomeCounts {
  const known = hosts.get(host) ?? { accepted: 0, refused: 0, gone: 0, failed: 0 };
  hosts.set(host, known);
  return known;
}

/** Adds up what is not older, and forgets what is. */
function sumSince(minutes: Map<number, Map<string, OutcomeCounts>>, since: number): Map<string, OutcomeCounts> {
  const sums = new Map<string, OutcomeCounts>();
  for (const [minute, hosts] of minutes) {
    if (minute < since) minutes.delete(minute);
    else for (const [host, counts] of hosts) addTo(countsOf(sums, host), counts);
  }
  return sums;
}

function noCounts(): Counts {
  return { webhooks: 0, notifications: { none: 0, visual: 0, ring: 0 } };
}

function addCounts(sum: Counts, { webhooks, notifications }: Counts): void {
  sum.webhooks += webhooks;
  for (const level of levels) sum.notifications[level] += notifications[level];
}

function addTo(sum: OutcomeCounts, counts: OutcomeCounts): void {
  sum.accepted += counts.accepted;
  sum.refused += counts.refused;
  sum.gone += counts.gone;
  sum.failed += counts.failed;
}

/** The embedded store works without a pause: webhooks have their turn in between. */
function otherTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
