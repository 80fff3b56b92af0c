import { expect, test } from 'vitest';
import { noQueue, toQueueBoard } from '../../../../client/pages/dashboard/queue-board.ts';
import { chat } from '../chat-builder.ts';

const call = (at: string) => ({ by: 'Ben', at });

test('each queue has a row, one’s own also when nothing is in it', () => {
  const board = toQueueBoard([chat({ queue: 'sales' }), chat({ id: '8', queue: null })], ['technical', 'billing']);
  expect(board.queues.map(({ queue }) => queue)).toEqual([noQueue, 'billing', 'sales', 'technical']);
});

test('a row counts who waits, who is talked to, and who calls', () => {
  const chats = [
    chat({ id: 'late', waitingSince: '2026-01-14T12:00:00Z' }),
    chat({ id: 'early', waitingSince: '2026-01-14T10:00:00Z' }),
    chat({ id: 'talks', phase: 'active', assistance: call('2026-01-14T12:00:00Z') }),
    chat({ id: 'over', phase: 'over', assistance: call('2026-01-14T12:00:00Z') }),
    chat({ id: 'elsewhere', queue: 'sales' }),
  ];
  const [row] = toQueueBoard(chats, []).queues;
  expect({
    waiting: row?.waiting.map(({ id }) => id),
    inProgress: row?.inProgress.map(({ id }) => id),
    calls: row?.calls.map(({ id }) => id),
    waitingSince: row?.waitingSince,
  }).toEqual({
    ...{ waiting: ['early', 'late'], inProgress: ['talks'], calls: ['talks'] },
    waitingSince: '2026-01-14T10:00:00Z',
  });
});

test('nobody waits: there is no longest wait', () => {
  expect(toQueueBoard([], ['billing']).queues[0]?.waitingSince).toBeUndefined();
});

test('the oldest call comes first, from whichever queue', () => {
  const chats = [
    chat({ id: 'second', assistance: call('2026-01-14T12:05:00Z') }),
    chat({ id: 'first', queue: 'sales', assistance: call('2026-01-14T12:00:00Z') }),
    chat({ id: 'none' }),
  ];
  expect(toQueueBoard(chats, []).calls.map(({ id }) => id)).toEqual(['first', 'second']);
});
