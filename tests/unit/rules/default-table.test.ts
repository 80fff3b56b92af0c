import { describe, expect, test } from 'vitest';
import { listCells } from '../../../server/rules/change-table.ts';
import { decide } from '../../../server/rules/decide.ts';
import { defaultTable } from '../../../server/rules/default-table.ts';
import type { ChatEvent } from '../../../wire/chat-event.ts';
import type { ChatEventType } from '../../../wire/chat-event-type.ts';
import { toIso } from '../../../wire/instant.ts';
import type { ConcernedRole, Level, WindowState } from '../../../wire/levels.ts';
import {
  chatEvent,
  chatProgress,
  decideFacts,
  noon,
  person,
  preferences,
  reportedWindow,
} from '../../support/builders.ts';

/** Everybody at the desk. Anna, Ben: available; Uma: unavailable; Olaf: offline; Sam, Sid: of another queue. */
const people = [
  person({ id: 'anna' }),
  person({ id: 'ben' }),
  person({ id: 'uma', status: 'unavailable' }),
  person({ id: 'olaf', status: 'offline' }),
  person({ id: 'sam', queues: ['sales'] }),
  person({ id: 'sue', roles: ['supervisor'] }),
  person({ id: 'sid', roles: ['supervisor'], queues: ['sales'] }),
  person({ id: 'ada', roles: ['administrator'] }),
  person({ id: 'max', roles: ['supervisor', 'administrator'] }),
];
/** Of this chat Anna and Uma were told as agents, Sue as a supervisor. */
const told = { anna: 'agent', uma: 'agent', sue: 'supervisor' } as const;
const chat = chatProgress({ agents: ['anna', 'uma'] });
const fromTheSystem = { by: undefined };

interface Row {
  /** Ends the title where one event has several rows. */
  when?: string;
  event: ChatEvent;
  as: ConcernedRole;
  concerns: string[];
  levels: Partial<Record<WindowState, Level>>;
}

const incoming = { viewing: 'visual', present: 'visual', away: 'ring' } as const;

/** The table of the notification rules, written by hand from their text. */
const table: Row[] = [
  { event: chatEvent({ type: 'chat.queued' }), as: 'agent', concerns: ['anna', 'ben'], levels: incoming },
  {
    when: 'to an unavailable agent',
    event: chatEvent({ type: 'chat.assigned', to: { agents: ['uma'] } }),
    as: 'agent',
    concerns: ['uma'],
    levels: incoming,
  },
  {
    when: 'to an agent',
    event: chatEvent({ type: 'chat.transferred', to: { agents: ['ben'] } }),
    as: 'agent',
    concerns: ['ben'],
    levels: incoming,
  },
  {
    when: 'to a queue',
    event: chatEvent({ type: 'chat.transferred', to: { queue: 'sales' } }),
    as: 'agent',
    concerns: ['sam'],
    levels: incoming,
  },
  {
    event: chatEvent({ type: 'chat.invited', to: { agents: ['olaf'] } }),
    as: 'agent',
    concerns: ['olaf'],
    levels: incoming,
  },
  {
    when: 'by the customer',
    event: chatEvent({ type: 'message.created' }),
    as: 'agent',
    concerns: ['anna', 'uma'],
    levels: { viewing: 'none', present: 'visual', away: 'ring' },
  },
  {
    when: 'by one of its agents',
    event: chatEvent({ type: 'message.created', by: { id: 'anna', kind: 'agent' } }),
    as: 'agent',
    concerns: ['uma'],
    levels: { viewing: 'none', present: 'visual', away: 'ring' },
  },
  { event: chatEvent({ type: 'sla.warning' }), as: 'agent', concerns: ['anna', 'ben'], levels: incoming },
  { event: chatEvent({ type: 'sla.breached' }), as: 'agent', concerns: ['anna', 'ben'], levels: incoming },
  {
    event: chatEvent({ type: 'sla.escalated' }),
    as: 'supervisor',
    concerns: ['sue', 'max'],
    levels: { present: 'visual', away: 'ring' },
  },
  {
    event: chatEvent({ type: 'chat.cancelled' }),
    as: 'agent',
    concerns: ['anna', 'uma'],
    levels: { viewing: 'visual', present: 'visual', away: 'visual' },
  },
  {
    event: chatEvent({ type: 'chat.cancelled' }),
    as: 'supervisor',
    concerns: ['sue'],
    levels: { present: 'visual', away: 'visual' },
  },
  {
    event: chatEvent({ type: 'assistance.requested' }),
    as: 'supervisor',
    concerns: ['sue', 'max'],
    levels: { present: 'visual', away: 'ring' },
  },
  {
    event: chatEvent({ type: 'assistance.withdrawn', ...fromTheSystem }),
    as: 'supervisor',
    concerns: ['sue'],
    levels: { present: 'none', away: 'none' },
  },
  {
    event: chatEvent({ type: 'message.edited', ...fromTheSystem }),
    as: 'agent',
    concerns: ['anna', 'uma'],
    levels: { viewing: 'none', present: 'none', away: 'none' },
  },
  {
    event: chatEvent({ type: 'message.deleted', ...fromTheSystem }),
    as: 'agent',
    concerns: ['anna', 'uma'],
    levels: { viewing: 'none', present: 'none', away: 'none' },
  },
  {
    event: chatEvent({ type: 'chat.accepted', ...fromTheSystem }),
    as: 'agent',
    concerns: ['anna', 'uma'],
    levels: { viewing: 'none', present: 'none', away: 'none' },
  },
  {
    event: chatEvent({ type: 'chat.closed', ...fromTheSystem }),
    as: 'agent',
    concerns: ['anna', 'uma'],
    levels: { viewing: 'none', present: 'none', away: 'none' },
  },
];

