import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import * as z from 'zod/mini';
import { memoryBounds } from '../../sw/memory.ts';
import type { ToldEvent } from './crash-chat-system.ts';
import type { TakenPush } from './crash-push-service.ts';
import { ttlSeconds } from './crash-story.ts';

/** A push subscription of the story: whose it is, and where it goes. */
export interface Device {
  person: string;
  endpoint: string;
}

/** What the store holds in the end, read past the server. */
export interface StoreContents {
  events: { id: string; receivedAt: number }[];
  decisions: { id: string; event: string; person: string }[];
  pushes: { notification: string; endpoint: string; purpose: string; state: string; attempts: number }[];
}

/** Everything that broke a promise, one line each. All empty: nothing did. */
export interface Verdict {
  /** Answered 2xx and not in the store once, or decided for others than it should. */
  notKept: string[];
  /** Never reached a subscription that it had to reach. */
  lost: string[];
  late: string[];
  /** Shown twice by a browser, or told under two ids. */
  twice: string[];
  /** Pushed although no such event was accepted, or to somebody whom it does not concern. */
  uncalledFor: string[];
  /** Answers that no chat system should get here. */
  answers: string[];
}

/** Reads a store past the server: its rows for one query. */
export type ReadRows = (query: string) => Promise<unknown[]>;

export function readEmbedded(dataDir: string): ReadRows {
  return async (query) => {
    const database = new DatabaseSync(join(dataDir, 'deskbell.db'), { readOnly: true, timeout: 5_000 });
    try {
      return database.prepare(query).all();
    } finally {
      database.close();
    }
  };
}

export function readPostgres(url: string): ReadRows {
  return async (query) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query(query)).rows;
    } finally {
      await client.end();
    }
  };
}

/** PostgreSQL's counts are wider than its driver's numbers. */
const number = z.pipe(
  z.union([z.number(), z.string()]),
  z.transform((value) => Number(value)),
);
const text = z.string();

/** Pushes that have no final state yet. */
export async function countOpenPushes(read: ReadRows): Promise<number> {
  const query = `select count(*) as open from deliveries where channel = 'push' and state in ('pending', 'claimed')`;
  return z.object({ open: number }).parse((await read(query))[0]).open;
}

/** How many pushes wait for the device for which most do. */
export async function countLongestWait(read: ReadRows): Promise<number> {
  const query = `select count(*) as waiting from deliveries where channel = 'push' and state in ('pending', 'claimed')
    group by "subscriptionId" order by waiting desc limit 1`;
  return z.optional(z.object({ waiting: number })).parse((await read(query))[0])?.waiting ?? 0;
}

export async function readStore(read: ReadRows): Promise<StoreContents> {
  const all = async <Row>(row: z.ZodMiniType<Row>, query: string): Promise<Row[]> =>
    z.array(row).parse(await read(query));
  return {
    events: await all(
      z.object({ id: text, receivedAt: number }),
      'select id, "receivedAt" from "chatEvents" order by seq',
    ),
    decisions: await all(
      z.object({ id: text, event: text, person: text }),
      'select d.id, e.id as event, d."personId" as person from decisions d join "chatEvents" e on e.seq = d."eventSeq"',
    ),
    pushes: await all(
      z.object({ notification: text, endpoint: text, purpose: text, state: text, attempts: number }),
      `select d.notification, s.endpoint, d.purpose, d.state, d.attempts from deliveries d
       join "pushSubscriptions" s on s.id = d."subscriptionId" where d.channel = 'push'`,
    ),
  };
}

/** What SQLite says of the file. Each should be "ok". */
export async function checkIntegrity(read: ReadRows): Promise<string[]> {
  const rows = z.array(z.object({ integrity_check: text })).parse(await read('pragma integrity_check'));
  const broken = await read('pragma foreign_key_check');
  return [...rows.map((row) => row.integrity_check), ...broken.map((row) => JSON.stringify(row))];
}

