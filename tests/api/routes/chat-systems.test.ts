import { createHmac } from 'node:crypto';
import request from 'supertest';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { adapters } from '../../../server/sources/adapters.ts';
import type { OutsiderLink } from '../../../wire/outsider.ts';
import type { PushMessage } from '../../../wire/push-message.ts';
import { sampleNames } from '../../../wire/source.ts';
import { noon, person } from '../../support/builders.ts';
import { startTestDesk, type TestDesk } from '../../support/test-desk.ts';
import { readProblem } from './read-problem.ts';

let desk: TestDesk;
beforeEach(async () => {
  desk = await startTestDesk();
});
afterEach(() => desk.stop());

const path = '/api/v1/admin/sources';
const theirs = 'a-secret-that-chatwoot-made';
const chatLink = 'https://chat.example.com/app/accounts/1/conversations/{chat}';

/** A Chatwoot with whatever secret is in its URL, as the administrator gets it. */
async function addChatwoot(): Promise<{ urlWithSecret: string; secret: string }> {
  return (await desk.call('post', path, { id: 'woot', kind: 'chatwoot', name: 'Chatwoot', chatLink }).expect(201)).body;
}

/** A webhook of Chatwoot's about conversation 42, in inbox 3, assigned to its user 5 or to nobody. */
function webhook(event: string, parts: Record<string, unknown> = {}, held: Record<string, unknown> = {}) {
  const now = desk.clock.now() / 1000;
  const conversation = {
    ...{ id: 42, inbox_id: 3, status: 'open', created_at: now, timestamp: now, updated_at: now, ...held },
    meta: { sender: { id: 7, name: 'Clara' }, assignee: null, team: null, ...(held.meta as object) },
  };
  if (!event.startsWith('message')) return { event, ...conversation, ...parts };
  const message = {
    id: 900,
    content: 'Hello',
    message_type: 'incoming',
    private: false,
    sender: { id: 7, name: 'Clara' },
  };
  return { event, ...message, created_at: new Date(now * 1000).toISOString(), conversation, ...parts };
}
const ben = { meta: { assignee: { id: 5, name: 'Ben', type: 'user' } } };

function post(
  body: object,
  { secret = theirs, signature, query = '' }: { secret?: string; signature?: string; query?: string } = {},
) {
  const text = JSON.stringify(body);
  const timestamp = String(desk.clock.now() / 1000);
  const digest = createHmac('sha256', secret).update(`${timestamp}.${text}`).digest('hex');
  const call = request(desk.desk.app).post(`/webhooks/woot${query}`).set('Content-Type', 'application/json');
  call.set({ 'X-Chatwoot-Delivery': 'd-1', 'X-Chatwoot-Timestamp': timestamp });
  if (signature !== '') call.set('X-Chatwoot-Signature', signature ?? `sha256=${digest}`);
  return call.send(text);
}

const outsiders = async (): Promise<OutsiderLink[]> =>
  (await desk.call('get', `${path}/woot/outsiders`).expect(200)).body.outsiders;
const link = (body: object) => desk.call('put', `${path}/woot/outsiders`, body);
const outcomes = async () =>
  (await desk.call('get', `${path}/woot/webhooks`)).body.webhooks.map(({ outcome }: { outcome: string }) => outcome);

