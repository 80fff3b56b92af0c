import { expect, test } from 'vitest';
import { type ChatListName, sortIntoLists } from '../../../../client/pages/console/chat-lists.ts';
import type { Chat } from '../../../../wire/chat.ts';
import { chat } from '../chat-builder.ts';

const me = { id: 'ben', queues: ['billing'] };
const ben = { id: 'ben', name: 'Ben' };
const anna = { id: 'anna', name: 'Anna' };

const places: readonly [string, Partial<Chat>, ChatListName | undefined][] = [
  ['a chat that waits in one of my queues', {}, 'queue'],
  ['a chat that waits in another queue', { queue: 'sales' }, undefined],
  ['a chat that waits in no queue', { queue: null }, undefined],
  ['my own chat', { phase: 'active', agents: [ben] }, 'mine'],
  ['a colleague’s chat', { phase: 'active', agents: [anna] }, undefined],
  ['a chat that was handed over to me', { phase: 'active', agents: [anna], transferredTo: ['ben'] }, 'transferred'],
  ['a chat that was handed over to me and waits', { transferredTo: ['ben'] }, 'transferred'],
  ['a chat that I am invited to', { phase: 'active', agents: [anna], invited: ['ben'] }, 'invites'],
  ['a chat that I am invited to and was handed', { invited: ['ben'], transferredTo: ['ben'] }, 'invites'],
  ['a chat that is over', { phase: 'over', agents: [ben], invited: ['ben'] }, undefined],
];

test.each(places)('%s is in its place', (_what, given, expected) => {
  const lists = sortIntoLists([chat(given)], me);
  const filled = Object.entries(lists).flatMap(([name, chats]) => (chats.length > 0 ? [name] : []));
  expect(filled).toEqual(expected === undefined ? [] : [expected]);
});

test('who waits longest is first in the queue', () => {
  const chats = [
    chat({ id: 'late', waitingSince: '2026-01-14T12:00:00Z' }),
    chat({ id: 'unknown', waitingSince: null, changedAt: '2026-01-14T11:00:00Z' }),
    chat({ id: 'early', waitingSince: '2026-01-14T10:00:00Z' }),
  ];
  expect(sortIntoLists(chats, me).queue.map(({ id }) => id)).toEqual(['early', 'unknown', 'late']);
});
