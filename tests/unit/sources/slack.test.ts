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

  test('that comes by two events counts once', () => {
    expect(eventsOf({ ...callback(said), event_id: 'Ev2' })[0]?.id).toBe(eventsOf(callback(said))[0]?.id);
  });

  test.each([
    { event: { ...said, subtype: 'message_changed' }, because: 'edited' },
    { event: { ...said, subtype: 'bot_message' }, because: 'by-a-bot' },
    { event: { ...said, bot_id: 'B1' }, because: 'by-a-bot' },
    { event: { ...said, subtype: 'channel_join' }, because: 'other-event' },
    { event: { type: 'reaction_added' }, because: 'other-event' },
  ])('$because rings nobody', ({ event, because }) => {
    expect(becauseOf(callback(event))).toBe(because);
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

  test('twice within a minute is one, and another text is another', () => {
    const ids = ['a', 'a', 'b'].map((text) => eventsOf({ text })[0]?.id);

    expect([ids[0] === ids[1], ids[1] === ids[2]]).toEqual([true, false]);
  });
});

test('the question whether we are there is answered with its challenge', () => {
  expect(read({ type: 'url_verification', token: 'x', challenge: '3eZbrw' })).toEqual({
    ...{ ok: true, events: [], because: 'handshake', reply: { challenge: '3eZbrw' } },
  });
});

test('what is neither is refused by name', () => {
  expect([fieldsOf({}), fieldsOf(callback({ ...said, ts: null }))]).toEqual([['type'], ['event.ts']]);
});
