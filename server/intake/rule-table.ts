import { type RuleChange, ruleChangeSchema } from '../../wire/rule-table.ts';
import { type ChangedTable, changeTable, listCells } from '../rules/change-table.ts';
import { defaultTable, type RuleTable } from '../rules/default-table.ts';
import type { Db } from '../store/database.ts';
import { findDeskSetting, saveDeskSetting } from '../store/desk-settings.ts';

const settingKey = 'rules';

/** The table in force: the default, and the cells that an administrator changed. */
export async function readRuleTable(db: Db): Promise<RuleTable> {
  const { data } = ruleChangeSchema.safeParse(await findDeskSetting(db, settingKey));
  if (!data) return defaultTable;
  const changed = changeTable(defaultTable, data.cells);
  return changed.ok ? changed.table : defaultTable;
}

/** Changes cells, all or none. Only what differs from the default is kept. */
export async function changeRuleTable(db: Db, cells: RuleChange['cells']): Promise<ChangedTable> {
  const changed = changeTable(await readRuleTable(db), cells);
  if (!changed.ok) return changed;
  const differing = listCells(changed.table).filter((cell) => cell.level !== cell.default);
  await saveDeskSetting(db, settingKey, {
    cells: differing.map(({ event, state, level }) => ({ event, state, level })),
  });
  return changed;
}