describe('the proof of a Chatwoot', () => {
  test('is at first the secret in its URL, and then the one that it signs with', async () => {
    const { urlWithSecret } = await addChatwoot();
    const query = new URL(urlWithSecret).search;
    await post(webhook('conversation_created'), { signature: '', query }).expect(200);
    await desk.call('post', `${path}/woot/secret`, { secret: theirs, overlapHours: 0 }).expect(201);

    await post(webhook('message_created')).expect(200);
    await post(webhook('message_created', { id: 901 }), { signature: '', query }).expect(401);
    expect((await outcomes())[0]).toBe('expired-secret');
  });

  test('that is missing is answered 401 naming the headers', async () => {
    await addChatwoot();

    expect(readProblem(await post(webhook('conversation_created'), { signature: '' })).detail).toBe(
      'The headers x-chatwoot-timestamp and x-chatwoot-signature are needed',
    );
  });

  test('that does not fit is told with its reason to the administrator alone (O2)', async () => {
    await addChatwoot();
    await desk.call('post', `${path}/woot/secret`, { secret: theirs, overlapHours: 0 }).expect(201);
    await desk.call('post', `${path}/woot/secret`, { secret: 'another-one', overlapHours: 0 }).expect(201);

    expect(readProblem(await post(webhook('conversation_created'))).detail).toBe(
      'x-chatwoot-signature does not fit this body',
    );
    expect(await outcomes()).toEqual(['expired-secret']);
  });

  test('a body that was changed on the way is told apart (O2)', async () => {
    await addChatwoot();
    await desk.call('post', `${path}/woot/secret`, { secret: theirs }).expect(201);
    const body = webhook('conversation_created');
    const timestamp = String(desk.clock.now() / 1000);
    const spaced = createHmac('sha256', theirs)
      .update(`${timestamp}.${JSON.stringify(body, null, 2)}`)
      .digest('hex');

    await post(body, { signature: `sha256=${spaced}` }).expect(401);
    expect(await outcomes()).toEqual(['body-changed']);
  });

  test.each(['short', 'with a space in it', 'ü'.repeat(20)])(
    'the secret %j is answered 422 naming it',
    async (secret) => {
      await addChatwoot();

      expect(readProblem(await desk.call('post', `${path}/woot/secret`, { secret })).errors?.[0]?.field).toBe('secret');
    },
  );
});

describe('a chat of Chatwoot', () => {
  let token: string;
  beforeEach(async () => {
    await addChatwoot();
    await desk.call('post', `${path}/woot/secret`, { secret: theirs }).expect(201);
    token = await desk.addPerson(person({ id: 'ben', queues: ['support'] }));
    await link({ kind: 'person', id: '5', linkedTo: 'ben' }).expect(200);
    await link({ kind: 'queue', id: 'inbox-3', linkedTo: 'support' }).expect(200);
  });

  test('that waits rings its queue’s people, and a click leads to the conversation', async () => {
    await desk.subscribe(token);
    await post(webhook('conversation_created')).expect(200, { event: 'conversation:42:created', recipients: 1 });
    await desk.settle();

    expect(desk.receiver.messages.map(({ payload }) => (payload as PushMessage).notification.navigate)).toEqual([
      'https://chat.example.com/app/accounts/1/conversations/42',
    ]);
  });

  test('that is assigned as it begins, and said to be once more, rings once', async () => {
    const first = await post(webhook('conversation_created', {}, ben));
    desk.clock.advance(1_000);
    const changed_attributes = [{ assignee_id: { previous_value: null, current_value: 5 } }];
    const again = await post(webhook('conversation_updated', { changed_attributes }, ben));

    expect([first.body.recipients, again.body.recipients]).toEqual([1, 0]);
  });

  test('a message that two webhooks bring counts once (O1)', async () => {
    await post(webhook('message_created', {}, ben)).expect(200, { event: 'message:900', recipients: 1 });
    await post(webhook('message_created', {}, ben)).expect(200, { event: 'message:900', duplicate: true });
  });

  test('a private note is answered 200, rings nobody, and is listed as that', async () => {
    await post(webhook('message_created', { private: true })).expect(200, { event: null, because: 'private-note' });

    const { webhooks } = (await desk.call('get', `${path}/woot/webhooks`)).body;
    expect(webhooks).toMatchObject([{ outcome: 'passed', detail: 'private-note', times: 1 }]);
  });

  test('that was resolved and is open again begins anew', async () => {
    const status = async (name: string, at: number) => {
      desk.clock.advance(at);
      return (await post(webhook('conversation_status_changed', {}, { status: name, ...ben }))).body.recipients;
    };
    await post(webhook('conversation_created', {}, ben));

    expect([await status('resolved', 1_000), await status('open', 1_000)]).toEqual([0, 1]);
    const { body } = await desk.call('get', '/api/v1/chats/woot/42', undefined, token).expect(200);
    expect(body.chat).toMatchObject({
      phase: 'active',
      url: 'https://chat.example.com/app/accounts/1/conversations/42',
    });
  });

  test('a message that opens a resolved one again rings, and is kept', async () => {
    await post(webhook('conversation_created', {}, ben));
    desk.clock.advance(1_000);
    await post(webhook('conversation_status_changed', {}, { status: 'resolved', ...ben }));
    desk.clock.advance(1_000);

    expect((await post(webhook('message_created', {}, ben))).body.recipients).toBe(1);
    const { body } = await desk.call('get', '/api/v1/chats/woot/42', undefined, token).expect(200);
    expect(body.messages).toHaveLength(1);
  });

  test('of a version that does not say when it was resolved is over, though its last message is older than its agent', async () => {
    const older = { updated_at: undefined, timestamp: noon / 1000, ...ben };
    await post(webhook('conversation_created', {}, { ...older, meta: {} }));
    desk.clock.advance(60_000);
    const changed_attributes = [
      { assignee_id: { previous_value: null, current_value: 5 } },
      { updated_at: { previous_value: null, current_value: new Date(desk.clock.now()).toISOString() } },
    ];
    await post(webhook('conversation_updated', { changed_attributes }, older));
    desk.clock.advance(60_000);
    await post(webhook('conversation_status_changed', {}, { ...older, status: 'resolved' }));

    const { body } = await desk.call('get', '/api/v1/chats/woot/42', undefined, token).expect(200);
    expect(body.chat.phase).toBe('over');
  });

  test('a late message of before its end changes nothing', async () => {
    const late = webhook('message_created', {}, ben);
    desk.clock.advance(1_000);
    await post(webhook('conversation_status_changed', {}, { status: 'resolved', ...ben }));

    expect((await post(late)).body.recipients).toBe(0);
  });
});

