import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CallbackRecord } from '../../../wire/callback.ts';
import { type ChatSystem, isSignedWith, startChatSystem } from '../../support/chat-system.ts';
import { decisionFor, type Floor, minuteMs, openFloor } from './floor.ts';

let chatSystem: ChatSystem;
let floor: Floor;
let secret: string;

beforeEach(async () => {
  chatSystem = await startChatSystem();
  floor = await openFloor({ DESKBELL_CALLBACK_ORIGINS: chatSystem.origin });
  secret = (await setTarget().expect(201)).body.secret;
});

afterEach(async () => {
  await floor.stop();
  await chatSystem.stop();
});

const path = '/api/v1/admin/sources/chat/callback';
const setTarget = (parts = {}) => floor.desk.call('put', path, { url: chatSystem.url, ...parts });
const told = () => chatSystem.received.map(({ body: { type, data } }) => [type, data.person?.id]);
const listed = async (): Promise<CallbackRecord[]> => (await floor.desk.call('get', path).expect(200)).body.callbacks;

async function shownBy(person: 'anna' | 'ben', event: string): Promise<void> {
  const { notification } = decisionFor(await floor.trace(event), person);
  const token = floor.desk.desk.rooms.intake.proofs.proofOf('receipt', notification);
  await floor.receipts([{ notification, token, kind: 'shown', subscription: floor[person].device.id }]);
}

describe('shown', () => {
  test('the chat system learns who has it on a screen, signed, with what happened', async () => {
    await floor.tell({ type: 'chat.queued' }, { id: 'msg_1' });
    await shownBy('anna', 'msg_1');

    const [webhook] = chatSystem.received;
    expect(webhook?.body).toEqual({
      ...{ type: 'chat.shown', timestamp: '2026-01-14T12:00:00.000Z' },
      data: {
        ...{ source: 'chat', chat: { id: 'chat-1' }, event: { id: 'msg_1', type: 'chat.queued' } },
        person: { id: 'anna', name: 'Anna' },
      },
    });
    expect(webhook && isSignedWith(webhook, secret)).toBe(true);
  });

  test('each person counts once, in however many windows and devices', async () => {
    await floor.tell({ type: 'chat.queued' }, { id: 'msg_1' });
    await shownBy('anna', 'msg_1');
    const { notification } = decisionFor(await floor.trace('msg_1'), 'anna');
    const token = floor.desk.desk.rooms.intake.proofs.proofOf('receipt', notification);
    await floor.receipts([{ notification, token, kind: 'shown', window: 'window-1' }]);
    await shownBy('ben', 'msg_1');

    expect(told()).toEqual([
      ['chat.shown', 'anna'],
      ['chat.shown', 'ben'],
    ]);
  });

  test('a chat system that did not ask for it is not told', async () => {
    await setTarget({ types: ['chat.escalated'] }).expect(200);
    await floor.tell({ type: 'chat.queued' }, { id: 'msg_1' });
    await shownBy('anna', 'msg_1');

    expect(told()).toEqual([]);
  });
});

describe('not reached', () => {
  test('nobody has it on a screen within the time', async () => {
    await floor.tell({ type: 'chat.queued' }, { id: 'msg_1' });
    await floor.pass(59_000, 59_000);
    expect(told()).toEqual([]);
    await floor.pass(1_000, 1_000);

    expect(chatSystem.received.map(({ body }) => [body.type, body.data.told])).toEqual([['chat.not-reached', 2]]);
  });

  test('one screen is enough', async () => {
    await setTarget({ types: ['chat.not-reached'] }).expect(200);
    await floor.tell({ type: 'chat.queued' }, { id: 'msg_1' });
    await shownBy('anna', 'msg_1');
    await floor.pass(2 * minuteMs);

    expect(told()).toEqual([]);
    expect(await floor.desk.desk.rooms.store.db.selectFrom('callbacks').selectAll().execute()).toEqual([]);
  });

  test('a chat that somebody took meanwhile needs nobody any more', async () => {
    await floor.tell({ type: 'chat.queued' }, { id: 'msg_1' });
    await floor.tell({ type: 'chat.accepted', by: { kind: 'agent', id: 'ben' } });
    await floor.pass(2 * minuteMs);

    expect(told()).toEqual([]);
  });

  test('where there is nobody to tell, it is said at once', async () => {
    await floor.tell({ type: 'chat.queued', chat: { queue: 'nobody-works-here' } });

    expect(chatSystem.received.map(({ body }) => [body.type, body.data.told])).toEqual([['chat.not-reached', 0]]);
  });

  test('how long that is, the administrator says', async () => {
    await setTarget({ notReachedSeconds: 10 }).expect(200);
    await floor.tell({ type: 'chat.queued' });
    await floor.pass(10_000, 10_000);

    expect(told()).toEqual([['chat.not-reached', undefined]]);
  });

  test('what need not ring is not looked after', async () => {
    await floor.tell({ type: 'chat.queued' });
    await floor.tell({ type: 'chat.cancelled' });
    await floor.pass(2 * minuteMs);

    expect(told()).toEqual([]);
  });
});

