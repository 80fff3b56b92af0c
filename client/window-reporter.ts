import type { WindowReport, WindowView } from '../wire/window-report.ts';
import {
  afterEvent,
  firstReporterState,
  isIdle,
  planReport,
  type ReporterEvent,
  type ReporterState,
  unattendedFor,
} from './window-report-state.ts';

export interface WindowReporterParts {
  view: WindowView;
  idleMs: number;
  now(): number;
  /** Resolves once the server took it. */
  send(report: WindowReport): Promise<void>;
  /** The page goes away: must go out even if nobody is left to wait for it. Never rejects. */
  sendFarewell(farewell: Pick<WindowReport, 'seq' | 'unattendedMs'>): Promise<void>;
  /** Visibility, focus, idleness or view changed. */
  onChange(): void;
}

export interface Attention {
  view: WindowView;
  /** Visible, with the focus, and somebody is there. */
  inFront: boolean;
  visible: boolean;
}

export interface WindowReporter {
  attention(): Attention;
  setView(view: WindowView): void;
  /** The server can be reached again: it may have missed what was said last. */
  hurry(): void;
  /** Resolves once the farewell is said. */
  stop(): Promise<void>;
}

const inputEvents = ['keydown', 'pointerdown', 'pointermove', 'wheel', 'touchstart'] as const;
/** Pointer moves come by the hundred; idleness is counted in minutes. */
const inputStepMs = 1000;
/** Of the focus that goes from a frame of the page to another window, or comes back, a page hears nothing. A guess. */
const lookEveryMs = 1000;

/** The outermost window around this one that lets us look in: who works beside the frame that we are in is at this page. */
function outermost(): Window {
  let found: Window = window;
  try {
    while (found !== found.parent) {
      found.parent.document.hasFocus();
      found = found.parent;
    }
  } catch {
    // A page of another origin is around it: whether that has the focus is not for us to know.
  }
  return found;
}

/** Tells the server what this page shows and whether anyone looks at it, for as long as the page lives. */
export function startWindowReporter(parts: WindowReporterParts): WindowReporter {
  const listening = new AbortController();
  const whole = outermost();
  let view = parts.view;
  let state: ReporterState = firstReporterState(readFacts(), parts.idleMs, parts.now());
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wasInFront = attention().inFront;

  function readFacts() {
    return { visible: document.visibilityState === 'visible', focused: whole.document.hasFocus(), view };
  }

  function attention(): Attention {
    const { visible, focused } = state.facts;
    return { view, visible, inFront: visible && focused && !isIdle(state, parts.now()) && !state.gone };
  }

  function handle(event: ReporterEvent): void {
    state = afterEvent(state, event, parts.now());
    run();
  }

  function run(): void {
    clearTimeout(timer);
    const plan = planReport(state, parts.now());
    if (plan.kind === 'send') {
      state = plan.state;
      const { seq } = plan.report;
      parts.send(plan.report).then(
        () => settle(seq, { kind: 'accepted' }),
        () => settle(seq, { kind: 'failed', chance: Math.random() }),
      );
    }
    if (plan.kind === 'wait') {
      const waitMs = Math.max(0, plan.until - parts.now());
      timer = setTimeout(lookAgain, state.facts.visible ? Math.min(lookEveryMs, waitMs) : waitMs);
    }
    const { inFront } = attention();
    if (inFront !== wasInFront) {
      wasInFront = inFront;
      parts.onChange();
    }
  }

  /** An answer that comes after the farewell is of no use. */
  function settle(seq: number, event: ReporterEvent): void {
    if (!listening.signal.aborted && state.underWay && state.seq === seq) handle(event);
  }

  function lookAgain(): void {
    handle({ kind: 'facts', facts: readFacts() });
  }

  async function leave(): Promise<void> {
    if (state.gone) return;
    const unattendedMs = unattendedFor(state, parts.now());
    handle({ kind: 'gone' });
    await parts.sendFarewell({ seq: state.seq, ...(unattendedMs === undefined ? {} : { unattendedMs }) });
  }

  function comeBack(): void {
    handle({ kind: 'back' });
    lookAgain();
  }

  function hurry(): void {
    handle({ kind: 'online' });
  }

  function handleInput(): void {
    if (parts.now() - state.lastInputAt >= inputStepMs) handle({ kind: 'input' });
  }

  const listen = { signal: listening.signal };
  document.addEventListener('visibilitychange', lookAgain, listen);
  for (const place of new Set([window, whole])) {
    place.addEventListener('blur', lookAgain, listen);
    place.addEventListener('focus', lookAgain, listen);
    for (const name of inputEvents) {
      place.addEventListener(name, handleInput, { ...listen, passive: true, capture: true });
    }
  }
  window.addEventListener('pagehide', leave, listen);
  document.addEventListener('freeze', leave, listen);
  window.addEventListener('online', hurry, listen);
  window.addEventListener('pageshow', comeBack, listen);
  document.addEventListener('resume', comeBack, listen);
  run();

  return {
    attention,
    hurry,
    setView(next) {
      view = next;
      lookAgain();
      parts.onChange();
    },
    stop() {
      const farewell = leave();
      listening.abort();
      clearTimeout(timer);
      return farewell;
    },
  };
}
