import { describe, expect, test } from 'vitest';
import { type EventDraft, toEvent } from '../../../../client/pages/try/event-draft.ts';
import { chatEventSchema } from '../../../../wire/chat-event.ts';
import { chatEventTypes } from '../../../../wire/chat-event-type.ts';

const filled: EventDraft = {
  ...{ type: 'chat.queued', chat: 'try-1', queue: 'billing', customer: 'Clara', agent: 'ben', to: 'anna' },
  ...{ toQueue: 'sales', message: 'm0', text: 'Hello', waitedMinutes: 5 },
};
const outside = { people: [{ id: 'ben', name: 'Ben' }], at: '2026-01-14T12:00:00.000Z', messageId: 'm1' };

test.each(chatEventTypes)('a filled form is a whole %s', (type) => {
  expect(chatEventSchema.safeParse(toEvent({ ...filled, type }, outside)).error).toBeUndefined();
});

describe('an event holds what its type needs, and nothing of the hidden fields', () => {
  const chat = { id: 'try-1', queue: 'billing', customer: { name: 'Clara' } };
  const { at } = outside;

  test('chat.queued', () => {
    expect(toEvent(filled, outside)).toEqual({
      ...{ type: 'chat.queued', at, chat },
      by: { kind: 'customer', name: 'Clara' },
    });
  });

  test('chat.transferred', () => {
    expect(toEvent({ ...filled, type: 'chat.transferred' }, outside)).toEqual({
      ...{ type: 'chat.transferred', at, chat: { ...chat, agents: ['ben'] } },
      ...{ to: { agents: ['anna'], queue: 'sales' }, by: { kind: 'agent', id: 'ben', name: 'Ben' } },
    });
  });

  test('message.created', () => {
    expect(toEvent({ ...filled, type: 'message.created' }, outside)).toEqual({
      ...{ type: 'message.created', at, chat: { ...chat, agents: ['ben'] } },
      ...{ by: { kind: 'customer', name: 'Clara' }, message: { id: 'm1', text: 'Hello' } },
    });
  });

  test('sla.breached', () => {
    expect(toEvent({ ...filled, type: 'sla.breached' }, outside)).toEqual({
      ...{ type: 'sla.breached', at, chat, sla: { waitedSeconds: 300 } },
    });
  });
});

test('an empty form leaves out what is empty', () => {
  const empty = { ...filled, queue: '', customer: '', agent: '', to: '', toQueue: '' };
  expect(toEvent({ ...empty, type: 'chat.transferred' }, outside)).toEqual({
    ...{ type: 'chat.transferred', at: outside.at, chat: { id: 'try-1' } },
  });
  expect(toEvent(empty, outside).by).toEqual({ kind: 'customer' });
});

test('an agent who is not known speaks by their id', () => {
  expect(toEvent({ ...filled, type: 'chat.closed', agent: 'gone' }, outside).by).toEqual({ kind: 'agent', id: 'gone' });
});

test('a change is of the message that the form names', () => {
  const messageOf = (type: EventDraft['type']) => toEvent({ ...filled, type }, outside).message;

  expect([messageOf('message.created'), messageOf('message.edited'), messageOf('message.deleted')]).toEqual([
    { id: 'm1', text: 'Hello' },
    { id: 'm0', text: 'Hello' },
    { id: 'm0' },
  ]);
});
