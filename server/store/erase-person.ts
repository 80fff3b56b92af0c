import { sql } from 'kysely';
import { chatEventSchema } from '../../wire/chat-event.ts';
import { forgetAuditedPerson } from './audit.ts';
import type { Database, Db } from './database.ts';
import { forgetMessage, withoutWords } from './forget-words.ts';

/** A person, the word that stands for them from then on, and the name that was theirs; without one, nobody is here any more. */
export interface Erasure {
  id: string;
  pseudonym: string;
  name: string | undefined;
}

const erasedName = 'Erased person';
/** Rows in one transaction: few, so that webhooks have their turn in between. */
const step = 500;

/**
 * How a column is rewritten. `event`: a chat event; `ids`: JSON with ids of people, and sentences with their names; `text`: a
 * sentence with a name.
 */
type Kind = 'event' | 'ids' | 'text';

/** Where else a person is named: by id, or in a sentence. */
const mentions = {
  chatEvents: { bodyJson: 'event', passedOverJson: 'ids' },
  chats: {
    ...{ agentsJson: 'ids', invitedJson: 'ids', transferredToJson: 'ids' },
    ...{ assistanceJson: 'ids', ended: 'text' },
  },
  chatMessages: { byName: 'text' },
  decisions: { title: 'text' },
  deliveries: { endingText: 'text' },
  notices: { bodyJson: 'ids' },
  auditEntries: { beforeJson: 'ids', afterJson: 'ids' },
} as const satisfies Record<string, Record<string, Kind>>;
type Table = keyof typeof mentions;

/**
 * Takes a person out of the store: name, devices, sign-ins, preferences, what they wrote. Traces stay, with a pseudonym. In
 * small steps; if it is interrupted, calling it again goes on. Nothing is to be sent to the person any more when it begins.
 */
export async function erasePerson(store: Database, erasure: Erasure): Promise<void> {
  if (erasure.name !== undefined) {
    await store.transaction((db) => addPseudonym(db, erasure));
    while ((await store.transaction((db) => moveDecisions(db, erasure))) === step);
  }
  for (const table of Object.keys(mentions) as Table[]) {
    let after: number | undefined = 0;
    while (after !== undefined) after = await sweepStep(store, table, after, erasure);
  }
  await store.transaction((db) => removePerson(db, erasure));
}

/** Whether this pseudonym stands for somebody who was erased. */
export async function isErased(db: Db, pseudonym: string): Promise<boolean> {
  const row = await db.selectFrom('people').select('erased').where('id', '=', pseudonym).executeTakeFirst();
  return row?.erased === 1;
}

async function addPseudonym(db: Db, { id, pseudonym }: Erasure): Promise<void> {
  await db
    .insertInto('people')
    .values((from) => ({
      ...{ id: pseudonym, name: erasedName, isAgent: 0, isSupervisor: 0, isAdministrator: 0 },
      ...{ status: 'offline', disabled: 1, erased: 1 },
      createdAt: from.selectFrom('people').select('createdAt').where('id', '=', id),
    }))
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}

async function moveDecisions(db: Db, { id, pseudonym }: Erasure): Promise<number> {
  const moved = await db
    .updateTable('decisions')
    .set({ personId: pseudonym })
    .where('id', 'in', (mine) => mine.selectFrom('decisions').select('id').where('personId', '=', id).limit(step))
    .returning('id')
    .execute();
  if (moved.length > 0) {
    await db
      .updateTable('deliveries')
      .set({ personId: pseudonym, device: null })
      .where(
        'notification',
        'in',
        moved.map((row) => row.id),
      )
      .execute();
  }
  return moved.length;
}

/** What is left is the person's own, and goes with their row. */
async function removePerson(db: Db, { id, pseudonym }: Erasure): Promise<void> {
  await forgetAuditedPerson(db, id);
  await db.updateTable('auditEntries').set({ target: pseudonym }).where('target', '=', id).execute();
  await db.updateTable('auditEntries').set({ personId: pseudonym }).where('personId', '=', id).execute();
  await db.updateTable('ruleVersions').set({ personId: pseudonym }).where('personId', '=', id).execute();
  await db.updateTable('callbacks').set({ personId: pseudonym }).where('personId', '=', id).execute();
  await db.deleteFrom('chatPeople').where('personId', '=', id).execute();
  await db.deleteFrom('people').where('id', '=', id).execute();
}

