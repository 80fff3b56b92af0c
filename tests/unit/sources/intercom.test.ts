import { describe, expect, test } from 'vitest';
import { intercom } from '../../../server/sources/intercom.ts';
import { noon } from '../../support/builders.ts';
import { readWith } from './read-sample.ts';

const { eventsOf, becauseOf, fieldsOf } = readWith(intercom);
const seconds = noon / 1000;
const clara = { type: 'lead', id: 'u7', name: 'Clara', email: 'clara@example.com' };

/** A notification about conversation 42 as Intercom writes it: open, of team 3, with nobody. */
function notification(topic: string, item: object = {}, parts: object[] = []) {
  return {
    ...{ type: 'notification_event', app_id: 'abc', id: 'notif_1', topic, created_at: seconds, delivery_attempts: 1 },
    data: {
      type: 'notification_event_data',
      item: {
        ...{ type: 'conversation', id: '42', open: true, state: 'open', title: null, created_at: seconds - 5 },
        ...{
          admin_assignee_id: null,
          team_assignee_id: 3,
          source: { id: 's1', subject: '', body: '<p>Hi</p>', author: clara },
        },
        conversation_parts: { type: 'conversation_part.list', conversation_parts: parts, total_count: parts.length },
        ...item,
      },
    },
  };
}

const part = (parts: object = {}) => ({
  ...{ type: 'conversation_part', id: 'p1', part_type: 'comment', body: '<p>Hello &amp; thanks</p>' },
  ...{ created_at: seconds + 1, author: clara, attachments: [], ...parts },
});

describe('a conversation of Intercom', () => {
  test('that begins waits with its team', () => {
    expect(eventsOf(notification('conversation.user.created'))).toEqual([
      {
        ...{ id: '42:notif_1', people: [], queues: [{ id: '3' }] },
        event: {
          ...{ type: 'chat.queued', at: noon },
          chat: { id: '42', queue: '3', agents: [], open: true, customer: { name: 'Clara' } },
        },
      },
    ]);
  });

  test('that is assigned goes to the teammate', () => {
    expect(eventsOf(notification('conversation.admin.assigned', { admin_assignee_id: 5 }))[0]).toMatchObject({
      ...{ people: [{ id: '5' }], event: { type: 'chat.assigned', to: { agents: ['5'] } } },
    });
  });

  test('of an older version has its assignee by type', () => {
    const older = { admin_assignee_id: undefined, team_assignee_id: undefined };
    const admin = { type: 'admin', id: '5', name: 'Ben', email: 'ben@example.com' };
    const [toBen] = eventsOf(notification('conversation.admin.assigned', { ...older, assignee: admin }));
    const team = { type: 'team', id: '3', name: 'Sales' };
    const [toSales] = eventsOf(notification('conversation.admin.assigned', { ...older, assignee: team }));

    expect([toBen?.people, toSales?.queues]).toEqual([
      [{ id: '5', name: 'Ben', email: 'ben@example.com' }],
      [{ id: '3', name: 'Sales' }],
    ]);
  });

  test.each(['closed', 'snoozed'])('that is %s is over', (what) => {
    expect(eventsOf(notification(`conversation.admin.${what}`, { state: what }))[0]?.event.type).toBe('chat.closed');
  });

  test.each(['opened', 'unsnoozed'])('that is %s waits again', (what) => {
    expect(eventsOf(notification(`conversation.admin.${what}`))[0]?.event).toMatchObject({
      ...{ type: 'chat.queued', chat: { open: true } },
    });
  });

  test.each([
    { topic: 'conversation.admin.noted', because: 'private-note' },
    { topic: 'ping', because: 'handshake' },
    { topic: 'contact.created', because: 'other-event' },
  ])('$topic rings nobody', ({ topic, because }) => {
    expect(becauseOf(notification(topic))).toBe(because);
  });
});

describe('a reply', () => {
  test('of the customer is told as text', () => {
    expect(eventsOf(notification('conversation.user.replied', {}, [part()]))[0]).toMatchObject({
      ...{ id: '42:part:p1' },
      event: {
        ...{ type: 'message.created', at: noon + 1_000, by: { kind: 'customer', name: 'Clara' } },
        message: { id: 'p1', text: 'Hello & thanks' },
      },
    });
  });

  test('of a teammate names them by id and e-mail', () => {
    const author = { type: 'admin', id: '5', name: 'Ben', email: 'ben@example.com' };

    expect(eventsOf(notification('conversation.admin.replied', {}, [part({ author })]))[0]?.people).toEqual([
      { id: '5', name: 'Ben', email: 'ben@example.com' },
    ]);
  });

  test('of attachments alone says their names', () => {
    const parts = [part({ body: null, attachments: [{ name: 'cat.png' }, {}] })];

    expect(eventsOf(notification('conversation.user.replied', {}, parts))[0]?.event.message?.text).toBe(
      '[cat.png] [file]',
    );
  });

  test.each([
    { parts: { part_type: 'note' }, because: 'private-note' },
    { parts: { author: { type: 'bot', id: 'b' } }, because: 'by-a-bot' },
    { parts: { redacted: true }, because: 'edited' },
  ])('$because rings nobody', ({ parts, because }) => {
    expect(becauseOf(notification('conversation.admin.replied', {}, [part(parts)]))).toBe(because);
  });
});

test('what is no webhook of Intercom is refused by name', () => {
  expect([fieldsOf({}), fieldsOf(notification('conversation.user.created', { id: null }))]).toEqual([
    ['topic'],
    ['data.item.id'],
  ]);
});

test('a conversation that is deleted is over, with whom it was: nothing is left of it but its id', () => {
  const deleted = { ...notification('conversation.deleted'), data: { item: { type: 'conversation', id: '42' } } };

  expect(eventsOf(deleted)).toEqual([
    {
      ...{ id: '42:notif_1', people: [], queues: [] },
      event: { type: 'chat.closed', at: noon, chat: { id: '42', open: false } },
    },
  ]);
});

test('a part that is redacted is a deleted message', () => {
  expect(
    eventsOf(notification('conversation_part.redacted', {}, [part({ redacted: true, body: null })]))[0],
  ).toMatchObject({ event: { type: 'message.deleted', chat: { id: '42' }, message: { id: 'p1' } } });
});
