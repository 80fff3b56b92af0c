import { sql } from 'kysely';
import { type ChatEvent, chatEventSchema } from '../../wire/chat-event.ts';
import { sourceSettingsSchema } from '../../wire/source.ts';
import { forgetAuditedPerson } from './audit.ts';
import type { Database, Db } from './database.ts';
import { forgetMessage, withoutWords } from './forget-words.ts';
import {
  type Erasure,
  erasedName,
  type Fields,
  listOfIds,
  type NamedErasure,
  withoutPerson,
} from './without-person.ts';

/** Rows in one transaction: few, so that webhooks have their turn in between. */
const step = 500;

/** How a column is rewritten. `event`: a chat event; `text`: a sentence with a name. */
type Kind = 'event' | 'text' | Fields;

/** Where else a person is named, by id or in a sentence: columns of a table that is gone through by its key. */
interface Mentions {
  key: readonly string[];
  columns: Readonly<Record<string, Kind>>;
}

const mentions = {
  chats: {
    key: ['source', 'id'],
    columns: {
      ...{ agentsJson: listOfIds, invitedJson: listOfIds, transferredToJson: listOfIds },
      ...{ assistanceJson: { ids: ['by'], texts: ['by'] }, ended: 'text' },
    },
  },
  chatMessages: { key: ['source', 'chatId', 'id'], columns: { byName: 'text' } },
  decisions: { key: ['id'], columns: { title: 'text' } },
  deliveries: { key: ['id'], columns: { endingText: 'text' } },
  callbacks: { key: ['id'], columns: { detail: 'text' } },
  notices: { key: ['seq'], columns: { bodyJson: { ids: [], texts: ['title', 'body', 'text'] } } },
  auditEntries: {
    key: ['seq'],
    columns: {
      beforeJson: { ids: ['person', 'people'], texts: 'all' },
      afterJson: { ids: ['person', 'people'], texts: 'all' },
    },
  },
  // The last: if it is interrupted before, the names that chat systems have for the person are found here again.
  chatEvents: { key: ['seq'], columns: { bodyJson: 'event', passedOverJson: { ids: ['person'], texts: [] } } },
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
  const known = [erasure.name ?? '', ...(await listNamesGiven(store.db, erasure.id))];
  // A longer one may begin with a shorter one.
  const names = known.filter((name) => name.trim()).sort((one, other) => other.length - one.length);
  for (const table of Object.keys(mentions) as Table[]) {
    let last = await sweepStep(store, table, undefined, { ...erasure, names });
    while (last) last = await sweepStep(store, table, last, { ...erasure, names });
  }
  await store.transaction((db) => removePerson(db, erasure));
}

/** Whether this pseudonym stands for somebody who was erased. */
export async function isErased(db: Db, pseudonym: string): Promise<boolean> {
  const row = await db.selectFrom('people').select('erased').where('id', '=', pseudonym).executeTakeFirst();
  return row?.erased === 1;
}

/** What chat systems call the person, whatever the name is here. */
async function listNamesGiven(db: Db, id: string): Promise<Set<string>> {
  const names = new Set<string>();
  let last = 0;
  let rows: { seq: number; bodyJson: string }[];
  do {
    const next = db.selectFrom('chatEvents').select(['seq', 'bodyJson']).where('seq', '>', last).orderBy('seq');
    rows = await next.limit(step).execute();
    for (const { bodyJson } of rows) {
      if (!bodyJson.includes(JSON.stringify(id))) continue;
      const { by } = chatEventSchema.parse(JSON.parse(bodyJson));
      if (by?.name && isStaff(by) && by.id === id) names.add(by.name);
    }
    last = rows.at(-1)?.seq ?? last;
  } while (rows.length === step);
  return names;
}

/** Customers and bots have ids of their own, which may be the same as a person's. */
function isStaff({ kind }: NonNullable<ChatEvent['by']>): boolean {
  return kind === 'agent' || kind === 'supervisor';
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
  await db
    .updateTable('auditEntries')
    .set({ target: pseudonym })
    .where('kind', '=', 'people')
    .where('target', '=', id)
    .execute();
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
    // By an id that is linked to somebody else, it is not them.
    const same = Object.hasOwn(settings.people, id) ? [] : [id];
    await db
      .deleteFrom('outsiders')
      .where('sourceId', '=', source.id)
      .where('kind', '=', 'person')
      .where((is) => is.or([is('id', 'in', [...theirs, ...same]), is('email', '=', id), is('name', '=', name ?? '')]))
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
  erasure: NamedErasure,
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
  erasure: NamedErasure,
): Promise<void> {
  const known = row[column];
  if (typeof known !== 'string') return;
  const changed = kind === 'event' ? await eraseEvent(db, row, erasure) : withoutPerson(known, kind, erasure);
  if (changed === known) return;
  const { key } = mentions[table];
  await sql`
    update ${sql.table(table)} set ${sql.ref(column)} = ${changed} where (${refsOf(key)}) = (${valuesOf(key, row)})
  `.execute(db);
}

/** What the person did is told without their id; what they wrote is gone, from the chat and from notifications. */
async function eraseEvent(db: Db, row: SweptRow, erasure: NamedErasure): Promise<string> {
  const known = String(row.bodyJson);
  if (!known.includes(JSON.stringify(erasure.id))) return known;
  const event = chatEventSchema.parse(JSON.parse(known));
  const isAuthor = event.by?.id === erasure.id && isStaff(event.by);
  if (!isAuthor) return JSON.stringify(replaceIds(event, erasure));
  await forgetWritten(db, Number(row.seq), event);
  const { by, message } = withoutWords(event);
  return JSON.stringify(replaceIds({ ...event, by, ...(message ? { message } : {}) }, erasure));
}

/** What the person wrote, and that it was they who closed a chat: by which name may be forgotten already. */
async function forgetWritten(db: Db, seq: number, { type, message }: ChatEvent): Promise<void> {
  const { source, chatId } = await db
    .selectFrom('chatEvents')
    .select(['source', 'chatId'])
    .where('seq', '=', seq)
    .executeTakeFirstOrThrow();
  if (message) {
    await forgetMessage(db, { source, chatId, id: message.id });
    await db.updateTable('decisions').set({ body: '' }).where('eventSeq', '=', seq).execute();
  }
  if (type !== 'chat.closed') return;
  await db
    .updateTable('chats')
    .set({ ended: `Closed by ${erasedName}` })
    .where('source', '=', source)
    .where('id', '=', chatId)
    .where('ended', 'like', 'Closed by %')
    .execute();
}

/** Ids, in the places where a chat event has ids of people of ours: queues and customers may have the same ones. */
function replaceIds(event: ChatEvent, { id, pseudonym }: Erasure): ChatEvent {
  const { chat, to, by } = event;
  const replace = (one: string) => (one === id ? pseudonym : one);
  return {
    ...event,
    chat: { ...chat, ...(chat.agents ? { agents: chat.agents.map(replace) } : {}) },
    ...(to ? { to: { ...to, ...(to.agents ? { agents: to.agents.map(replace) } : {}) } } : {}),
    ...(by?.id !== undefined && isStaff(by) ? { by: { ...by, id: replace(by.id) } } : {}),
  };
}