test('escalated: each step is told with its number and how long the chat has waited', async () => {
  await setTarget({ types: ['chat.escalated'] }).expect(200);
  const escalation = [{ afterMinutes: 2, to: 'supervisors' }];
  const policy = { sla: null, businessHours: null, escalation };
  await floor.desk.call('put', '/api/v1/admin/queues/support', policy).expect(200);
  await floor.tell({ type: 'chat.queued' }, { id: 'msg_1' });
  await shownBy('anna', 'msg_1');
  await floor.pass(3 * minuteMs);

  expect(chatSystem.received.map(({ body }) => [body.type, body.data.step, body.data.waitedSeconds])).toEqual([
    ['chat.escalated', { number: 1, to: 'supervisors' }, 120],
  ]);
});

describe('a chat system that does not take it', () => {
  const dueAgain = async () => Date.parse((await listed())[0]?.nextAt ?? '') - floor.desk.clock.now();

  test('is told again later and later, under the same id, with a new signature', async () => {
    chatSystem.answerWith({ status: 500 });
    await floor.tell({ type: 'chat.queued' }, { id: 'msg_1' });
    await shownBy('anna', 'msg_1');
    const waits = [];
    for (let attempt = 0; attempt < 3; attempt += 1) {
      waits.push(await dueAgain());
      await floor.pass(waits.at(-1) ?? 0, waits.at(-1));
    }
    chatSystem.answerWith({ status: 200 });
    await floor.pass(await dueAgain());

    expect(waits).toEqual([6_000, 36_000, 360_000]);
    expect(new Set(chatSystem.received.map(({ id }) => id)).size).toBe(1);
    expect(new Set(chatSystem.received.map(({ raw }) => raw)).size).toBe(1);
    expect(chatSystem.received.every((webhook) => isSignedWith(webhook, secret))).toBe(true);
    expect(chatSystem.received).toHaveLength(5);
    expect(await listed()).toMatchObject([{ state: 'delivered', attempts: 5, status: 200, nextAt: null }]);
  });

  test('may say how long to wait', async () => {
    chatSystem.answerWith({ status: 429, headers: { 'retry-after': '90' } });
    await floor.tell({ type: 'chat.queued' }, { id: 'msg_1' });
    await shownBy('anna', 'msg_1');

    expect(await dueAgain()).toBe(90_000);
  });

  test('is left alone when it says 410, and after a day', async () => {
    chatSystem.answerWith({ status: 410 });
    await floor.tell({ type: 'chat.queued' }, { id: 'msg_1' });
    await shownBy('anna', 'msg_1');
    chatSystem.answerWith({ status: 404, body: 'No such page' });
    await shownBy('ben', 'msg_1');
    await floor.pass(25 * 60 * minuteMs, 30 * minuteMs);

    expect((await listed()).map(({ person, state, detail }) => [person, state, detail]).toSorted()).toEqual([
      ['anna', 'refused', 'It answered 410'],
      ['ben', 'given-up', 'No such page'],
    ]);
  });

  test('is told after a restart what was not told before', async () => {
    chatSystem.answerWith({ status: 503 });
    await floor.tell({ type: 'chat.queued' }, { id: 'msg_1' });
    await shownBy('anna', 'msg_1');
    await floor.desk.restart();
    chatSystem.answerWith({ status: 204 });
    await floor.pass(minuteMs);

    expect(await listed()).toMatchObject([{ type: 'chat.shown', state: 'delivered' }]);
  });

  test('what a server that died was sending is sent by the next one, once its claim is over', async () => {
    chatSystem.answerWith({ status: 503 });
    await floor.tell({ type: 'chat.queued' }, { id: 'msg_1' });
    await shownBy('anna', 'msg_1');
    const { db } = floor.desk.desk.rooms.store;
    await db
      .updateTable('callbacks')
      .set({ state: 'sending', claimedUntil: floor.desk.clock.now() + 30_000 })
      .where('type', '=', 'chat.shown')
      .execute();
    chatSystem.answerWith({ status: 204 });
    await floor.desk.restart();
    await floor.pass(minuteMs, 15_000);

    expect(await listed()).toMatchObject([{ state: 'delivered' }]);
  });
});

describe('the secret', () => {
  test('is another than that of the source’s own webhooks, and is shown once', async () => {
    const { body } = await floor.desk.call('get', path).expect(200);

    expect(secret).toMatch(/^whsec_/);
    expect(JSON.stringify(body)).not.toContain(secret);
    expect(body.target).toMatchObject({ url: chatSystem.url, notReachedSeconds: 60, olderSecretUntil: null });
  });

  test('a new one signs beside the old one, for as long as is said', async () => {
    const { body } = await floor.desk.call('post', `${path}/secret`, { overlapHours: 1 }).expect(201);
    await floor.tell({ type: 'chat.queued' }, { id: 'msg_1' });
    await shownBy('anna', 'msg_1');
    await floor.pass(61 * minuteMs, 61 * minuteMs);
    await shownBy('ben', 'msg_1');

    const fits = chatSystem.received
      .filter(({ body: { type } }) => type === 'chat.shown')
      .map((webhook) => [isSignedWith(webhook, body.secret), isSignedWith(webhook, secret)]);
    expect(fits).toEqual([
      [true, true],
      [true, false],
    ]);
  });
});