describe('people and queues of theirs', () => {
  beforeEach(async () => {
    await addChatwoot();
    await desk.call('post', `${path}/woot/secret`, { secret: theirs }).expect(201);
  });

  test('nobody knows are listed, with who they look like', async () => {
    await desk.addPerson(person({ id: 'the-ben', name: 'ben', queues: ['website'] }));
    await post(webhook('message_created', { inbox: { id: 3, name: 'Website' } }, ben)).expect(200);

    expect((await outsiders()).sort((one) => (one.kind === 'queue' ? -1 : 1))).toEqual([
      {
        ...{ kind: 'queue', id: 'inbox-3', name: 'Website', email: null, linkedTo: null, suggestion: 'website' },
        seenAt: '2026-01-14T12:00:00.000Z',
      },
      {
        ...{ kind: 'person', id: '5', name: 'Ben', email: null, linkedTo: null, suggestion: 'the-ben' },
        seenAt: '2026-01-14T12:00:00.000Z',
      },
    ]);
  });

  test('get their names as soon as an event says them', async () => {
    await post(webhook('conversation_created')).expect(200);
    await post(webhook('message_created', { inbox: { id: 3, name: 'Website' } })).expect(200);

    expect((await outsiders()).map(({ id, name }) => [id, name])).toEqual([['inbox-3', 'Website']]);
  });

  test('are known by e-mail where that is the id of ours, and from then on by id', async () => {
    await desk.addPerson(person({ id: 'mary@example.com', queues: ['inbox-3'] }));
    const sender = { id: 6, name: 'Mary', email: 'Mary@Example.com', type: 'user' };
    await post(webhook('message_created', { message_type: 'outgoing', sender })).expect(200);

    const marys = { meta: { assignee: { id: 6, name: 'Mary', type: 'user' } } };
    await post(webhook('conversation_created', {}, marys)).expect(200, {
      event: 'conversation:42:created',
      recipients: 1,
    });
    expect((await outsiders()).map(({ id, linkedTo }) => [id, linkedTo])).toEqual([['6', 'mary@example.com']]);
  });

  test('somebody who was linked to a person that was removed is whoever is known in their place', async () => {
    await desk.addPerson(person({ id: 'old-ben' }));
    await link({ kind: 'person', id: '5', linkedTo: 'old-ben' }).expect(200);
    await desk.call('delete', '/api/v1/admin/people/old-ben').expect(204);
    await desk.addPerson(person({ id: 'ben@example.com' }));
    const open = (await outsiders()).filter(({ kind }) => kind === 'person').map(({ id, linkedTo }) => [id, linkedTo]);
    const assignee = { id: 5, name: 'Ben', email: 'ben@example.com', type: 'user' };
    await post(webhook('conversation_created', {}, { meta: { assignee } })).expect(200);

    const { body } = await desk.call('get', '/api/v1/admin/events');
    const linked = (await outsiders())
      .filter(({ kind }) => kind === 'person')
      .map(({ id, linkedTo }) => [id, linkedTo]);
    expect([open, body.events[0].recipients, linked]).toEqual([[['5', null]], 1, [['5', 'ben@example.com']]]);
  });

  test('that are left out are noted no more', async () => {
    await link({ kind: 'person', id: '5', linkedTo: '' }).expect(200);
    await post(webhook('message_created', {}, ben)).expect(200);

    expect((await outsiders()).map(({ kind, id, linkedTo }) => [kind, id, linkedTo])).toEqual([
      ['queue', 'inbox-3', null],
      ['person', '5', ''],
    ]);
  });

  test('a link is taken away again', async () => {
    await desk.addPerson(person({ id: 'ben' }));
    await link({ kind: 'person', id: '5', linkedTo: 'ben' }).expect(200);
    const { body } = await link({ kind: 'person', id: '5', linkedTo: null }).expect(200);

    expect(body.outsiders).toEqual([]);
  });

  test('a person that is not here is answered 422 naming the field', async () => {
    const problem = readProblem(await link({ kind: 'person', id: '5', linkedTo: 'nobody' }));

    expect(problem.errors).toEqual([{ field: 'linkedTo', detail: 'There is no person with this id' }]);
  });

  test('a source that is not known is answered 404', async () => {
    await desk.call('get', `${path}/nobody/outsiders`).expect(404);
    await desk.call('put', `${path}/nobody/outsiders`, { kind: 'person', id: '5', linkedTo: null }).expect(404);
  });
});

