import { describe, expect, test } from 'vitest';
import { decide } from '../../../server/rules/decide.ts';
import { bestState, isAttentive, type ReportedWindow, windowState } from '../../../server/rules/window-state.ts';
import type { ConcernedRole, WindowState } from '../../../wire/levels.ts';
import type { WindowView } from '../../../wire/window-report.ts';
import { chatEvent, decideFacts, noon, person, reportedWindow } from '../../support/builders.ts';

const chat = { source: 'desk', id: 'chat-1' };
const thisChat = { kind: 'chat', chat: 'chat-1' } as const;

const views: { name: string; view: WindowView; inFront: Record<ConcernedRole, WindowState> }[] = [
  { name: 'this chat', view: thisChat, inFront: { agent: 'viewing', supervisor: 'away' } },
  {
    name: 'this chat of this source',
    view: { kind: 'chat', chat: 'chat-1', source: 'desk' },
    inFront: { agent: 'viewing', supervisor: 'away' },
  },
  {
    name: 'a chat with the same id of another source',
    view: { kind: 'chat', chat: 'chat-1', source: 'shop' },
    inFront: { agent: 'present', supervisor: 'away' },
  },
  {
    name: 'a console that shows this chat',
    view: { kind: 'console', chat: 'chat-1' },
    inFront: { agent: 'viewing', supervisor: 'away' },
  },
  { name: 'another chat', view: { kind: 'chat', chat: 'chat-2' }, inFront: { agent: 'present', supervisor: 'away' } },
  { name: 'the list of chats', view: { kind: 'console' }, inFront: { agent: 'present', supervisor: 'away' } },
  { name: 'the dashboard', view: { kind: 'dashboard' }, inFront: { agent: 'away', supervisor: 'present' } },
  { name: 'another page', view: { kind: 'other' }, inFront: { agent: 'away', supervisor: 'away' } },
];

const both = [true, false] as const;
const combinations = (['agent', 'supervisor'] as const).flatMap((as) =>
  views.flatMap(({ name, view, inFront }) =>
    both.flatMap((visible) =>
      both.flatMap((focused) =>
        both.flatMap((idle) =>
          both.map((leased) => {
            const state = visible && focused && !idle && leased ? inFront[as] : 'away';
            const facts = [
              visible ? 'visible' : 'hidden',
              focused ? 'focused' : 'without the focus',
              idle ? 'idle' : 'in use',
              leased ? 'leased' : 'past its lease',
            ].join(', ');
            return { as, view, visible, focused, idle, leased, state, title: `${as}, ${name}, ${facts}: ${state}` };
          }),
        ),
      ),
    ),
  ),
);

describe('one window', () => {
  test.each(combinations)('$title', ({ as, view, visible, focused, idle, leased, state }) => {
    const window = reportedWindow({ view, visible, focused, idle, leaseUntil: leased ? noon + 1 : noon - 1 });

    expect(windowState(window, as, chat, noon)).toBe(state);
  });

  test('counts until the last millisecond of its lease', () => {
    const window = reportedWindow({ leaseUntil: noon + 90_000 });

    expect([89_999, 90_000].map((after) => windowState(window, 'agent', chat, noon + after))).toEqual([
      'present',
      'away',
    ]);
  });

  test('has somebody in front of it only when visible, focused and in use', () => {
    const attentive = both.flatMap((visible) =>
      both.flatMap((focused) => both.map((idle) => ({ visible, focused, idle }))),
    );

    expect(attentive.filter(isAttentive)).toEqual([{ visible: true, focused: true, idle: false }]);
  });
});

describe('several windows', () => {
  test.each<{ states: WindowState[]; best: WindowState }>([
    { states: [], best: 'away' },
    { states: ['away'], best: 'away' },
    { states: ['away', 'present'], best: 'present' },
    { states: ['present', 'away'], best: 'present' },
    { states: ['away', 'present', 'viewing'], best: 'viewing' },
    { states: ['viewing', 'present', 'away'], best: 'viewing' },
    { states: ['viewing', 'viewing'], best: 'viewing' },
  ])('$states count as $best', ({ states, best }) => {
    expect(bestState(states)).toBe(best);
  });

  test('on two devices count by the better one', () => {
    const { decisions } = decide(
      decideFacts({
        windows: {
          anna: [
            reportedWindow({ id: 'laptop', view: { kind: 'console' } }),
            reportedWindow({ id: 'tablet', view: thisChat }),
          ],
        },
      }),
    );

    expect(decisions.map(({ state }) => state)).toEqual(['viewing']);
  });

  test('of one person say nothing about another', () => {
    const event = chatEvent({ chat: { agents: ['anna', 'ben'] } });
    const { decisions } = decide(
      decideFacts({
        event,
        people: [person({ id: 'anna' }), person({ id: 'ben' })],
        windows: { anna: [reportedWindow({ view: thisChat })] },
      }),
    );

    expect(decisions.map(({ person, state }) => [person, state])).toEqual([
      ['anna', 'viewing'],
      ['ben', 'away'],
    ]);
  });
});

/** What Anna gets for a message in her chat with these windows. */
function forMessage(windows: ReportedWindow[], now = noon) {
  const { decisions } = decide(decideFacts({ windows: { anna: windows }, now }));
  return decisions.map(({ state, level, fallback }) => ({ state, level, fallback }));
}

const pushed = [{ state: 'away', level: 'ring', fallback: false }];

