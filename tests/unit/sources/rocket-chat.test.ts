import { describe, expect, test } from 'vitest';
import { rocketChat } from '../../../server/sources/rocket-chat.ts';
import { noon } from '../../support/builders.ts';
import { readWith } from './read-sample.ts';

const { eventsOf, becauseOf, fieldsOf } = readWith(rocketChat);
const time = '2026-01-14T12:00:00.000Z';
const agent = { _id: 'a5', username: 'ben', name: 'Ben', email: 'ben@example.com' };
const servedBy = { _id: 'a5', username: 'ben', ts: time };

/** A room as Rocket.Chat writes it: of the department "d3", with nobody. */
function room(type: string, parts: Record<string, unknown> = {}) {
  return {
    ...{ type, _id: 'r42', label: 'Clara', topic: null, createdAt: time, lastMessageAt: time, tags: [], messages: [] },
    visitor: { _id: 'v7', name: 'Clara', username: 'guest-7', department: 'd3', phone: null, email: null },
    ...{ departmentId: 'd3', ...parts },
  };
}

const message = (parts: Record<string, unknown> = {}, held: Record<string, unknown> = {}) =>
  room('Message', {
    messages: [{ _id: 'm1', username: 'guest-7', msg: 'Hello', ts: time, rid: 'r42', ...parts }],
    ...{ agent, ...held },
  });

describe('a room of Rocket.Chat', () => {
  test('that begins waits in its department', () => {
    expect(eventsOf(room('LivechatSessionStart'))).toEqual([
      {
        ...{ id: 'r42:started', people: [], queues: [{ id: 'd3' }] },
        event: {
          ...{ type: 'chat.queued', at: noon },
          chat: { id: 'r42', queue: 'd3', agents: [], open: true, customer: { name: 'Clara' } },
        },
      },
    ]);
  });

  test('of no department waits all the same', () => {
    const visitor = { name: null, username: 'guest-7' };

    expect(
      eventsOf(room('LivechatSessionQueued', { departmentId: undefined, visitor, label: null }))[0]?.event.chat,
    ).toEqual({
      ...{ id: 'r42', queue: 'no-department', agents: [], open: true },
    });
  });

  test.each(['LivechatSessionTaken', 'LivechatSessionStart'])('%s with an agent is assigned', (type) => {
    expect(eventsOf(room(type, { agent, servedBy }))[0]).toMatchObject({
      ...{ id: `r42:holder:a5:${noon}`, people: [{ id: 'a5', name: 'Ben', email: 'ben@example.com' }] },
      event: { type: 'chat.assigned', at: noon, to: { agents: ['a5'] } },
    });
  });

  test('that is forwarded to an agent is theirs, as if taken, and to a department goes to its queue', () => {
    const former = { oldServedBy: { _id: 'a6', username: 'chloe' } };
    const [toAgent] = eventsOf(room('LivechatSessionForwarded', { agent, servedBy, ...former }));
    const [toQueue] = eventsOf(room('LivechatSessionForwarded', { departmentId: 'd4', oldDepartmentId: 'd3' }));

    expect(toAgent).toEqual(eventsOf(room('LivechatSessionTaken', { agent, servedBy }))[0]);
    expect(toQueue?.event).toMatchObject({ type: 'chat.transferred', to: { queue: 'd4' }, chat: { agents: [] } });
  });

  test('that is queued again is so as of what happened in it last, by Rocket.Chat’s clock', () => {
    const lastMessageAt = new Date(noon + 4_000).toISOString();
    const atOf = (parts: object) => eventsOf(room('LivechatSessionQueued', { ...parts }))[0]?.event.at;

    expect([
      atOf({}),
      atOf({ lastMessageAt }),
      atOf({ createdAt: undefined, lastMessageAt: undefined }),
      atOf({ createdAt: '2026-01-13T12:00:00.000Z', lastMessageAt: undefined }),
    ]).toEqual([noon, noon + 4_000, noon + 9_000, noon + 9_000 - 120_000]);
  });

  test('queued again for another department is another event', () => {
    const ids = ['d3', 'd4'].map((departmentId) => eventsOf(room('LivechatSessionQueued', { departmentId }))[0]?.id);

    expect(new Set(ids).size).toBe(2);
  });

  test('that is closed, and does not say when, is over as of now: its last message may be older than who took it', () => {
    const before = new Date(noon - 60_000).toISOString();
    const [closed] = eventsOf(room('LivechatSession', { agent, servedBy, lastMessageAt: before }));

    expect(closed).toMatchObject({
      id: `r42:closed:${noon - 60_000}`,
      event: { type: 'chat.closed', at: noon + 9_000 },
    });
  });

  test('that is closed by its visitor is over', () => {
    expect(eventsOf(room('LivechatSession', { closedAt: time, closer: 'visitor' }))[0]?.event).toMatchObject({
      ...{ type: 'chat.closed', at: noon, by: { kind: 'customer' } },
    });
  });

  test.each(['LivechatEdit', 'LeadCapture', 'LivechatOfflineMessage', 'toString'])('%s is for nobody', (type) => {
    expect(becauseOf(room(type))).toBe('other-event');
  });
});

describe('a message in a room', () => {
  test('of the visitor is the customer’s', () => {
    expect(eventsOf(message())[0]).toMatchObject({
      ...{ id: 'r42:message:m1' },
      event: { type: 'message.created', by: { kind: 'customer', name: 'Clara' }, message: { id: 'm1', text: 'Hello' } },
    });
  });

  test('says nothing of where the room is: its visitor’s department is a guess', () => {
    const [read] = eventsOf(message());

    expect([read?.event.chat.queue, read?.event.to, read?.queues]).toEqual([
      undefined,
      { queue: 'd3' },
      [{ id: 'd3' }],
    ]);
  });

  test('of an agent names them', () => {
    expect(eventsOf(message({ username: 'ben', agentId: 'a5' }))[0]?.event.by).toEqual({
      ...{ kind: 'agent', id: 'a5', name: 'Ben' },
    });
  });

  test('of a file says its name', () => {
    const file = { name: 'cat.png', type: 'image/png' };

    expect(eventsOf(message({ msg: '', file }))[0]?.event.message?.text).toBe('[cat.png]');
  });

  test.each([
    { parts: { editedAt: time }, because: 'edited' },
    { parts: { closingMessage: true }, because: 'other-event' },
    { parts: { navigation: { page: {} } }, because: 'other-event' },
  ])('$because rings nobody', ({ parts, because }) => {
    expect(becauseOf(message(parts))).toBe(because);
  });

  test('without an id is refused by name', () => {
    expect([fieldsOf(message({ _id: null })), fieldsOf({ type: 'Message' }), fieldsOf({})]).toEqual([
      ['messages.0._id'],
      ['_id'],
      ['type'],
    ]);
  });
});

test('emoji of Rocket.Chat are read as what they show (D11)', () => {
  expect(eventsOf(message({ msg: 'Thanks :slight_smile: **really**' }))[0]?.event.message?.text).toBe(
    'Thanks 🙂 really',
  );
});