describe('a sample', () => {
  test.each([
    { kind: 'chatwoot', status: 200 },
    { kind: 'cloud-events', status: 202 },
    { kind: 'rocket-chat', status: 200 },
    { kind: 'zendesk', status: 200 },
    { kind: 'intercom', status: 200 },
    { kind: 'slack', status: 200 },
    { kind: 'standard', status: 202 },
  ] as const)('of $kind is signed as it does, taken, and counted once', async ({ kind, status }) => {
    await desk.call('post', path, { id: 'woot', kind }).expect(201);
    const names = sampleNames.filter((name) => adapters[kind].samples?.[name]);
    for (const name of names) {
      const sample = { name, kind, chat: '77', queue: '3', agent: '5' };
      const { body: signed } = await desk.call('post', `${path}/woot/sign`, { sample }).expect(200);
      const send = () => request(desk.desk.app).post('/webhooks/woot').set(signed.headers).send(signed.body);

      expect([name, (await send()).status, (await send()).body.duplicate]).toEqual([name, status, true]);
    }
    expect((await outcomes()).filter((outcome: string) => outcome === 'accepted')).toHaveLength(names.length);
  });

  test('of Slack’s question is answered with its challenge', async () => {
    const { secret } = (await desk.call('post', path, { id: 'woot', kind: 'slack' })).body;

    await request(desk.desk.app)
      .post(`/webhooks/woot?access_token=${secret}`)
      .send({ type: 'url_verification', challenge: 'abc' })
      .expect(200, { challenge: 'abc' });
  });

  test('of a tool that posts to Slack is answered that it is ok, each time: else the tool posts it again', async () => {
    const { secret } = (await desk.call('post', path, { id: 'woot', kind: 'slack' })).body;
    const call = (body: object) => request(desk.desk.app).post(`/webhooks/woot?access_token=${secret}`).send(body);
    const alert = { channel: '#ops', attachments: [{ title: 'Disk full' }] };
    const answers = [await call(alert), await call(alert), await call({ type: 'block_actions' })];

    expect(answers.map(({ status, body }) => ({ status, ...body }))).toEqual([
      { status: 200, event: expect.any(String), recipients: 0, ok: true },
      { status: 200, event: expect.any(String), duplicate: true, ok: true },
      { status: 200, event: null, because: 'other-event', ok: true },
    ]);
  });

  test('of what has a mapping is its last webhook, once there is one', async () => {
    const { urlWithSecret } = (await desk.call('post', path, { id: 'other', kind: 'mapped' }).expect(201)).body;
    const { pathname, search } = new URL(urlWithSecret);
    const signAgain = () => desk.call('post', `${path}/other/sign`, { sample: { name: 'queued' } });
    await signAgain().expect(409);
    await request(desk.desk.app)
      .post(pathname + search)
      .send({ any: 'thing' })
      .expect(200);
    await desk.desk.rooms.lastPayloads.flush();

    expect((await signAgain().expect(200)).body.body).toBe('{"any":"thing"}');
  });

  test('of another kind than the chat system is refused by name, and one that there is not with those that there are', async () => {
    await desk.call('post', path, { id: 'woot', kind: 'slack' }).expect(201);
    const another = await desk.call('post', `${path}/woot/sign`, { sample: { name: 'queued', kind: 'chatwoot' } });
    const none = await desk.call('post', `${path}/woot/sign`, { sample: { name: 'assigned' } });

    expect(readProblem(another).errors).toEqual([
      { field: 'sample.kind', detail: 'This chat system is of the kind slack' },
    ]);
    expect(readProblem(none).detail).toBe('This kind of chat system has samples of: queued, message, closed');
  });

  test('is never an event of our own form for theirs', async () => {
    await addChatwoot();
    await desk
      .call('post', `${path}/woot/sign`, { event: { type: 'chat.closed', at: 0, chat: { id: '1' } } })
      .expect(409);
  });
});