type SweptRow = Record<string, string | null> & { rowNumber: number };

/** Rewrites the rows after one that name the person; answers where to go on, undefined at the end. */
async function sweepStep(store: Database, table: Table, after: number, erasure: Erasure): Promise<number | undefined> {
  return store.transaction(async (db) => {
    const columns: Readonly<Record<string, Kind>> = mentions[table];
    const { rows } = await sql<SweptRow>`
      select rowid as ${sql.ref('rowNumber')}, ${sql.join(Object.keys(columns).map((column) => sql.ref(column)))}
      from ${sql.table(table)} where rowid > ${after} order by rowid limit ${step}`.execute(db);
    for (const row of rows) {
      for (const [column, kind] of Object.entries(columns)) await rewrite(db, { table, row, column, kind }, erasure);
    }
    return rows.length === step ? rows.at(-1)?.rowNumber : undefined;
  });
}

async function rewrite(
  db: Db,
  { table, row, column, kind }: { table: Table; row: SweptRow; column: string; kind: Kind },
  erasure: Erasure,
): Promise<void> {
  const known = row[column];
  if (!known) return;
  const changed = kind === 'event' ? await eraseEvent(db, row, erasure) : erase(known, kind, erasure);
  if (changed === known) return;
  await sql`update ${sql.table(table)} set ${sql.ref(column)} = ${changed} where rowid = ${row.rowNumber}`.execute(db);
}

function erase(known: string, kind: 'ids' | 'text', erasure: Erasure): string {
  if (kind === 'text') return withoutName(known, erasure.name);
  const isNamed = known.includes(JSON.stringify(erasure.id)) || withoutName(known, erasure.name) !== known;
  return isNamed ? JSON.stringify(replaceStrings(JSON.parse(known), erasure)) : known;
}

/** What the person did is told without their id; what they wrote is gone, from the chat and from notifications. */
async function eraseEvent(db: Db, row: SweptRow, erasure: Erasure): Promise<string> {
  const known = row.bodyJson ?? '';
  if (!known.includes(JSON.stringify(erasure.id))) return known;
  const event = chatEventSchema.parse(JSON.parse(known));
  const isAuthor = event.by?.id === erasure.id && event.by.kind !== 'customer';
  if (isAuthor && event.message) {
    const of = await db
      .selectFrom('chatEvents')
      .select(['seq', 'source', 'chatId'])
      .where('seq', '=', row.rowNumber)
      .executeTakeFirstOrThrow();
    await forgetMessage(db, { source: of.source, chatId: of.chatId, id: event.message.id });
    await db.updateTable('decisions').set({ body: '' }).where('eventSeq', '=', of.seq).execute();
  }
  const { by, message } = withoutWords(event);
  const nameless = isAuthor ? { ...event, by, ...(message ? { message } : {}) } : event;
  return JSON.stringify(replaceIds(nameless, erasure));
}

/** Ids, in the places where a chat event has ids of people. */
function replaceIds<Event extends { by?: unknown; to?: unknown; chat: { agents?: unknown } }>(
  event: Event,
  erasure: Erasure,
): Event {
  const only = { ...erasure, name: undefined };
  return {
    ...event,
    chat: { ...event.chat, agents: replaceStrings(event.chat.agents, only) },
    by: replaceStrings(event.by, only),
    to: replaceStrings(event.to, only),
  };
}

function replaceStrings(value: unknown, erasure: Erasure): unknown {
  if (typeof value === 'string') {
    return value === erasure.id ? erasure.pseudonym : withoutName(value, erasure.name);
  }
  if (Array.isArray(value)) return value.map((inner) => replaceStrings(inner, erasure));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replaceStrings(inner, erasure)]));
}

/** The name as a whole: "Ann" is not in "Anna". */
function withoutName(text: string, name: string | undefined): string {
  if (!name?.trim() || !text.includes(name)) return text;
  const literal = name.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  const whole = new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, 'gu');
  return text.replace(whole, erasedName);
}