/** Judges what happened by what the story says had to happen. */
export function judge(facts: {
  told: readonly ToldEvent[];
  devices: readonly Device[];
  taken: readonly TakenPush[];
  store: StoreContents;
  /** What a server may answer a webhook with, and besides nothing at all. */
  mayAnswer: readonly number[];
}): Verdict {
  const { told, devices, taken, store, mayAnswer } = facts;
  const verdict: Verdict = { notKept: [], lost: [], late: [], twice: [], uncalledFor: [], answers: [] };
  const stored = Map.groupBy(store.events, ({ id }) => id);
  const decided = Map.groupBy(store.decisions, ({ event }) => event);
  const decisionById = new Map(store.decisions.map((decision) => [decision.id, decision]));
  const takenByKey = Map.groupBy(taken, ({ endpoint, message }) => keyOf(endpoint, notificationOf(message)));
  const stateByKey = new Map(store.pushes.map((push) => [keyOf(push.endpoint, push.notification), push.state]));

  const order = new Map(store.events.map(({ id }, index) => [id, index]));
  const orderOf = (event: string) => order.get(event) ?? -1;
  const takenOf = Map.groupBy(taken, ({ endpoint, message }) =>
    keyOf(endpoint, message.notification.data.chat?.id ?? ''),
  );
  /** Of several of a chat that wait for one device only the newest is sent: it stands for those before it. */
  const lastTaken = (endpoint: string, chat: string) =>
    Math.max(
      -1,
      ...(takenOf.get(keyOf(endpoint, chat)) ?? []).map(({ message }) =>
        orderOf(decisionById.get(message.notification.data.notification)?.event ?? ''),
      ),
    );

  for (const one of told) {
    verdict.answers.push(...judgeAnswers(one, mayAnswer));
    const kept = stored.get(one.id) ?? [];
    const wasTaken = one.answers.some(({ status }) => status >= 200 && status < 300);
    if (kept.length > 1 || (wasTaken && kept.length !== 1))
      verdict.notKept.push(`${one.id} is stored ${kept.length} times`);
    const [event] = kept;
    const decisions = decided.get(one.id) ?? [];
    if (!event || one.isTakenBack) continue;
    const people = decisions.map(({ person }) => person).sort();
    if (people.join() !== [...one.expected].sort().join()) {
      verdict.notKept.push(`${one.id} is decided for "${people}", not for "${one.expected}"`);
    }
    const expiresAt = event.receivedAt + (ttlSeconds[one.event.type] ?? 0) * 1000;
    for (const { id, person } of decisions) {
      for (const { endpoint } of devices.filter((device) => device.person === person)) {
        const [first] = takenByKey.get(keyOf(endpoint, id)) ?? [];
        const what = `${one.id} (${one.event.type}) to ${person}: ${stateByKey.get(keyOf(endpoint, id)) ?? 'no delivery'}`;
        const isReplaced = lastTaken(endpoint, one.event.chat.id) > orderOf(one.id);
        if (!first && !isReplaced) verdict.lost.push(what);
        if (!first) continue;
        if (first.at > expiresAt) verdict.late.push(what);
      }
    }
  }

  const toldIds = new Map(told.map((one) => [one.id, one]));
  for (const { endpoint, message } of taken) {
    const { data } = message.notification;
    const decision = decisionById.get(data.notification);
    const person = devices.find((device) => device.endpoint === endpoint)?.person;
    const cause = decision && toldIds.get(decision.event);
    const isCalledFor =
      cause !== undefined &&
      decision?.person === person &&
      data.person === person &&
      cause.event.chat.id === data.chat?.id &&
      cause.expected.includes(person ?? '') &&
      (cause.event.type !== 'message.created' || data.ends || message.notification.body === cause.event.message?.text);
    if (!isCalledFor) verdict.uncalledFor.push(`${data.notification} (${data.event}) to ${person}`);
  }
  verdict.twice.push(...listShownTwice(taken), ...listDecidedTwice(store));
  return verdict;
}

/** A service worker shows an id that it remembers only in place of itself. The end of a chat replaces, and is nothing new. */
function listShownTwice(taken: readonly TakenPush[]): string[] {
  const twice: string[] = [];
  for (const [endpoint, pushes] of Map.groupBy(taken, (push) => push.endpoint)) {
    const shown = new Set<string>();
    const tags = new Map<string, string>();
    let remembered: string[] = [];
    for (const { message } of pushes) {
      const { tag, data } = message.notification;
      const id = data.notification;
      if (data.ends) continue;
      if (tags.has(id) && tags.get(id) !== tag) twice.push(`${id} under two tags at ${endpoint}`);
      tags.set(id, tag);
      if (!remembered.includes(id) && shown.has(id)) twice.push(`${id} shown twice at ${endpoint}`);
      shown.add(id);
      remembered = [...remembered.filter((known) => known !== id), id].slice(-memoryBounds.shown);
    }
  }
  return twice;
}

function listDecidedTwice({ decisions }: StoreContents): string[] {
  const byPerson = Map.groupBy(decisions, ({ event, person }) => `${event} for ${person}`);
  return [...byPerson].filter(([, same]) => same.length > 1).map(([what]) => `${what} is decided twice`);
}

function judgeAnswers(
  { id, event, expected, answers, isTakenBack }: ToldEvent,
  mayAnswer: readonly number[],
): string[] {
  const wrong = answers
    .filter(({ status }) => status !== 0 && !mayAnswer.includes(status))
    .map(({ status }) => `${id}: ${status}`);
  const accepted = answers.filter(({ status }) => status === 202);
  if (accepted.length > 1) wrong.push(`${id}: 202 ${accepted.length} times`);
  const [first] = accepted;
  if (first && !isTakenBack && event.type !== 'chat.closed' && first.recipients !== expected.length) {
    wrong.push(`${id}: ${first.recipients} recipients instead of ${expected.length}`);
  }
  return wrong;
}

function keyOf(endpoint: string, notification: string): string {
  return `${notification} ${endpoint}`;
}

function notificationOf(message: TakenPush['message']): string {
  return message.notification.data.ends ? 'an end' : message.notification.data.notification;
}