describe('the address of its chats', () => {
  test.each([
    ...['ftp://x/{chat}', 'https://x.example/', 'javascript:alert(1)//{chat}', 'https://x.example/ {chat}'],
    ...['https://[::1/{chat}', 'https://x.example:port/{chat}'],
  ])('%j is answered 422 naming it', async (chatLink) => {
    await addChatwoot();

    expect(readProblem(await desk.call('put', `${path}/woot`, { chatLink })).errors?.[0]?.field).toBe('chatLink');
  });

  test('may have letters of any language, and leads to the chat as browsers write them', async () => {
    const { urlWithSecret } = await addChatwoot();
    const agent = await desk.addPerson(person({ queues: ['inbox-3'] }));
    await desk.call('put', `${path}/woot`, { chatLink: 'https://büro.example/gespräche/{chat}' }).expect(200);
    await post(webhook('conversation_created'), { signature: '', query: new URL(urlWithSecret).search }).expect(200);

    const { body } = await desk.call('get', '/api/v1/chats', undefined, agent).expect(200);
    expect(body.chats[0]?.url).toBe('https://xn--bro-hoa.example/gespr%C3%A4che/42');
  });

  test('is taken away by null, and left as it is by nothing', async () => {
    await addChatwoot();
    const kept = await desk.call('put', `${path}/woot`, { name: 'Woot' }).expect(200);
    const gone = await desk.call('put', `${path}/woot`, { chatLink: null }).expect(200);

    expect([kept.body.chatLink, gone.body.chatLink]).toEqual([chatLink, null]);
  });
});

