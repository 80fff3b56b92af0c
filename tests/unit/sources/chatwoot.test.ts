import { describe, expect, test } from 'vitest';
import type { ReadWebhook } from '../../../server/sources/adapter.ts';
import { chatwoot } from '../../../server/sources/chatwoot.ts';
import { noon } from '../../support/builders.ts';

const seconds = noon / 1000;
const ben = { id: 5, name: 'Ben', available_name: 'Ben', type: 'user', availability_status: 'online' };
const clara = { id: 7, name: 'Clara', email: null, phone_number: null, type: 'contact' };

/** A conversation as Chatwoot writes it: open, in inbox 3, with nobody. */
function conversation({ meta, ...parts }: Record<string, unknown> = {}) {
  return {
    ...{ id: 42, inbox_id: 3, status: 'open', channel: 'Channel::WebWidget', additional_attributes: {}, messages: [] },
    meta: { sender: clara, assignee: null, team: null, hmac_verified: false, ...(meta as object) },
    ...{ created_at: seconds, timestamp: seconds, updated_at: seconds + 0.25 },
    ...parts,
  };
}

function message({ conversation: held, ...parts }: Record<string, unknown> = {}) {
  return {
    ...{ event: 'message_created', id: 900, content: 'Hello', message_type: 'incoming', private: false },
    ...{ content_type: 'text', content_attributes: {}, created_at: '2026-01-14T12:00:00.500Z' },
    ...{ sender: { id: 7, name: 'Clara', avatar: '' }, inbox: { id: 3, name: 'Website' }, account: { id: 1 } },
    conversation: held ?? conversation(),
    ...parts,
  };
}

const updated = (changes: object[], parts: Record<string, unknown> = {}) => ({
  ...{ event: 'conversation_updated', changed_attributes: changes },
  ...conversation(parts),
});
const read = (body: unknown): ReadWebhook => chatwoot.read(body, { headers: {}, webhookId: '', now: noon + 9_000 });

function eventOf(body: unknown) {
  const webhook = read(body);
  return webhook.ok ? webhook.events[0] : undefined;
}

const becauseOf = (body: unknown) => {
  const webhook = read(body);
  return 'because' in webhook ? webhook.because : undefined;
};

describe('a conversation that begins', () => {
  test('waits in its inbox', () => {
    expect(eventOf({ event: 'conversation_created', ...conversation() })).toEqual({
      id: 'conversation:42:created',
      people: [],
      queues: [{ id: 'inbox-3', name: undefined }],
      event: {
        type: 'chat.queued',
        at: noon,
        chat: { id: '42', queue: 'inbox-3', customer: { name: 'Clara' }, agents: [], open: true },
      },
    });
  });

  test('waits with its team, if it has one', () => {
    const body = { event: 'conversation_created', ...conversation({ meta: { team: { id: 2, name: 'sales' } } }) };

    expect([eventOf(body)?.event.chat.queue, eventOf(body)?.queues]).toEqual([
      'team-2',
      [
        { id: 'team-2', name: 'sales' },
        { id: 'inbox-3', name: undefined },
      ],
    ]);
  });

  test('is assigned, if somebody has it', () => {
    const read = eventOf({ event: 'conversation_created', ...conversation({ meta: { assignee: ben } }) });

    expect([read?.event.type, read?.event.to, read?.people]).toEqual([
      'chat.assigned',
      { agents: ['5'] },
      [{ id: '5', name: 'Ben' }],
    ]);
  });

  test('is nobody’s while a bot has it', () => {
    expect(becauseOf({ event: 'conversation_created', ...conversation({ status: 'pending' }) })).toBe('with-a-bot');
  });

  test('a bot as its assignee is no agent', () => {
    const meta = { assignee: { id: 9, name: 'Captain', type: 'agent_bot' }, assignee_type: 'AgentBot' };

    expect(eventOf({ event: 'conversation_created', ...conversation({ meta }) })?.event.type).toBe('chat.queued');
  });

  test('without a name, its customer has none', () => {
    const body = { event: 'conversation_created', ...conversation({ meta: { sender: { ...clara, name: null } } }) };

    expect(eventOf(body)?.event.chat.customer).toBeUndefined();
  });

  test('of an e-mail has its subject', () => {
    const body = {
      event: 'conversation_created',
      ...conversation({ additional_attributes: { mail_subject: 'Fire' } }),
    };

    expect(eventOf(body)?.event.chat.subject).toBe('Fire');
  });
});

