import type { ChatEventType } from '../../wire/chat-event-type.ts';
import type { Level, WindowState } from '../../wire/levels.ts';
import { defaultPreferences, type Preferences } from '../../wire/preferences.ts';
import type { CellDifference } from '../../wire/rule-table.ts';
import type { Reason } from '../../wire/trace.ts';
import { listCells } from './change-table.ts';
import { levelFor } from './decide.ts';
import { levelOf, type RuleTable } from './default-table.ts';

/** What is needed of a decision to make it again by another table. */
export interface PastDecision {
  type: ChatEventType;
  person: string;
  state: WindowState;
  because: Reason;
  /** When it was made, in milliseconds: quiet hours count by it. */
  at: number;
}

export interface ChangedDecision<Past> {
  past: Past;
  from: Level;
  to: Level;
}

export interface ChangePreview<Past> {
  pushes: { more: number; fewer: number };
  visuals: { more: number; fewer: number };
  cells: (CellDifference & { decisions: number; changed: number })[];
  changed: ChangedDecision<Past>[];
}

/** Makes past decisions by two tables, with what the people chose for themselves, and counts where they differ. */
export function previewChange<Past extends PastDecision>(
  past: readonly Past[],
  tables: { before: RuleTable; after: RuleTable },
  preferencesOf: ReadonlyMap<string, Preferences>,
): ChangePreview<Past> {
  const { before, after } = tables;
  const pushes = { more: 0, fewer: 0 };
  const visuals = { more: 0, fewer: 0 };
  const cells = new Map(
    listDifferences(before, after).map((cell) => [
      cellName(cell.event, cell.state),
      { ...cell, decisions: 0, changed: 0 },
    ]),
  );
  const changed: ChangedDecision<Past>[] = [];
  for (const one of past) {
    const cell = cells.get(cellName(one.type, cellState(after, one)));
    if (cell) cell.decisions += 1;
    // Who had paused it then was told nothing by either table. A pause that somebody takes now says nothing of then.
    if (one.because === 'snoozed') continue;
    const preferences = { ...(preferencesOf.get(one.person) ?? defaultPreferences), snoozedUntil: null };
    const from = levelFor(before, one.type, one.state, preferences, one.at).level;
    const to = levelFor(after, one.type, one.state, preferences, one.at).level;
    if (from === to) continue;
    if (cell) cell.changed += 1;
    count(pushes, 'ring', from, to);
    count(visuals, 'visual', from, to);
    changed.push({ past: one, from, to });
  }
  return { pushes, visuals, cells: [...cells.values()], changed };
}

/** Where two tables differ, in the order of the table. */
export function listDifferences(before: RuleTable, after: RuleTable): CellDifference[] {
  return listCells(after)
    .map(({ event, state, level }) => ({ event, state, from: levelOf(before, event, state), to: level }))
    .filter(({ from, to }) => from !== to);
}

/** The cell that decided: who was told as a supervisor has no `viewing` of their own. */
function cellState(table: RuleTable, { type, state }: PastDecision): WindowState {
  return table[type].levels[state] === undefined ? 'present' : state;
}

function cellName(event: ChatEventType, state: WindowState): string {
  return `${event} ${state}`;
}

function count(sums: { more: number; fewer: number }, level: Level, from: Level, to: Level): void {
  if (to === level) sums.more += 1;
  if (from === level) sums.fewer += 1;
}
