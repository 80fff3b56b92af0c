import { toIso } from '../../wire/instant.ts';
import { type CellDifference, type RuleChange, type RuleVersion, ruleChangeSchema } from '../../wire/rule-table.ts';
import { type ChangedTable, changeTable, listCells } from '../rules/change-table.ts';
import { defaultTable, type RuleTable } from '../rules/default-table.ts';
import { listDifferences } from '../rules/preview-change.ts';
import type { Db } from '../store/database.ts';
import { findDeskSettingJson, saveDeskSetting } from '../store/desk-settings.ts';
import {
  findLastRuleVersion,
  findRuleVersion,
  insertRuleVersion,
  listRuleVersions,
  type RuleVersionRow,
} from '../store/rule-versions.ts';
import { rememberLast } from './remember-last.ts';

const settingKey = 'rules';
const listedVersions = 100;

/** The table in force: the default, and the cells that an administrator changed. */
export async function readRuleTable(db: Db): Promise<RuleTable> {
  return readTable(await findDeskSettingJson(db, settingKey));
}

/** Every event reads it, and hardly any finds it changed. */
const readTable = rememberLast((json) => (json === undefined ? defaultTable : toTable(JSON.parse(json))));

/** The number of the table in force; 0 as delivered. */
export async function readRuleVersion(db: Db): Promise<number> {
  return (await findLastRuleVersion(db))?.version ?? 0;
}

/** Who changes the table, from which version (none: whatever it is now), and when in milliseconds. */
export interface RuleChanger {
  person: string;
  version: number | undefined;
  now: number;
}

export type SavedTable =
  | (Extract<ChangedTable, { ok: true }> & { version: number })
  | Extract<ChangedTable, { ok: false }>
  | OutdatedChange;

/** Somebody else was faster: what changed since the version that the change was made from. */
interface OutdatedChange {
  ok: 'outdated';
  version: number;
  by: string;
  changed: CellDifference[];
}

/** Changes cells, all or none, as a new version. What changes nothing makes none. */
export async function changeRuleTable(db: Db, cells: RuleChange['cells'], changer: RuleChanger): Promise<SavedTable> {
  const outdated = await findOutdated(db, changer.version);
  if (outdated) return outdated;
  const before = await readRuleTable(db);
  const changed = changeTable(before, cells);
  return changed.ok ? saveTable(db, { before, after: changed.table, restores: null }, changer) : changed;
}

/** Goes back to what the table was before its last change, or at version `to`. Undefined: there is no such version. */
export async function undoRuleChange(
  db: Db,
  to: number | undefined,
  changer: RuleChanger,
): Promise<SavedTable | undefined> {
  const outdated = await findOutdated(db, changer.version);
  if (outdated) return outdated;
  const target = to ?? (await findBefore(db));
  if (target === undefined || target < 0) return undefined;
  const row = target === 0 ? undefined : await findRuleVersion(db, target);
  if (target > 0 && !row) return undefined;
  const before = await readRuleTable(db);
  return saveTable(db, { before, after: tableOf(row), restores: target }, changer);
}

/** The last changes, newest first, each with what it made different. */
export async function listRuleHistory(db: Db): Promise<RuleVersion[]> {
  const rows = await listRuleVersions(db, listedVersions + 1);
  return rows.slice(0, listedVersions).map((row, index) => ({
    ...{ version: row.version, at: toIso(row.at), restores: row.restores },
    by: { id: row.personId, name: row.name ?? '' },
    changed: listDifferences(tableOf(rows[index + 1]), tableOf(row)),
  }));
}

/** The version that the last change was made to: one that was itself taken back counts no more. */
async function findBefore(db: Db): Promise<number | undefined> {
  const last = await findLastRuleVersion(db);
  if (!last) return undefined;
  if (last.restores === null) return last.version - 1;
  return last.restores === 0 ? undefined : ((await findRuleVersion(db, last.restores))?.restores ?? last.restores) - 1;
}

async function saveTable(
  db: Db,
  { before, after, restores }: { before: RuleTable; after: RuleTable; restores: number | null },
  { person, now }: RuleChanger,
): Promise<SavedTable> {
  const version = await readRuleVersion(db);
  if (listDifferences(before, after).length === 0) return { ok: true, table: after, version };
  const differing = listCells(after).filter((cell) => cell.level !== cell.default);
  const stored = { cells: differing.map(({ event, state, level }) => ({ event, state, level })) };
  await saveDeskSetting(db, settingKey, stored);
  const row = { version: version + 1, at: now, personId: person, restores, cellsJson: JSON.stringify(stored) };
  await insertRuleVersion(db, row);
  return { ok: true, table: after, version: row.version };
}

async function findOutdated(db: Db, version: number | undefined): Promise<OutdatedChange | undefined> {
  const [last] = await listRuleVersions(db, 1);
  const newest = last?.version ?? 0;
  if (version === undefined || version === newest) return undefined;
  const base = version === 0 ? undefined : await findRuleVersion(db, version);
  const changed = listDifferences(tableOf(base), tableOf(last));
  return { ok: 'outdated', version: newest, by: last?.name ?? '', changed };
}

function tableOf(row: Pick<RuleVersionRow, 'cellsJson'> | undefined): RuleTable {
  return row ? toTable(JSON.parse(row.cellsJson)) : defaultTable;
}

function toTable(stored: unknown): RuleTable {
  const { data } = ruleChangeSchema.safeParse(stored);
  if (!data) return defaultTable;
  const changed = changeTable(defaultTable, data.cells);
  return changed.ok ? changed.table : defaultTable;
}