describe('a conversation that changes its status', () => {
  const changed = (status: string, parts = {}) => ({
    ...{ event: 'conversation_status_changed', ...conversation({ status, ...parts }) },
    changed_attributes: [{ status: { previous_value: 'open', current_value: status } }],
  });

  test.each(['resolved', 'snoozed', 'pending'])('%s is closed', (status) => {
    expect(eventOf(changed(status))).toMatchObject({
      id: `conversation:42:${status}:${noon + 250}`,
      event: { type: 'chat.closed', at: noon + 250, chat: { open: false } },
    });
  });

  test('open again, waits', () => {
    expect(eventOf(changed('open'))?.event).toMatchObject({ type: 'chat.queued', chat: { open: true } });
  });

  test('open again, goes to whose it is', () => {
    expect(eventOf(changed('open', { meta: { assignee: ben } }))?.event).toMatchObject({
      type: 'chat.assigned',
      to: { agents: ['5'] },
    });
  });

  test('of a version that says no time of change has that of its last activity, or is a moment ago', () => {
    const atOf = (timestamp?: number) => eventOf(changed('resolved', { updated_at: undefined, timestamp }))?.event.at;

    expect([seconds + 5, seconds - 60, undefined].map(atOf)).toEqual([noon + 5_000, noon + 4_000, noon + 9_000]);
  });
});

describe('a conversation that is updated', () => {
  const assignee = { assignee_id: { previous_value: null, current_value: 5 } };
  const touched = { updated_at: { previous_value: null, current_value: '2026-01-14T12:00:01.125Z' } };

  test('by an assignee is assigned, when it was changed', () => {
    expect(eventOf(updated([assignee, touched], { meta: { assignee: ben } }))).toMatchObject({
      id: `conversation:42:holder:5:${noon + 1_125}`,
      event: { type: 'chat.assigned', at: noon + 1_125, to: { agents: ['5'] } },
    });
  });

  test('by losing its assignee waits again', () => {
    expect(eventOf(updated([assignee, touched]))?.event.type).toBe('chat.queued');
  });

  test('by a team goes to its queue', () => {
    const team = { team_id: { previous_value: null, current_value: 2 } };

    expect(eventOf(updated([team, touched], { meta: { team: { id: 2, name: 'sales' } } }))?.event).toMatchObject({
      type: 'chat.transferred',
      to: { queue: 'team-2' },
    });
  });

  test.each([
    { title: 'by a label', changes: [{ label_list: { previous_value: [], current_value: ['vip'] } }] },
    { title: 'by its status, which comes by itself', changes: [{ status: { current_value: 'resolved' } }] },
    { title: 'by nothing', changes: [] },
  ])('$title is for nobody', ({ changes }) => {
    expect(becauseOf(updated(changes))).toBe('nothing-changed');
  });

  test('without saying what changed is for nobody', () => {
    expect(becauseOf({ ...updated([]), changed_attributes: null })).toBe('nothing-changed');
  });
});