const inFront = {
  agent: {
    viewing: [reportedWindow({ view: { kind: 'chat', chat: 'chat-1' } })],
    present: [reportedWindow({ view: { kind: 'console' } })],
    away: [],
  },
  supervisor: { viewing: [], present: [reportedWindow({ view: { kind: 'dashboard' } })], away: [] },
} as const;
const words: Record<ConcernedRole, Record<WindowState, string>> = {
  agent: { viewing: 'agent viewing that chat', present: 'agent present in the console', away: 'agent away' },
  supervisor: { viewing: '', present: 'supervisor at the dashboard', away: 'supervisor away' },
};

const cells = table.flatMap((row) =>
  (Object.keys(row.levels) as WindowState[]).map((state) => {
    const level = row.levels[state] ?? 'none';
    const name = row.when ? `${row.event.type} ${row.when}` : row.event.type;
    return { ...row, state, level, title: `${name}, ${words[row.as][state]}: ${level}` };
  }),
);

describe('the default table', () => {
  test.each(cells)('$title', ({ event, as, concerns, state, level, levels }) => {
    const windows = Object.fromEntries(concerns.map((id) => [id, inFront[as][state]]));
    const { decisions } = decide(decideFacts({ event, chat, people, told, windows }));

    expect(
      decisions
        .filter((decision) => decision.as === as)
        .map((decision) => [decision.person, decision.state, decision.level, decision.because, decision.fallback]),
    ).toEqual(
      concerns.map((id) => [id, state, level, 'rule', state !== 'away' && level !== 'ring' && levels.away === 'ring']),
    );
  });

  test('no cell is missing and none is more than the rules name (B3)', () => {
    const written = new Set(
      table
        .filter(({ event, as }) => event.type !== 'chat.cancelled' || as === 'agent')
        .flatMap(({ event, levels }) =>
          Object.entries(levels).map(([state, level]) => `${event.type} ${state} ${level}`),
        ),
    );

    expect(
      listCells(defaultTable)
        .map(({ event, state, level }) => `${event} ${state} ${level}`)
        .sort(),
    ).toEqual([...written].sort());
  });

  test.each<ChatEventType>([
    'chat.cancelled',
    'message.edited',
    'message.deleted',
    'assistance.withdrawn',
    'chat.accepted',
    'chat.closed',
  ])('%s never becomes a push of its own', (type) => {
    const everyState = [...inFront.agent.viewing, ...inFront.agent.present, ...inFront.supervisor.present];
    const decisionsWith = (windows: readonly ReturnType<typeof reportedWindow>[]) =>
      decide(
        decideFacts({
          event: chatEvent({ type, by: undefined }),
          chat,
          people,
          told,
          windows: { anna: windows, sue: windows },
        }),
      ).decisions;
    const all = [...decisionsWith(everyState), ...decisionsWith([])];

    expect(all.filter(({ level, fallback }) => level === 'ring' || fallback)).toEqual([]);
  });

  test('the decision carries the windows that it was judged by', () => {
    const windows = { anna: [reportedWindow({ view: { kind: 'chat', chat: 'chat-1' }, seq: 7 })] };
    const { decisions } = decide(decideFacts({ windows }));

    expect(decisions.map((decision) => decision.windows)).toEqual([
      [
        {
          id: 'window-1',
          view: { kind: 'chat', chat: 'chat-1' },
          visible: true,
          focused: true,
          idle: false,
          seq: 7,
          reportedAt: '2026-01-14T12:00:00.000Z',
          state: 'viewing',
        },
      ],
    ]);
  });
});