describe('the known faults of visibility', () => {
  test('B1: the chat beside another application is not in front, and its message rings', () => {
    expect(forMessage([reportedWindow({ view: thisChat, visible: true, focused: false })])).toEqual(pushed);
  });

  test.each([
    { kind: 'with a subject', chat: { subject: 'Printer' } },
    { kind: 'without a subject', chat: { subject: undefined } },
    { kind: 'without a queue', chat: { queue: undefined } },
    { kind: 'without a customer', chat: { customer: undefined } },
  ])('B2: a message in a chat $kind rings when the browser is not in front', ({ chat }) => {
    const event = chatEvent({ chat });
    const windows = { anna: [reportedWindow({ view: thisChat, focused: false })] };

    expect(decide(decideFacts({ event, windows })).decisions.map(({ level }) => level)).toEqual(['ring']);
  });

  test('B4: a chat that is open in a minimised window rings', () => {
    expect(forMessage([reportedWindow({ view: thisChat, visible: false, focused: false })])).toEqual(pushed);
  });

  test('B4: a window that claims the focus while it is hidden does not count', () => {
    expect(forMessage([reportedWindow({ view: thisChat, visible: false, focused: true })])).toEqual(pushed);
  });

  test('B6: a message in another chat than the one on show is never silent', () => {
    expect(forMessage([reportedWindow({ view: { kind: 'chat', chat: 'chat-2' } })])).toEqual([
      { state: 'present', level: 'visual', fallback: true },
    ]);
  });

  test('B8: a message in the chat in front neither rings nor pops up', () => {
    expect(forMessage([reportedWindow({ view: thisChat })])).toEqual([
      { state: 'viewing', level: 'none', fallback: true },
    ]);
  });

  test.each(['sla.breached', 'chat.transferred', 'chat.invited', 'chat.assigned', 'chat.queued'] as const)(
    'B10: looking at a chat does not silence %s of it',
    (type) => {
      const event = chatEvent({ type, by: undefined, to: { agents: ['anna'] } });
      const windows = { anna: [reportedWindow({ view: thisChat })] };

      expect(decide(decideFacts({ event, windows })).decisions.map(({ state, level }) => [state, level])).toEqual([
        ['viewing', 'visual'],
      ]);
    },
  );

  test('B11: a locked screen without the focus and without input is away', () => {
    expect(forMessage([reportedWindow({ view: thisChat, focused: false, idle: true })])).toEqual(pushed);
  });

  test('B11: nobody at the keyboard of a focused window is away', () => {
    expect(forMessage([reportedWindow({ view: thisChat, idle: true })])).toEqual(pushed);
  });

  test('B13: going from one chat to the next does not make an agent away', () => {
    const states = ['chat-1', 'chat-2', 'chat-3'].flatMap((id) =>
      forMessage([reportedWindow({ view: { kind: 'chat', chat: id } })]).map(({ state }) => state),
    );

    expect(states).toEqual(['viewing', 'present', 'present']);
  });

  test('B15: a window that vanished with the chat on show stops counting with its lease', () => {
    expect(forMessage([reportedWindow({ view: thisChat })], noon + 90_000)).toEqual(pushed);
  });
});

describe('the known faults of presence', () => {
  test('C1: a hidden window that reports once a minute stays away for ten minutes', () => {
    const states = Array.from({ length: 600 }, (_, second) => {
      const reportedAt = noon + Math.floor(second / 60) * 60_000;
      const window = reportedWindow({ visible: false, focused: false, reportedAt, leaseUntil: reportedAt + 90_000 });
      return windowState(window, 'agent', chat, noon + second * 1000);
    });

    expect(new Set(states)).toEqual(new Set(['away']));
  });

  test('C1: a window in front that reports once a minute stays present for ten minutes', () => {
    const states = Array.from({ length: 600 }, (_, second) => {
      const reportedAt = noon + Math.floor(second / 60) * 60_000;
      const window = reportedWindow({ reportedAt, leaseUntil: reportedAt + 90_000 });
      return windowState(window, 'agent', chat, noon + second * 1000);
    });

    expect(new Set(states)).toEqual(new Set(['present']));
  });

  test('C3: a second window that is hidden takes nothing from the one in front', () => {
    const shown = reportedWindow({ id: 'window-1', view: thisChat });
    const hidden = reportedWindow({ id: 'window-2', view: thisChat, visible: false, focused: false });

    expect([forMessage([shown, hidden]), forMessage([hidden, shown]), forMessage([shown])]).toEqual(
      Array(3).fill([{ state: 'viewing', level: 'none', fallback: true }]),
    );
  });

  test('C5: three hours without a report are away, and the first report after waking counts', () => {
    const woken = noon + 3 * 3_600_000;
    const asleep = reportedWindow({ view: thisChat });
    const awake = reportedWindow({ view: thisChat, reportedAt: woken, leaseUntil: woken + 90_000 });

    expect([forMessage([asleep], woken), forMessage([awake], woken)]).toEqual([
      pushed,
      [{ state: 'viewing', level: 'none', fallback: true }],
    ]);
  });

  test('C5: a fresh hidden window does not renew a stale one of the same person', () => {
    const later = noon + 120_000;
    const stale = reportedWindow({ id: 'window-1', view: thisChat });
    const fresh = reportedWindow({
      id: 'window-2',
      visible: false,
      focused: false,
      reportedAt: later,
      leaseUntil: later + 90_000,
    });

    expect(forMessage([stale, fresh], later)).toEqual(pushed);
  });
});
