import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  afterEvent,
  firstReporterState,
  planReport,
  type ReporterEvent,
  type ReporterState,
  type WindowFacts,
} from '../../../client/window-report-state.ts';
import type { WindowReport } from '../../../wire/window-report.ts';

const idleMs = 300_000;
const inFront: WindowFacts = { visible: true, focused: true, view: { kind: 'console' } };

/** A window under a clock that is set by hand; the network answers when told. */
function fakeWindow(facts: Partial<WindowFacts> = {}) {
  let now = 1_000_000;
  let state: ReporterState = firstReporterState({ ...inFront, ...facts }, idleMs, now);
  const sent: WindowReport[] = [];

  function run(): void {
    const plan = planReport(state, now);
    if (plan.kind !== 'send') return;
    state = plan.state;
    sent.push(plan.report);
  }

  function handle(event: ReporterEvent): void {
    state = afterEvent(state, event, now);
    run();
  }

  run();
  return {
    sent,
    handle,
    facts: (change: Partial<WindowFacts>) => handle({ kind: 'facts', facts: { ...state.facts, ...change } }),
    accept: () => handle({ kind: 'accepted' }),
    fail: () => handle({ kind: 'failed', chance: 1 }),
    /** Lets time pass, as a timer that fires whenever the plan says so. */
    pass(ms: number) {
      const end = now + ms;
      for (;;) {
        const plan = planReport(state, now);
        if (plan.kind !== 'wait' || plan.until > end) break;
        now = Math.max(now, plan.until);
        run();
      }
      now = end;
      run();
    },
    /** The clock goes on while no timer fires. */
    sleep(ms: number) {
      now += ms;
      run();
    },
    last: () => sent.at(-1),
    seq: () => state.seq,
  };
}

