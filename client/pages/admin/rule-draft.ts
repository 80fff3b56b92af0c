import type { ChatEventType } from '../../../wire/chat-event-type.ts';
import type { Level, WindowState } from '../../../wire/levels.ts';
import type { RuleCell } from '../../../wire/rule-table.ts';

/** Levels that were chosen and are not saved, by cell. */
export type RuleDraft = ReadonlyMap<string, Level>;

export function draftedLevel(draft: RuleDraft, cell: RuleCell): Level {
  return draft.get(cellName(cell)) ?? cell.level;
}

/** The draft with one more choice. What is chosen back to what is saved is no change. */
export function choose(draft: RuleDraft, cell: RuleCell, level: Level): RuleDraft {
  const changed = new Map(draft);
  if (level === cell.level) changed.delete(cellName(cell));
  else changed.set(cellName(cell), level);
  return changed;
}

/** What the server is asked for: the cells whose drafted level differs from the saved one. */
export function listDrafted(
  draft: RuleDraft,
  cells: readonly RuleCell[],
): { event: ChatEventType; state: WindowState; level: Level }[] {
  return cells
    .filter((cell) => draftedLevel(draft, cell) !== cell.level)
    .map((cell) => ({ event: cell.event, state: cell.state, level: draftedLevel(draft, cell) }));
}

function cellName({ event, state }: Pick<RuleCell, 'event' | 'state'>): string {
  return `${event} ${state}`;
}
