import { reportEveryMs } from '../wire/limits.ts';
import type { WindowReport, WindowView } from '../wire/window-report.ts';
import { backoffMs } from './backoff.ts';

// What a window reports, and when. Pure: events and the time come in, a plan comes out.
//
// A report is due when something changed, when the last one grows old, or after a failure's wait. At most one is under way;
// what changes meanwhile goes out after it, as the newest state only. A window that is gone (page hidden for good, or frozen)
// reports nothing until it is back. `seq` grows with each report and with the farewell, so that an older one that arrives
// later is told apart.

export interface WindowFacts {
  visible: boolean;
  focused: boolean;
  view: WindowView;
}

type Content = Omit<WindowReport, 'seq' | 'unattendedMs'>;

export interface ReporterState {
  facts: WindowFacts;
  idleMs: number;
  lastInputAt: number;
  /** Since when it has not been in front; unset while it is. */
  leftAt: number | undefined;
  seq: number;
  /** What the server last accepted; unknown after a failure. */
  accepted: Content | undefined;
  underWay: Content | undefined;
  dueAt: number;
  failures: number;
  gone: boolean;
}

export type ReporterEvent =
  | { kind: 'facts'; facts: WindowFacts }
  | { kind: 'input' }
  | { kind: 'accepted' }
  /** `chance` is 0 to 1. */
  | { kind: 'failed'; chance: number }
  | { kind: 'gone' }
  | { kind: 'back' }
  /** The network is there again. */
  | { kind: 'online' };

export type Plan =
  | { kind: 'send'; report: WindowReport; state: ReporterState }
  | { kind: 'wait'; until: number }
  | { kind: 'rest' };

/** Blur, focus and visibility change within milliseconds of each other. A hidden page's timers are slowed: it does not wait. */
const burstMs = 20;
const retry = { firstMs: 1000, mostMs: 30_000 } as const;

export function firstReporterState(facts: WindowFacts, idleMs: number, now: number): ReporterState {
  return {
    facts,
    idleMs,
    lastInputAt: now,
    leftAt: isInFront(facts) ? undefined : now,
    seq: 0,
    accepted: undefined,
    underWay: undefined,
    dueAt: now,
    failures: 0,
    gone: false,
  };
}

export function isIdle(state: ReporterState, now: number): boolean {
  return now - state.lastInputAt >= state.idleMs;
}

/** For how long nobody has been in front of it, in milliseconds; undefined while somebody is. */
export function unattendedFor(state: ReporterState, now: number): number | undefined {
  const idleAt = isIdle(state, now) ? state.lastInputAt + state.idleMs : undefined;
  const since = [state.leftAt, idleAt].filter((at) => at !== undefined);
  return since.length === 0 ? undefined : Math.max(0, now - Math.min(...since));
}

/** The state after an event. */
export function afterEvent(state: ReporterState, event: ReporterEvent, now: number): ReporterState {
  switch (event.kind) {
    case 'facts': {
      if (isSameFacts(state.facts, event.facts)) return state;
      const mayWait = event.facts.visible || event.facts.focused;
      const dueAt = Math.min(state.dueAt, now + (mayWait ? burstMs : 0));
      const leftAt = isInFront(event.facts) ? undefined : (state.leftAt ?? now);
      // Whoever brings a window to the front is there, though its page saw no key.
      const lastInputAt = state.leftAt !== undefined && leftAt === undefined ? now : state.lastInputAt;
      return { ...state, facts: event.facts, leftAt, lastInputAt, dueAt };
    }
    case 'input':
      return { ...state, lastInputAt: now, dueAt: isIdle(state, now) ? now : state.dueAt };
    case 'accepted': {
      if (!state.underWay) return state;
      const isOld = !isSameContent(state.underWay, contentOf(state, now));
      const every = state.facts.visible ? reportEveryMs.visible : reportEveryMs.hidden;
      return {
        ...state,
        accepted: state.underWay,
        underWay: undefined,
        failures: 0,
        dueAt: isOld ? now : now + every,
      };
    }
    case 'failed': {
      if (!state.underWay) return state;
      const failures = state.failures + 1;
      const dueAt = now + backoffMs(failures, event.chance, retry);
      return { ...state, accepted: undefined, underWay: undefined, failures, dueAt };
    }
    case 'gone':
      return { ...state, gone: true, underWay: undefined, seq: state.seq + 1 };
    case 'back':
      return state.gone ? { ...state, gone: false, accepted: undefined, failures: 0, dueAt: now } : state;
    case 'online':
      return { ...state, failures: 0, dueAt: now };
    default:
      return event satisfies never;
  }
}

/** What to do at this moment. */
export function planReport(state: ReporterState, now: number): Plan {
  if (state.gone || state.underWay) return { kind: 'rest' };
  const content = contentOf(state, now);
  const idleChanged = state.accepted !== undefined && state.accepted.idle !== content.idle;
  if (now >= state.dueAt || idleChanged) {
    const seq = state.seq + 1;
    const unattendedMs = unattendedFor(state, now);
    const report = { ...content, seq, ...(unattendedMs === undefined ? {} : { unattendedMs }) };
    return { kind: 'send', report, state: { ...state, seq, underWay: content } };
  }
  return { kind: 'wait', until: content.idle ? state.dueAt : Math.min(state.dueAt, state.lastInputAt + state.idleMs) };
}

function isInFront({ visible, focused }: WindowFacts): boolean {
  return visible && focused;
}

function contentOf(state: ReporterState, now: number): Content {
  return { ...state.facts, idle: isIdle(state, now) };
}

function isSameFacts(one: WindowFacts, other: WindowFacts): boolean {
  return (
    one.visible === other.visible &&
    one.focused === other.focused &&
    one.view.kind === other.view.kind &&
    one.view.chat === other.view.chat &&
    one.view.source === other.view.source
  );
}

function isSameContent(one: Content, other: Content): boolean {
  return isSameFacts(one, other) && one.idle === other.idle;
}
