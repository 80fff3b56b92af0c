import type { ChatEventType } from '../../wire/chat-event-type.ts';
import { type Level, levels, type WindowState, windowStates } from '../../wire/levels.ts';
import type { RuleCell, RuleChange } from '../../wire/rule-table.ts';
import { defaultTable, levelOf, type RuleRow, type RuleTable } from './default-table.ts';

export type ChangedTable = { ok: true; table: RuleTable } | { ok: false; errors: { field: string; detail: string }[] };

/**
 * The table with some cells changed. Refused: a cell that the row does not have, a level that the row does not allow,
 * and a row in which a more attentive person would get more than a less attentive one.
 */
export function changeTable(table: RuleTable, change: RuleChange['cells']): ChangedTable {
  const errors: { field: string; detail: string }[] = [];
  const rows: Record<ChatEventType, RuleRow> = { ...table };
  change.forEach(({ event, state, level }, index) => {
    const row = rows[event];
    if (row.levels[state] === undefined) {
      errors.push({ field: `cells.${index}.state`, detail: `${event} has no "${state}": it concerns supervisors` });
    } else if (!row.allowed.includes(level)) {
      errors.push({ field: `cells.${index}.level`, detail: `${event} may be: ${row.allowed.join(', ')}` });
    } else {
      rows[event] = { ...row, levels: { ...row.levels, [state]: level } };
    }
  });
  change.forEach(({ event }, index) => {
    if (!isFalling(rows[event].levels)) {
      errors.push({
        field: `cells.${index}.level`,
        detail: `${event} would tell somebody at the console more than somebody away`,
      });
    }
  });
  return errors.length > 0 ? { ok: false, errors } : { ok: true, table: rows };
}

/** The table cell by cell, each with its default. */
export function listCells(table: RuleTable): RuleCell[] {
  const events = Object.keys(table) as ChatEventType[];
  return events.flatMap((event) =>
    windowStates
      .filter((state) => table[event].levels[state] !== undefined)
      .map((state) => ({
        event,
        state,
        as: table[event].as,
        level: levelOf(table, event, state),
        default: levelOf(defaultTable, event, state),
        allowed: [...table[event].allowed],
      })),
  );
}

function isFalling(row: RuleRow['levels']): boolean {
  const present = windowStates.map((state: WindowState) => row[state]).filter((level) => level !== undefined);
  return present.every((level, index) => index === 0 || rank(level) >= rank(present[index - 1] ?? 'none'));
}

function rank(level: Level): number {
  return levels.indexOf(level);
}
