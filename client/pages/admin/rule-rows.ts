import { type ChatEventType, chatEventTypes } from '../../../wire/chat-event-type.ts';
import type { ConcernedRole, WindowState } from '../../../wire/levels.ts';
import type { RuleCell } from '../../../wire/rule-table.ts';

export interface RuleRow {
  readonly event: ChatEventType;
  readonly as: ConcernedRole;
  readonly cells: Readonly<Partial<Record<WindowState, RuleCell>>>;
}

/** The cells as rows, one for each event and role, in the order of the design's table. */
export function toRuleRows(cells: readonly RuleCell[]): RuleRow[] {
  return chatEventTypes.flatMap((event) => {
    const own = cells.filter((cell) => cell.event === event);
    return [...new Set(own.map((cell) => cell.as))].map((as) => ({
      event,
      as,
      cells: Object.fromEntries(own.filter((cell) => cell.as === as).map((cell) => [cell.state, cell])),
    }));
  });
}

/** Cells that an administrator made different from what was delivered. */
export function listChangedCells(cells: readonly RuleCell[]): RuleCell[] {
  return cells.filter((cell) => cell.level !== cell.default);
}
