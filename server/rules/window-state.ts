import { type ConcernedRole, type WindowState, windowStates } from '../../wire/levels.ts';
import type { WindowReport } from '../../wire/window-report.ts';

/** A window's last report. Instants in milliseconds. */
export interface ReportedWindow extends WindowReport {
  id: string;
  reportedAt: number;
  /** Until when the report counts: a window that froze, crashed or lost its network falls to `away` by itself. */
  leaseUntil: number;
}

export interface ChatKey {
  source: string;
  id: string;
}

/** Somebody sits in front of it: visible alone is not enough, for another application may be in front. */
export function isAttentive(report: Pick<WindowReport, 'visible' | 'focused' | 'idle'>): boolean {
  return report.visible && report.focused && !report.idle;
}

/** What one window says about a person, for one chat. */
export function windowState(window: ReportedWindow, as: ConcernedRole, chat: ChatKey, now: number): WindowState {
  if (now >= window.leaseUntil || !isAttentive(window)) return 'away';
  const { view } = window;
  if (as === 'supervisor') return view.kind === 'dashboard' ? 'present' : 'away';
  if (view.kind !== 'console' && view.kind !== 'chat') return 'away';
  return view.chat === chat.id && (view.source ?? chat.source) === chat.source ? 'viewing' : 'present';
}

/** The best state of all windows of a person, on all their devices. */
export function bestState(states: readonly WindowState[]): WindowState {
  return windowStates.find((state) => states.includes(state)) ?? 'away';
}
