import { expect, test } from 'vitest';
import {
  type Speaker,
  toAcceptEvent,
  toAssistanceEvent,
  toCloseEvent,
  toMessageEvent,
} from '../../../../client/pages/chats/chat-sayings.ts';
import { chatEventSchema } from '../../../../wire/chat-event.ts';
import { chat } from '../chat-builder.ts';

const at = '2026-01-14T12:00:00.000Z';
const ben: Speaker = { person: { id: 'ben', name: 'Ben' }, kind: 'agent', at };
const anna = { id: 'anna', name: 'Anna' };

test('who accepts a waiting chat is its agent from then on', () => {
  expect(toAcceptEvent(chat(), ben)).toEqual({
    ...{ type: 'chat.accepted', at },
    chat: { id: '7', agents: ['ben'], queue: 'billing', subject: 'Invoice 17', customer: { name: 'Clara' } },
    by: { id: 'ben', name: 'Ben', kind: 'agent' },
  });
});

test('who joins a chat leaves its agents in it, and is in it once', () => {
  expect(toAcceptEvent(chat({ agents: [anna] }), ben).chat.agents).toEqual(['anna', 'ben']);
  expect(toAcceptEvent(chat({ agents: [anna, ben.person] }), ben).chat.agents).toEqual(['anna', 'ben']);
});

test('who takes over a transferred chat has it alone', () => {
  expect(toAcceptEvent(chat({ agents: [anna], transferredTo: ['ben'] }), ben).chat.agents).toEqual(['ben']);
});

test('the flag goes up, and down, also by a supervisor', () => {
  const active = chat({ agents: [anna] });
  const sue: Speaker = { person: { id: 'sue', name: 'Sue' }, kind: 'supervisor', at };
  expect(toAssistanceEvent(active, ben, true).type).toBe('assistance.requested');
  expect(toAssistanceEvent(active, sue, false)).toMatchObject({
    type: 'assistance.withdrawn',
    by: { id: 'sue', kind: 'supervisor' },
  });
});

test('what is not known of a chat is left out', () => {
  expect(toCloseEvent(chat({ queue: null, subject: null, customer: null }), ben).chat).toEqual({ id: '7', agents: [] });
});

test('everything that is said is a chat event', () => {
  const active = chat({ phase: 'active', agents: [ben.person] });
  const message = { id: 'm1', text: 'Hello' };
  const events = [
    toAcceptEvent(active, ben),
    toCloseEvent(active, ben),
    toAssistanceEvent(active, ben, true),
    toMessageEvent(active, ben, message),
  ];
  for (const event of events) expect(chatEventSchema.safeParse(event).success, event.type).toBe(true);
});