describe('a message', () => {
  test('of a customer is theirs', () => {
    expect(eventOf(message())).toMatchObject({
      id: 'message:900',
      event: {
        type: 'message.created',
        at: noon + 500,
        by: { kind: 'customer', name: 'Clara' },
        chat: { id: '42', agents: [] },
        message: { id: '900', text: 'Hello' },
      },
    });
  });

  test('of an agent names them by id and e-mail', () => {
    const sender = { id: 5, name: 'Ben', email: 'ben@example.com', type: 'user' };
    const read = eventOf(message({ message_type: 'outgoing', sender }));

    expect([read?.event.by, read?.people]).toEqual([
      { id: '5', name: 'Ben', kind: 'agent' },
      [{ id: '5', name: 'Ben', email: 'ben@example.com' }],
    ]);
  });

  test.each([
    { title: 'a private note', parts: { private: true, message_type: 'outgoing' }, because: 'private-note' },
    { title: 'a private note by a word', parts: { private: 'true' }, because: 'private-note' },
    { title: 'a greeting', parts: { message_type: 'template', sender: null }, because: 'by-a-bot' },
    {
      title: 'a message of a bot',
      parts: { message_type: 'outgoing', sender: { id: 1, name: 'Bot', type: 'agent_bot' } },
      because: 'by-a-bot',
    },
    { title: 'one of nobody', parts: { message_type: 'outgoing', sender: null }, because: 'by-a-bot' },
    { title: 'what the system did', parts: { message_type: 'activity' }, because: 'other-event' },
    { title: 'one to a bot', parts: { conversation: conversation({ status: 'pending' }) }, because: 'with-a-bot' },
    {
      title: 'one in a closed chat',
      parts: { conversation: conversation({ status: 'resolved' }) },
      because: 'not-open',
    },
    { title: 'somebody who types', parts: { event: 'conversation_typing_on' }, because: 'other-event' },
    { title: 'what no object inherits', parts: { event: 'toString' }, because: 'other-event' },
  ])('$title rings nobody', ({ parts, because }) => {
    expect(becauseOf(message(parts))).toBe(because);
  });

  test.each([0, '0'])('of an older version has its kind as %j', (type) => {
    expect(eventOf(message({ message_type: type }))?.event.by?.kind).toBe('customer');
  });

  test('of attachments alone says what they are', () => {
    const attachments = [
      { id: 1, file_type: 'image' },
      { id: 2, file_type: null },
    ];

    expect(eventOf(message({ content: null, attachments }))?.event.message?.text).toBe('[image] [file]');
  });

  test('of nothing at all has no words', () => {
    expect(eventOf(message({ content: null }))?.event.message?.text).toBe('');
  });

  test('in Markdown is told as text', () => {
    expect(eventOf(message({ content: '**Now** [here](https://x.example)' }))?.event.message?.text).toBe('Now here');
  });

  test('of a hundred thousand characters is taken', () => {
    expect(eventOf(message({ content: 'long '.repeat(20_000) }))?.event.message?.text?.length).toBeGreaterThan(10_000);
  });

  test('with ids as texts is the same message', () => {
    const held = conversation({ id: '42', inbox_id: '3' });

    expect(eventOf(message({ id: '900', conversation: held }))).toEqual(eventOf(message()));
  });

  test('in the form of the documentation has its time', () => {
    expect(eventOf(message({ created_at: '2026-01-14 12:00:00 UTC' }))?.event.at).toBe(noon);
  });

  test('without a time happened as it came', () => {
    expect(eventOf(message({ created_at: null }))?.event.at).toBe(noon + 9_000);
  });
});

describe('what cannot be read', () => {
  test.each([
    { body: {}, field: 'event' },
    { body: null, field: 'event' },
    { body: { event: 'conversation_created' }, field: 'id' },
    { body: message({ id: null }), field: 'id' },
    { body: { event: 'message_created', id: 1 }, field: 'conversation.id' },
    { body: { event: 'conversation_created', ...conversation({ inbox_id: null }) }, field: 'chat.queue' },
  ])('is refused naming $field', ({ body, field }) => {
    const webhook = read(body);

    expect(!webhook.ok && webhook.because === 'invalid-fields' && webhook.errors.map((one) => one.field)).toEqual([
      field,
    ]);
  });
});

describe('a message that is changed', () => {
  const changed = (parts: Record<string, unknown>) => eventOf(message({ event: 'message_updated', ...parts }));
  const deleted = { content: 'This message was deleted', content_attributes: { deleted: true } };

  test('says its new words, and each of them once', () => {
    expect(changed({ content: '**New**' })?.event).toMatchObject({
      ...{ type: 'message.edited', message: { id: '900', text: 'New' }, chat: { id: '42' } },
    });
    const ids = ['a', 'a', 'b'].map((content) => changed({ content })?.id);
    expect([ids[0] === ids[1], ids[1] === ids[2]]).toEqual([true, false]);
  });

  test('to nothing is deleted, also when its conversation is resolved', () => {
    expect(changed(deleted)?.event).toMatchObject({ type: 'message.deleted', message: { id: '900' } });
    expect(changed(deleted)?.event.message?.text).toBeUndefined();
    expect(changed({ ...deleted, conversation: conversation({ status: 'resolved' }) })?.event.type).toBe(
      'message.deleted',
    );
  });

  test('as a private note is for nobody', () => {
    expect(becauseOf(message({ event: 'message_updated', ...deleted, private: true }))).toBe('private-note');
  });
});