describe('a chat system with a mapping', () => {
  const mapping = '{"id": id, "type": "chat.queued", "at": at, "chat": {"id": no, "queue": team}}';
  let secret: string;
  beforeEach(async () => {
    ({ secret } = (await desk.call('post', path, { id: 'own', kind: 'mapped' }).expect(201)).body);
  });

  const send = (body: object) =>
    request(desk.desk.app).post('/webhooks/own').set('Authorization', `Bearer ${secret}`).send(body);
  const save = (text: string | null) => desk.call('put', `${path}/own`, { mapping: text });
  const preview = (body: object) => desk.call('post', `${path}/own/mapping/preview`, body);

  test('takes what comes before there is one, and shows the last to who writes it', async () => {
    await send({ no: 1 }).expect(200, { event: null, because: 'nothing-mapped' });
    await send({ no: 2, text: 'a\u0000b' }).expect(200);

    const { body } = await desk.call('get', `${path}/own/payload`).expect(200);
    expect(body).toEqual({ payload: '{"no":2,"text":"a\\u0000b"}', at: '2026-01-14T12:00:00.000Z' });
  });

  test('rings by it, once it is saved', async () => {
    await desk.addPerson(person({ id: 'ben', queues: ['billing'] }));
    expect((await save(mapping).expect(200)).body.mapping).toBe(mapping);

    await send({ id: 'e1', at: 1_768_392_000, no: 1, team: 'billing' }).expect(200, { event: 'e1', recipients: 1 });
    await send({ id: 'e1', at: 1_768_392_000, no: 1, team: 'billing' }).expect(200, { event: 'e1', duplicate: true });
  });

  test('refuses by name what it makes wrong of a webhook', async () => {
    await save(mapping);

    expect(readProblem(await send({ id: 'e1', at: 'soon', no: 1, team: 'billing' })).errors?.[0]?.field).toBe('at');
  });

  test('that tries a pattern without end on somebody’s words refuses that webhook, and takes the next', async () => {
    await save(
      '{"id": id, "type": $contains(text, /^(\\w+\\s?)*$/) ? "chat.closed" : "chat.queued", "chat": {"id": id, "queue": "q"}}',
    );
    const said = (text: string) => send({ id: text.slice(-2), text });
    const [refused, taken] = await Promise.all([said(`${'a'.repeat(60)}!`), said('Good bye')]);

    expect([readProblem(refused).errors?.[0]?.field, taken.status]).toEqual(['mapping', 200]);
  });

  test('is tried without telling anybody', async () => {
    const payload = '{"id": "e1", "at": 1768392000, "no": 1, "team": "billing"}';
    const { body } = await preview({ mapping, payload }).expect(200);

    expect(body).toEqual({
      events: [{ id: 'e1', event: { type: 'chat.queued', at: noon, chat: { id: '1', queue: 'billing' } } }],
      ...{ because: null, errors: [] },
    });
    expect((await desk.call('get', '/api/v1/admin/events')).body.events).toEqual([]);
  });

  test('is tried on a webhook as long as we keep one', async () => {
    const payload = JSON.stringify({ id: 'e1', at: noon, no: 1, team: 'billing', text: '"'.repeat(60_000) });
    await save(null);
    await send(JSON.parse(payload)).expect(200);

    expect((await desk.call('get', `${path}/own/payload`).expect(200)).body.payload).toBe(payload);
    expect((await preview({ mapping, payload }).expect(200)).body.events).toHaveLength(1);
  });

  test.each([
    { payload: '{', field: 'payload' },
    { payload: '{}', field: 'chat.id' },
  ])('says what is wrong as it is tried: $field', async ({ payload, field }) => {
    const { body } = await preview({ mapping, payload }).expect(200);

    expect(body.errors.map((error: { field: string }) => error.field)).toContain(field);
  });

  test('is not saved while it cannot be read, nor for another kind', async () => {
    await desk.addSource('shop');
    const other = await desk.call('put', `${path}/shop`, { mapping });

    expect(readProblem(await save('{"a": }')).errors?.[0]?.field).toBe('mapping');
    expect(readProblem(other).errors?.[0]?.field).toBe('mapping');
  });

  test('forgets the last webhook when words are forgotten', async () => {
    await send({ no: 1 }).expect(200);
    await desk.desk.rooms.lastPayloads.flush();
    desk.clock.advance(400 * 24 * 3_600_000);
    await desk.restart();

    expect((await desk.call('get', `${path}/own/payload`)).body.payload).toBe(null);
  });
});