describe('a preference', () => {
  const decisionWith = (choice: Parameters<typeof decideFacts>[0]) => {
    const { decisions } = decide(decideFacts(choice));
    return decisions.map(({ level, because, fallback }) => ({ level, because, fallback }));
  };

  test('that mutes an event leaves nothing of it, in front or away', () => {
    const muted = { anna: preferences({ mutedEvents: ['message.created'] }) };

    expect([
      ...decisionWith({ preferences: muted }),
      ...decisionWith({ preferences: muted, windows: { anna: [reportedWindow()] } }),
    ]).toEqual([
      { level: 'none', because: 'muted', fallback: false },
      { level: 'none', because: 'muted', fallback: false },
    ]);
  });

  test('that mutes one event leaves the others', () => {
    const muted = { anna: preferences({ mutedEvents: ['chat.queued'] }) };

    expect(decisionWith({ preferences: muted })).toEqual([{ level: 'ring', because: 'rule', fallback: false }]);
  });

  test('for a pop-up at most never rings, waits for the return, and lets nothing follow', () => {
    const quiet = { anna: preferences({ popUpEvents: ['message.created'], ringInFront: true }) };

    expect([
      ...decisionWith({ preferences: quiet }),
      ...decisionWith({ preferences: quiet, windows: { anna: [reportedWindow()] } }),
    ]).toEqual([
      { level: 'visual', because: 'pop-up-only', fallback: false },
      { level: 'visual', because: 'rule', fallback: false },
    ]);
  });

  test('to pause holds until its end, and not against a breach', () => {
    const paused = (until: number) => ({ anna: preferences({ snoozedUntil: toIso(until) }) });
    const breach = chatEvent({ type: 'sla.breached' });

    expect([
      ...decisionWith({ preferences: paused(noon + 1) }),
      ...decisionWith({ preferences: paused(noon) }),
      ...decisionWith({ preferences: paused(noon + 1), event: breach }),
    ]).toEqual([
      { level: 'none', because: 'snoozed', fallback: false },
      { level: 'ring', because: 'rule', fallback: false },
      { level: 'ring', because: 'rule', fallback: false },
    ]);
  });

  test('to ring in front makes a chat in the queue ring at the console (B12)', () => {
    const ringing = { anna: preferences({ ringInFront: true }) };
    const event = chatEvent({ type: 'chat.queued' });

    expect(decisionWith({ event, preferences: ringing, windows: { anna: [reportedWindow()] } })).toEqual([
      { level: 'ring', because: 'ring-in-front', fallback: false },
    ]);
  });

  test('to ring in front does not make a cancelled chat ring', () => {
    const ringing = { anna: preferences({ ringInFront: true }) };
    const event = chatEvent({ type: 'chat.cancelled' });

    expect(
      decisionWith({ event, told: { anna: 'agent' }, preferences: ringing, windows: { anna: [reportedWindow()] } }),
    ).toEqual([{ level: 'visual', because: 'rule', fallback: false }]);
  });
});
