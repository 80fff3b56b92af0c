import { describe, expect, test } from 'vitest';
import { judgeAcceptance, offersChat } from '../../../server/rules/acceptance.ts';
import { chatEventTypes } from '../../../wire/chat-event-type.ts';
import { chatProgress } from '../../support/builders.ts';

test('chats that wait, are passed on or are to be joined are offered, and to agents alone', () => {
  expect(chatEventTypes.filter((type) => offersChat(type, 'agent'))).toEqual([
    ...['chat.queued', 'chat.transferred', 'chat.invited', 'sla.warning', 'sla.breached'],
  ]);
  expect(chatEventTypes.filter((type) => offersChat(type, 'supervisor'))).toEqual([]);
  expect(offersChat('test', 'agent')).toBe(false);
});

describe('a chat', () => {
  test.each([
    { name: 'that waits is free', chat: chatProgress(), judged: { kind: 'free', asInvited: false } },
    {
      name: 'that somebody has is theirs',
      chat: chatProgress({ phase: 'active', agents: ['anna'] }),
      judged: { kind: 'taken', by: ['anna'] },
    },
    {
      name: 'that is Ben’s own is his',
      chat: chatProgress({ phase: 'active', agents: ['anna', 'ben'] }),
      judged: { kind: 'own' },
    },
    {
      name: 'that he is invited to is open to him',
      chat: chatProgress({ phase: 'active', agents: ['anna'], invited: ['ben'] }),
      judged: { kind: 'free', asInvited: true },
    },
    {
      name: 'that goes on to him is free',
      chat: chatProgress({ agents: ['anna'], phase: 'waiting', transferredTo: ['ben'] }),
      judged: { kind: 'free', asInvited: false },
    },
    {
      name: 'that goes on to another is meant for that one',
      chat: chatProgress({ phase: 'waiting', transferredTo: ['clara'] }),
      judged: { kind: 'taken', by: ['clara'] },
    },
    { name: 'that is over is nobody’s', chat: chatProgress({ phase: 'over' }), judged: { kind: 'over' } },
    {
      name: 'that is over is nobody’s, also of who was invited',
      chat: chatProgress({ phase: 'over', invited: ['ben'] }),
      judged: { kind: 'over' },
    },
  ])('$name', ({ chat, judged }) => {
    expect(judgeAcceptance(chat, 'ben')).toEqual(judged);
  });
});
