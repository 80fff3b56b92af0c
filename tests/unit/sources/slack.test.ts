import { describe, expect, test } from 'vitest';
import { slack } from '../../../server/sources/slack.ts';
import { noon } from '../../support/builders.ts';
import { readWith } from './read-sample.ts';

const { read, eventsOf, becauseOf, fieldsOf } = readWith(slack);
const ts = `${noon / 1000}.000100`;
const callback = (event: object) => ({ type: 'event_callback', event_id: 'Ev1', event: { type: 'message', ...event } });
const said = { channel: 'C3', user: 'U5', text: 'Hello &amp; <@U6> <https://x.example|here>', ts };

describe('a message in Slack', () => {
  test('that begins a thread is a chat that waits in its channel', () => {
    expect(eventsOf(callback(said))).toEqual([
      {
        ...{ id: `C3:${ts}`, people: [{ id: 'U5' }], queues: [{ id: 'C3' }] },
        event: {
          ...{ type: 'chat.queued', at: noon, by: { kind: 'agent', id: 'U5' } },
          chat: { id: `C3:${ts}`, queue: 'C3', open: true, subject: 'Hello & @… here' },
        },
      },
    ]);
  });

  test('that answers in a thread is a message of that chat', () => {
    const [answer] = eventsOf(callback({ ...said, thread_ts: '1.5' }));

    expect([answer?.event.type, answer?.event.chat.id]).toEqual(['message.created', 'C3:1.5']);
  });

  test('that says what somebody does is theirs as any other', () => {
    expect(eventsOf(callback({ ...said, subtype: 'me_message' }))[0]?.event.type).toBe('chat.queued');
  });

  test('that comes by two events counts once', () => {
    expect(eventsOf({ ...callback(said), event_id: 'Ev2' })[0]?.id).toBe(eventsOf(callback(said))[0]?.id);
  });

  test.each([
    { event: { ...said, subtype: 'bot_message' }, because: 'by-a-bot' },
    { event: { ...said, bot_id: 'B1' }, because: 'by-a-bot' },
    { event: { ...said, subtype: 'channel_join' }, because: 'other-event' },
    { event: { type: 'reaction_added' }, because: 'other-event' },
  ])('$because rings nobody', ({ event, because }) => {
    expect(becauseOf(callback(event))).toBe(because);
  });
});

describe('a message in Slack that is changed', () => {
  const before = { type: 'message', user: 'U5', text: 'Hello', ts: '1768392000.1', thread_ts: '1.5' };
  const edited = { user: 'U5', ts: '1768392030.000000' };
  const changed = (message: object, previous: object = before) =>
    callback({
      subtype: 'message_changed',
      channel: 'C3',
      ts: '1768392031.000000',
      message,
      previous_message: previous,
    });
  const removed = (previous: object) =>
    callback({
      ...{ subtype: 'message_deleted', channel: 'C3', ts: '1768392060.000000', deleted_ts: before.ts },
      previous_message: previous,
    });

  test('says its new words, as of when they were written', () => {
    expect(eventsOf(changed({ ...before, text: 'Good *bye*', edited }))[0]).toMatchObject({
      id: 'C3:1768392000.1:edited:1768392030000',
      event: {
        ...{ type: 'message.edited', at: noon + 30_000 },
        ...{ chat: { id: 'C3:1.5', queue: 'C3' }, message: { id: '1768392000.1', text: 'Good bye' } },
      },
    });
  });

  test('only by what Slack unfolds of its links, is not changed', () => {
    expect(becauseOf(changed({ ...before, attachments: [{}] }))).toBe('nothing-changed');
  });

  test('as the beginning of a thread, rings nobody', () => {
    const root = { ...before, thread_ts: before.ts };

    expect(becauseOf(changed({ ...root, text: 'Other', edited }, root))).toBe('edited');
  });

  test('is deleted from its thread', () => {
    expect(eventsOf(removed(before))[0]).toMatchObject({
      id: 'C3:1768392000.1:deleted',
      event: { type: 'message.deleted', at: noon + 60_000, chat: { id: 'C3:1.5' }, message: { id: '1768392000.1' } },
    });
  });

  test('as a beginning that is deleted, waits no longer', () => {
    expect(eventsOf(removed({ user: 'U5', text: 'Hello', ts: before.ts }))[0]?.event).toMatchObject({
      type: 'chat.closed',
      chat: { id: 'C3:1768392000.1' },
    });
  });

  test.each([
    { event: { subtype: 'message_changed' }, field: 'event.message.ts' },
    { event: { subtype: 'message_changed', message: { ...before, text: 'New' } }, field: 'event.message.edited.ts' },
    { event: { subtype: 'message_deleted' }, field: 'event.deleted_ts' },
  ])('without $field is refused naming it', ({ event, field }) => {
    expect(fieldsOf(callback({ channel: 'C3', ...event }))).toEqual([field]);
  });
});

test('emoji of Slack are read as what they show, a company’s own as their names (D11)', () => {
  const [event] = eventsOf(callback({ ...said, text: 'Thanks :wave::skin-tone-3: :our_logo:' }));

  expect(event?.event.chat.subject).toBe('Thanks 👋🏼 :our_logo:');
});

describe('a text posted as to an incoming webhook', () => {
  test('is a chat that waits in its channel', () => {
    expect(eventsOf({ text: 'Disk *full*', channel: '#ops', username: 'Monitor' })[0]?.event).toMatchObject({
      ...{ type: 'chat.queued', at: noon + 9_000 },
      chat: { queue: 'ops', subject: 'Disk full', customer: { name: 'Monitor' } },
    });
  });

  test('that stands in attachments or blocks alone, as monitors post it, is a chat all the same', () => {
    const subjectOf = (body: object) => eventsOf({ channel: '#ops', ...body })[0]?.event.chat.subject;

    expect([
      subjectOf({ attachments: [{ fallback: 'Alert', title: '[FIRING:1] Disk', text: '*95 %* of <http://x|sda>' }] }),
      subjectOf({ attachments: [{ color: 'danger' }, { fallback: 'Disk &gt; 95 %' }] }),
      subjectOf({ text: '', blocks: [{ type: 'header', text: { type: 'plain_text', text: 'Disk full' } }] }),
      subjectOf({ text: 'Disk', attachments: [{ text: 'in detail' }] }),
    ]).toEqual(['[FIRING:1] Disk\n95 % of sda', 'Disk > 95 %', 'Disk full', 'Disk']);
  });

  test('twice within a minute is one, and another text is another', () => {
    const ids = ['a', 'a', 'b'].map((text) => eventsOf({ text })[0]?.id);

    expect([ids[0] === ids[1], ids[1] === ids[2]]).toEqual([true, false]);
  });

  test('has an id without its words: they are to be forgotten', () => {
    const [read] = eventsOf({ text: 'secret', channel: '#ops', username: 'Clara' });

    expect([read?.id, read?.event.chat.id].join()).not.toMatch(/secret|Clara/);
  });
});

test('the question whether we are there is answered with its challenge', () => {
  expect(read({ type: 'url_verification', token: 'x', challenge: '3eZbrw' })).toEqual({
    ...{ ok: true, events: [], because: 'handshake', reply: { challenge: '3eZbrw' } },
  });
});

test('what is neither is refused by name', () => {
  expect([fieldsOf({}), fieldsOf({ attachments: [{}] }), fieldsOf(callback({ ...said, ts: null }))]).toEqual([
    ['type'],
    ['type'],
    ['event.ts'],
  ]);
});