describe('where', () => {
  test('an address of the inner network is refused, with the field and why', async () => {
    const { body } = await setTarget({ url: 'https://169.254.169.254/latest' }).expect(422);

    expect(body.errors).toEqual([
      {
        field: 'url',
        detail:
          'This URL may not be called: its host is no name of the public Internet. Origins of your own network are named in DESKBELL_CALLBACK_ORIGINS',
      },
    ]);
  });

  test('a name of the public Internet may be told', async () => {
    await setTarget({ url: 'https://chat.example.com/hooks/deskbell' }).expect(200);
  });

  test('to stop it drops what waits, and tells nothing more', async () => {
    await floor.tell({ type: 'chat.queued' }, { id: 'msg_1' });
    await floor.desk.call('delete', path).expect(204);
    await shownBy('anna', 'msg_1');
    await floor.pass(2 * minuteMs);

    expect(told()).toEqual([]);
    expect((await floor.desk.call('get', path).expect(200)).body).toEqual({ target: null, callbacks: [] });
  });

  test('changes are in the audit log, secrets are not', async () => {
    await setTarget({ notReachedSeconds: 30 }).expect(200);
    const { body } = await floor.desk.call('get', '/api/v1/admin/audit').expect(200);

    expect(body.entries[0]).toMatchObject({
      ...{ action: 'PUT /api/v1/admin/sources/{id}/callback', target: 'chat' },
      ...{ before: { notReachedSeconds: 60 }, after: { notReachedSeconds: 30 } },
    });
    expect(JSON.stringify(body)).not.toContain('whsec_');
  });
});

test('the trace of the event has what the chat system was told of it', async () => {
  await floor.tell({ type: 'chat.queued' }, { id: 'msg_1' });
  await shownBy('anna', 'msg_1');
  const { callbacks } = await floor.trace('msg_1');

  expect(callbacks.map(({ type, state, person }) => [type, state, person])).toEqual([
    ['chat.not-reached', 'watching', null],
    ['chat.shown', 'delivered', 'anna'],
  ]);
});

test('an erased person is told of by the pseudonym, and what the chat system said of them is kept without the name', async () => {
  chatSystem.answerWith({ status: 503, body: 'Anna is on a break' });
  await floor.tell({ type: 'chat.queued' }, { id: 'msg_1' });
  await shownBy('anna', 'msg_1');
  await floor.desk.call('post', '/api/v1/admin/people/anna/erase', {}).expect(204);
  expect(await listed()).toMatchObject([{ detail: 'Erased person is on a break' }]);
  await floor.pass(minuteMs);

  expect(chatSystem.received.at(-1)?.raw).not.toMatch(/anna/i);
});

test('what the chat system said is forgotten with the words', async () => {
  chatSystem.answerWith({ status: 410, body: 'Clara is our best customer' });
  await floor.tell({ type: 'chat.queued' }, { id: 'msg_1' });
  await shownBy('anna', 'msg_1');
  floor.desk.clock.advance(8 * 24 * 60 * minuteMs);
  await floor.desk.restart();

  expect(await listed()).toContainEqual(expect.objectContaining({ type: 'chat.shown', status: 410, detail: null }));
});

describe('a test', () => {
  test('posts what is signed, and what is signed wrongly, and tells what was answered; nothing of it is kept', async () => {
    chatSystem.answerWith(async (webhook) => ({ status: isSignedWith(webhook, secret) ? 204 : 401 }));
    const { body } = await floor.desk.call('post', `${path}/test`).expect(200);

    expect(body.passed).toBe(true);
    expect(body.steps.map(({ step, result }: { step: string; result: string }) => [step, result])).toEqual([
      ...[
        ['url', 'passed'],
        ['answer', 'passed'],
        ['signature', 'passed'],
      ],
    ]);
    expect(chatSystem.received.map(({ body: { type } }) => type)).toEqual(['test', 'test']);
    expect(await listed()).toEqual([]);
  });

  test('of a chat system that is told nothing is answered 404, and too many of them 429', async () => {
    chatSystem.answerWith({ status: 204 });
    await floor.desk.call('delete', path).expect(204);
    await floor.desk.call('post', `${path}/test`).expect(404);
    await setTarget().expect(201);
    for (let times = 0; times < 20; times += 1) await floor.desk.call('post', `${path}/test`).expect(200);

    await floor.desk.call('post', `${path}/test`).expect(429);
  });
});

test('a chat system that was removed, and added anew under its id, is told nothing until somebody says so', async () => {
  await floor.desk.call('delete', '/api/v1/admin/sources/chat').expect(204);
  await floor.desk.addSource('chat');
  await floor.tell({ type: 'chat.queued' }, { id: 'msg_1' });
  await shownBy('anna', 'msg_1');

  expect([told(), await listed()]).toEqual([[], []]);
});