describe('what a window reports', () => {
  test('a page reports as soon as it starts', () => {
    expect(fakeWindow().sent).toEqual([{ ...inFront, idle: false, seq: 1 }]);
  });

  test('a blur is reported although the page stays visible', () => {
    const page = fakeWindow();
    page.accept();
    page.facts({ focused: false });
    page.pass(20);
    expect(page.last()).toEqual({ ...inFront, focused: false, idle: false, seq: 2, unattendedMs: 20 });
  });

  test('blur and hiding within one moment are one report', () => {
    const page = fakeWindow();
    page.accept();
    page.facts({ focused: false });
    page.facts({ visible: false });
    expect(page.sent.slice(1)).toEqual([
      { ...inFront, focused: false, visible: false, idle: false, seq: 2, unattendedMs: 0 },
    ]);
  });

  test('a hidden page that comes back is reported within the second', () => {
    const page = fakeWindow({ visible: false, focused: false });
    page.accept();
    page.facts({ visible: true, focused: true });
    page.pass(1000);
    expect(page.last()).toEqual({ ...inFront, idle: false, seq: 2 });
  });

  test('a report that comes late says for how long nobody has been in front', () => {
    const page = fakeWindow();
    page.accept();
    page.facts({ focused: false });
    page.pass(20);
    page.fail();
    page.sleep(40_000);
    expect(page.last()).toMatchObject({ focused: false, unattendedMs: 40_020 });
  });

  test('a change while nobody is in front starts no new count', () => {
    const page = fakeWindow();
    page.accept();
    page.facts({ focused: false });
    page.pass(5_000);
    page.accept();
    page.facts({ visible: false });
    expect(page.last()?.unattendedMs).toBe(5_000);
  });

  test('an idle page counts from when it became idle', () => {
    const page = fakeWindow();
    page.accept();
    page.sleep(idleMs + 7_000);
    expect(page.last()).toMatchObject({ idle: true, unattendedMs: 7_000 });
  });

  test('whoever comes back ends the count', () => {
    const page = fakeWindow();
    page.accept();
    page.facts({ focused: false });
    page.pass(5_000);
    page.accept();
    page.facts({ focused: true });
    page.pass(20);
    expect(page.last()).not.toHaveProperty('unattendedMs');
  });

  test('another chat in view is reported', () => {
    const page = fakeWindow();
    page.accept();
    page.facts({ view: { kind: 'chat', chat: 'c1', source: 'desk' } });
    page.pass(20);
    expect(page.last()?.view).toEqual({ kind: 'chat', chat: 'c1', source: 'desk' });
  });

  test('nothing that changed is nothing to report', () => {
    const page = fakeWindow();
    page.accept();
    page.facts({});
    page.pass(24_999);
    expect(page.sent).toHaveLength(1);
  });

  test('a visible window renews its report every 25 s', () => {
    const page = fakeWindow();
    page.accept();
    for (const _ of [1, 2, 3]) {
      page.pass(25_000);
      page.accept();
    }
    expect(page.sent.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
  });

  test('a hidden window renews its report every 60 s and stays hidden', () => {
    const page = fakeWindow({ visible: false, focused: false });
    page.accept();
    for (const _ of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) {
      page.pass(60_000);
      page.accept();
    }
    expect(page.sent).toHaveLength(11);
    expect(page.sent.every(({ visible }) => !visible)).toBe(true);
  });
});

describe('idleness', () => {
  test('without key or pointer the window turns idle at the idle time', () => {
    const page = fakeWindow();
    page.accept();
    for (let passed = 0; passed < idleMs - 1000; passed += 1000) {
      page.pass(1000);
      page.accept();
    }
    expect(page.last()?.idle).toBe(false);
    page.pass(1000);
    expect(page.last()?.idle).toBe(true);
  });

  test('a key ends idleness at once', () => {
    const page = fakeWindow();
    page.accept();
    page.sleep(idleMs);
    page.accept();
    expect(page.last()?.idle).toBe(true);
    page.handle({ kind: 'input' });
    page.accept();
    expect(page.last()?.idle).toBe(false);
  });

  test('who brings the window to the front is there, though its page saw no key', () => {
    const page = fakeWindow();
    page.accept();
    page.facts({ focused: false });
    page.pass(20);
    page.accept();
    page.sleep(idleMs);
    page.accept();
    page.facts({ focused: true });
    page.pass(20);
    expect(page.last()).toMatchObject({ focused: true, idle: false });
  });

  test('a computer that slept for hours wakes as idle', () => {
    const page = fakeWindow();
    page.accept();
    page.sleep(3 * 3_600_000);
    expect(page.last()?.idle).toBe(true);
  });
});

describe('the network', () => {
  test('while one report is under way the newest state alone follows it', () => {
    const page = fakeWindow();
    page.facts({ focused: false });
    page.facts({ visible: false });
    page.facts({ visible: true, focused: true, view: { kind: 'dashboard' } });
    expect(page.sent).toHaveLength(1);
    page.accept();
    expect(page.sent.slice(1)).toEqual([{ ...inFront, view: { kind: 'dashboard' }, idle: false, seq: 2 }]);
  });

  test('a failed report is tried again, ever more slowly', () => {
    const page = fakeWindow();
    page.fail();
    page.pass(999);
    expect(page.sent).toHaveLength(1);
    page.pass(1);
    page.fail();
    page.pass(1999);
    expect(page.sent).toHaveLength(2);
    page.pass(1);
    expect(page.sent.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  test('a change does not wait for the next try', () => {
    const page = fakeWindow();
    for (const _ of [1, 2, 3, 4, 5, 6]) {
      page.fail();
      page.pass(30_000);
    }
    page.fail();
    const before = page.sent.length;
    page.facts({ visible: false, focused: false });
    expect(page.sent).toHaveLength(before + 1);
  });
});

describe('going away', () => {
  test('the farewell has a higher number than every report before it', () => {
    const page = fakeWindow();
    page.handle({ kind: 'gone' });
    expect(page.seq()).toBe(2);
  });

  test('a page that is gone reports nothing, and all again when it is back', () => {
    const page = fakeWindow();
    page.accept();
    page.handle({ kind: 'gone' });
    page.facts({ visible: false, focused: false });
    page.pass(120_000);
    expect(page.sent).toHaveLength(1);
    page.handle({ kind: 'back' });
    expect(page.last()).toMatchObject({ visible: false, seq: 3 });
  });

  test('whatever happens, numbers grow and the last state gets through', () => {
    const events = fc.oneof(
      fc.record({
        kind: fc.constant('facts' as const),
        facts: fc.record({
          visible: fc.boolean(),
          focused: fc.boolean(),
          view: fc.constantFrom({ kind: 'console' as const }, { kind: 'chat' as const, chat: 'c1' }),
        }),
      }),
      fc.constantFrom<ReporterEvent>(
        { kind: 'input' },
        { kind: 'accepted' },
        { kind: 'failed', chance: 0.5 },
        { kind: 'gone' },
        { kind: 'back' },
      ),
      fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 400_000 }) }),
    );
    fc.assert(
      fc.property(fc.array(events, { maxLength: 40 }), (list) => {
        const page = fakeWindow();
        for (const event of list) {
          if (event.kind === 'pass') page.pass(event.ms);
          else page.handle(event);
        }
        page.handle({ kind: 'back' });
        page.handle({ kind: 'input' });
        page.facts({ visible: true, focused: true, view: { kind: 'dashboard' } });
        for (const _ of [1, 2]) {
          page.accept();
          page.pass(30_000);
        }
        const numbers = page.sent.map(({ seq }) => seq);
        expect(numbers).toEqual([...new Set(numbers)].toSorted((one, other) => one - other));
        expect(page.last()).toMatchObject({ visible: true, focused: true, view: { kind: 'dashboard' } });
      }),
    );
  });
});
