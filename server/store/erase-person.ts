import { sql } from 'kysely';
import { chatEventSchema } from '../../wire/chat-event.ts';
import { sourceSettingsSchema } from '../../wire/source.ts';
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

/** Where else a person is named, by id or in a sentence: columns of a table that is gone through by its key. */
interface Mentions {
  key: readonly string[];
  columns: Readonly<Record<string, Kind>>;
}

const mentions = {
  chatEvents: { key: ['seq'], columns: { bodyJson: 'event', passedOverJson: 'ids' } },
  chats: {
    key: ['source', 'id'],
    columns: {
      ...{ agentsJson: 'ids', invitedJson: 'ids', transferredToJson: 'ids' },
      ...{ assistanceJson: 'ids', ended: 'text' },
    },
  },
  chatMessages: { key: ['source', 'chatId', 'id'], columns: { byName: 'text' } },
  decisions: { key: ['id'], columns: { title: 'text' } },
  deliveries: { key: ['id'], columns: { endingText: 'text' } },
  callbacks: { key: ['id'], columns: { detail: 'text' } },
  notices: { key: ['seq'], columns: { bodyJson: 'ids' } },
  auditEntries: { key: ['seq'], columns: { beforeJson: 'ids', afterJson: 'ids' } },
} as const satisfies Record<string, Mentions>;
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
    let last = await sweepStep(store, table, undefined, erasure);
    while (last) last = await sweepStep(store, table, last, erasure);
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
async function removePerson(db: Db, { id, pseudonym, name }: Erasure): Promise<void> {
  await forgetAuditedPerson(db, id);
  await db.updateTable('auditEntries').set({ target: pseudonym }).where('target', '=', id).execute();
  await db.updateTable('auditEntries').set({ personId: pseudonym }).where('personId', '=', id).execute();
  await db.updateTable('ruleVersions').set({ personId: pseudonym }).where('personId', '=', id).execute();
  await db.updateTable('callbacks').set({ personId: pseudonym }).where('personId', '=', id).execute();
  await db.deleteFrom('chatPeople').where('personId', '=', id).execute();
  // Anybody may be named in them.
  await db.deleteFrom('sourcePayloads').execute();
  await forgetOutsider(db, { id, name });
  await db.deleteFrom('people').where('id', '=', id).execute();
}

/** Who they are to chat systems: with their e-mail, and by ids that say who it was as well as ours. */
async function forgetOutsider(db: Db, { id, name }: Pick<Erasure, 'id' | 'name'>): Promise<void> {
  for (const source of await db.selectFrom('sources').select(['id', 'settingsJson']).execute()) {
    const settings = sourceSettingsSchema.parse(JSON.parse(source.settingsJson));
    const theirs = Object.keys(settings.people).filter((one) => settings.people[one] === id);
    await db
      .deleteFrom('outsiders')
      .where('sourceId', '=', source.id)
      .where('kind', '=', 'person')
      .where((is) => is.or([is('id', 'in', [...theirs, id]), is('email', '=', id), is('name', '=', name ?? '')]))
      .execute();
    if (theirs.length === 0) continue;
    const people = Object.fromEntries(Object.entries(settings.people).filter(([, ours]) => ours !== id));
    const settingsJson = JSON.stringify({ ...settings, people });
    await db.updateTable('sources').set({ settingsJson }).where('id', '=', source.id).execute();
  }
}

type SweptRow = Readonly<Record<string, string | number | null>>;

/** Rewrites the rows after one that name the person; answers the last of them, undefined at the end. */
async function sweepStep(
  store: Database,
  table: Table,
  after: SweptRow | undefined,
  erasure: Erasure,
): Promise<SweptRow | undefined> {
  return store.transaction(async (db) => {
    const { key, columns }: Mentions = mentions[table];
    const names = sql.join([...key, ...Object.keys(columns)].map((column) => sql.ref(column)));
    const rest = after ? sql`where (${refsOf(key)}) > (${valuesOf(key, after)})` : sql``;
    const { rows } = await sql<SweptRow>`
      select ${names} from ${sql.table(table)} ${rest} order by ${refsOf(key)} limit ${step}`.execute(db);
    for (const row of rows) {
      for (const [column, kind] of Object.entries(columns)) await rewrite(db, { table, row, column, kind }, erasure);
    }
    return rows.length === step ? rows.at(-1) : undefined;
  });
}

function refsOf(key: readonly string[]) {
  return sql.join(key.map((column) => sql.ref(column)));
}

function valuesOf(key: readonly string[], row: SweptRow) {
  return sql.join(key.map((column) => row[column]));
}

async function rewrite(
  db: Db,
  { table, row, column, kind }: { table: Table; row: SweptRow; column: string; kind: Kind },
  erasure: Erasure,
): Promise<void> {
  const known = row[column];
  if (typeof known !== 'string') return;
  const changed = kind === 'event' ? await eraseEvent(db, row, erasure) : erase(known, kind, erasure);
  if (changed === known) return;
  const { key } = mentions[table];
  await sql`
    update ${sql.table(table)} set ${sql.ref(column)} = ${changed} where (${refsOf(key)}) = (${valuesOf(key, row)})
  `.execute(db);
}

function erase(known: string, kind: 'ids' | 'text', erasure: Erasure): string {
  if (kind === 'text') return withoutName(known, erasure.name);
  const isNamed = known.includes(JSON.stringify(erasure.id)) || withoutName(known, erasure.name) !== known;
  return isNamed ? JSON.stringify(replaceStrings(JSON.parse(known), erasure)) : known;
}

/** What the person did is told without their id; what they wrote is gone, from the chat and from notifications. */
async function eraseEvent(db: Db, row: SweptRow, erasure: Erasure): Promise<string> {
  const known = String(row.bodyJson);
  if (!known.includes(JSON.stringify(erasure.id))) return known;
  const event = chatEventSchema.parse(JSON.parse(known));
  const isAuthor = event.by?.id === erasure.id && event.by.kind !== 'customer';
  if (isAuthor && event.message) {
    const of = await db
      .selectFrom('chatEvents')
      .select(['seq', 'source', 'chatId'])
      .where('seq', '=', Number(row.seq))
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
