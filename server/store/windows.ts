import type { Selectable } from 'kysely';
import type { WindowReport } from '../../wire/window-report.ts';
import type { Db } from './database.ts';
import { type Given, prepare } from './prepared.ts';
import type { Schema } from './schema.ts';

type WindowRow = Selectable<Schema['windows']>;

/** A window's last report and what is known of it. Instants in milliseconds. */
export interface StoredWindow extends Omit<WindowReport, 'unattendedMs'> {
  id: string;
  personId: string;
  reportedAt: number;
  leaseUntil: number;
  /** Since when somebody sits in front of it; null: nobody does. */
  attentiveSince: number | null;
  /** Until when somebody is known to have sat in front of it, moments not counted. */
  attentiveUntil: number | null;
  endedAt: number | null;
  endedBecause: string | null;
}

export async function findWindow(db: Db, personId: string, id: string): Promise<StoredWindow | undefined> {
  const row = await db
    .selectFrom('windows')
    .selectAll()
    .where('personId', '=', personId)
    .where('id', '=', id)
    .executeTakeFirst();
  return row && toWindow(row);
}

/** Open windows of these people; the lease of some may have run out. */
export async function listOpenWindows(db: Db, people: readonly string[]): Promise<Map<string, StoredWindow[]>> {
  if (people.length === 0) return new Map();
  const rows = await selectOpen(db, { people });
  return Map.groupBy(rows.map(toWindow), (window) => window.personId);
}

const selectOpen = prepare((db, given: Given<{ people: readonly string[] }>) =>
  db
    .selectFrom('windows')
    .selectAll()
    .where('personId', 'in', given.list('people'))
    .where('endedAt', 'is', null)
    .orderBy('reportedAt', 'desc'),
);

/** Until when each of these people is known to have sat in front of some window, also one that is closed. */
export async function listAttention(db: Db, people: readonly string[]): Promise<Map<string, number>> {
  if (people.length === 0) return new Map();
  const rows = await selectAttention(db, { people });
  return new Map(rows.flatMap(({ personId, until }) => (until === null ? [] : [[personId, Number(until)]])));
}

const selectAttention = prepare((db, given: Given<{ people: readonly string[] }>) =>
  db
    .selectFrom('windows')
    .select(['personId', (w) => w.fn.max('attentiveUntil').as('until')])
    .where('personId', 'in', given.list('people'))
    .groupBy('personId'),
);

export async function saveWindow(db: Db, window: StoredWindow): Promise<void> {
  const row = toRow(window);
  const { personId: _person, id: _id, ...changed } = row;
  await db
    .insertInto('windows')
    .values(row)
    .onConflict((conflict) => conflict.columns(['personId', 'id']).doUpdateSet(changed))
    .execute();
}

/** Forgets a person's windows but for so many that reported last. */
export async function deleteExcessWindows(db: Db, personId: string, keep: number): Promise<void> {
  const kept = db
    .selectFrom('windows')
    .select('id')
    .where('personId', '=', personId)
    .orderBy('reportedAt', 'desc')
    .orderBy('id')
    .limit(keep);
  await db.deleteFrom('windows').where('personId', '=', personId).where('id', 'not in', kept).execute();
}

/** Forgets windows that nobody has heard of since `before`. */
export async function deleteOldWindows(db: Db, before: number): Promise<void> {
  await db.deleteFrom('windows').where('leaseUntil', '<', before).execute();
}

function toWindow(row: WindowRow): StoredWindow {
  const { viewJson, visible, focused, idle, ...rest } = row;
  return { ...rest, view: JSON.parse(viewJson), visible: visible === 1, focused: focused === 1, idle: idle === 1 };
}

function toRow({ view, visible, focused, idle, ...rest }: StoredWindow): WindowRow {
  return {
    ...rest,
    viewJson: JSON.stringify(view),
    visible: visible ? 1 : 0,
    focused: focused ? 1 : 0,
    idle: idle ? 1 : 0,
  };
}
