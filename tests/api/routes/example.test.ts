import request from 'supertest';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { acceptChatEvent } from '../../../server/intake/accept-chat-event.ts';
import { chatEvent, person } from '../../support/builders.ts';
import { startTestDesk, type TestDesk } from '../../support/test-desk.ts';
import { readProblem } from './read-problem.ts';

let desk: TestDesk;
afterEach(() => desk.stop());

describe('on the example desk', () => {
  let ana: string;
  beforeEach(async () => {
    desk = await startTestDesk({ NODE_ENV: '' });
    ana = (await desk.call('post', '/api/v1/admin/people/example-ana/token').expect(201)).body.token;
  });
  const sign = (event: unknown, token: string | null = ana, id?: string) =>
    desk.call('post', '/api/v1/example/sign', { event, ...(id ? { id } : {}) }, token);

  test('what one did is signed so that the webhook takes it', async () => {
    const { body: signed } = await sign(chatEvent()).expect(200);

    const answer = await request(desk.desk.app)
      .post(new URL(signed.url).pathname)
      .set(signed.headers)
      .send(signed.body);
    expect(answer.status).toBe(202);
  });

  test('whoever signs is the author, whatever the event says', async () => {
    const { body: signed } = await sign(chatEvent({ by: { id: 'example-ben', kind: 'agent' } })).expect(200);

    expect(JSON.parse(signed.body).by).toEqual({ id: 'example-ana', name: 'Ana (example)', kind: 'agent' });
  });

  test('an id that is given is the webhook’s', async () => {
    const { body: signed } = await sign(chatEvent(), ana, 'msg_7').expect(200);

    expect(signed.headers['webhook-id']).toBe('msg_7');
  });

  test.each([
    'chat.accepted',
    'chat.closed',
    'message.created',
    'assistance.requested',
    'assistance.withdrawn',
  ] as const)('%s is done in a console, and signed', async (type) => {
    await sign(chatEvent({ type })).expect(200);
  });

  test.each(['chat.queued', 'chat.assigned', 'chat.transferred', 'chat.invited', 'sla.breached'] as const)(
    '%s is not done in a console, and answered 403',
    async (type) => {
      expect(readProblem(await sign(chatEvent({ type })))).toEqual({
        type: 'not-allowed',
        status: 403,
        detail: `"${type}" is not done in a console`,
      });
    },
  );

  test('an event that is none is answered 422 naming the field', async () => {
    expect(readProblem(await sign({ ...chatEvent(), at: 'soon' })).errors?.map(({ field }) => field)).toEqual([
      'event.at',
    ]);
  });

  test('a chat that its notification offers is accepted here: there is no chat system to ask', async () => {
    const { body: signed } = await sign(chatEvent({ type: 'chat.closed', chat: { id: 'another' } })).expect(200);
    const { db } = desk.desk.rooms.store;
    const event = chatEvent({ type: 'chat.queued', chat: { queue: 'billing' } });
    const source = new URL(signed.url).pathname.split('/').at(-1) ?? '';
    await acceptChatEvent(desk.desk.rooms.intake, { source, id: 'msg_1', event });
    const [{ id } = { id: '' }] = await db
      .selectFrom('decisions')
      .select('id')
      .where('personId', '=', 'example-ana')
      .execute();
    const { body } = await desk.call('post', `/api/v1/notifications/${id}/accept`, {}, ana).expect(200);
    const chat = await desk.call('get', `/api/v1/chats/${source}/chat-1`, undefined, ana).expect(200);

    expect(body).toEqual({ outcome: 'accepted', text: 'You have this chat' });
    expect(chat.body.chat).toMatchObject({ phase: 'active', agents: [{ id: 'example-ana' }] });
  });

  test('nobody is answered 401', async () => {
    expect(readProblem(await sign(chatEvent(), null)).status).toBe(401);
  });
});

test('where there is no example desk it is answered 404', async () => {
  desk = await startTestDesk();
  const anna = await desk.addPerson(person());

  const answer = await desk.call('post', '/api/v1/example/sign', { event: chatEvent() }, anna);
  expect(readProblem(answer)).toEqual({ type: 'not-found', status: 404, detail: 'The example desk is not on' });
});
