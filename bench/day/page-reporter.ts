import type { WindowReport } from '../../wire/window-report.ts';
import type { DayClock } from './day-clock.ts';
import { secondMs } from './parameters.ts';

/** What a page says of itself, but for the number, and for how long nobody has been there. */
export type Said = Omit<WindowReport, 'seq' | 'unattendedMs'>;

export interface PageReporterParts {
  clock: DayClock;
  /** Undefined while no script of this page runs. */
  read(): Said | undefined;
  /** When it becomes idle, if nothing else happens. */
  idleAt(): number | undefined;
  /** Rejects when there is no answer. */
  send(report: WindowReport): Promise<void>;
  sendFarewell(left: Pick<WindowReport, 'seq' | 'unattendedMs'>): void;
}

export interface PageReporter {
  /** Something may have changed. */
  look(): void;
  /** The server can be reached again. */
  hurry(): void;
  /** The page goes away, or is frozen. */
  leave(): void;
}

const everyMs = { visible: 25 * secondMs, hidden: 60 * secondMs } as const;
const burstMs = 20;
const longestWaitMs = 30 * secondMs;

/** Reports at once what changed, and again as the last report grows old. */
export function createPageReporter({ clock, read, idleAt, send, sendFarewell }: PageReporterParts): PageReporter {
  let seq = 0;
  let known: string | undefined;
  let accepted: Said | undefined;
  let isUnderWay = false;
  let dueAt = clock.now();
  let failures = 0;
  let leftAt: number | undefined;
  let cancelTimer = () => {};

  function look(): void {
    const said = read();
    if (!said) return;
    const isThere = said.visible && said.focused && !said.idle;
    leftAt = isThere ? undefined : (leftAt ?? clock.now());
    const text = JSON.stringify([said.view, said.visible, said.focused]);
    if (text !== known) {
      known = text;
      dueAt = Math.min(dueAt, clock.now() + (said.visible ? burstMs : 0));
    }
    plan(said);
  }

  function plan(said: Said): void {
    cancelTimer();
    if (isUnderWay) return;
    const now = clock.now();
    if (now >= dueAt || (accepted && accepted.idle !== said.idle)) {
      report(said);
      return;
    }
    cancelTimer = clock.after(Math.min(dueAt, idleAt() ?? dueAt) - now, look);
  }

  function unattended(): Pick<WindowReport, 'unattendedMs'> {
    return leftAt === undefined ? {} : { unattendedMs: clock.now() - leftAt };
  }

  function report(said: Said): void {
    seq += 1;
    const own = seq;
    isUnderWay = true;
    send({ ...said, seq, ...unattended() }).then(
      () =>
        settle(own, () => {
          failures = 0;
          accepted = said;
          dueAt = nextWholeSecond(clock.now() + (said.visible ? everyMs.visible : everyMs.hidden));
          const latest = read();
          if (latest && JSON.stringify({ ...latest, idle: false }) !== JSON.stringify({ ...said, idle: false })) {
            dueAt = clock.now();
          }
        }),
      () =>
        settle(own, () => {
          failures += 1;
          accepted = undefined;
          dueAt = clock.now() + 0.75 * Math.min(longestWaitMs, secondMs * 2 ** (failures - 1));
        }),
    );
  }

  function settle(own: number, note: () => void): void {
    if (own !== seq || !isUnderWay) return;
    isUnderWay = false;
    note();
    look();
  }

  return {
    look,
    hurry() {
      failures = 0;
      dueAt = clock.now();
      look();
    },
    leave() {
      cancelTimer();
      seq += 1;
      isUnderWay = false;
      accepted = undefined;
      known = undefined;
      dueAt = clock.now();
      sendFarewell({ seq, ...unattended() });
    },
  };
}

/** Reports of many pages in one instant are one write of the server's, as they nearly are in life. */
function nextWholeSecond(at: number): number {
  return Math.floor(at / secondMs) * secondMs;
}
