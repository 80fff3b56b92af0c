import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { signWebhook } from '../../../server/sources/verify-signature.ts';
import { pushMessageSchema } from '../../../wire/push-message.ts';
import { chatEvent } from '../../support/builders.ts';
import { startReceiver } from '../../support/decrypting-receiver.ts';
import { pollUntil } from '../../support/poll-until.ts';
import { makeTemporaryFolder } from '../../support/temporary-folder.ts';
import { type Floor, minuteMs, openFloor, pushStates, titles } from './floor.ts';
import { startHeldPushService } from './held-push-service.ts';
import { type SecondDesk, startAfterKill } from './killed-desk.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

let floor: Floor;

beforeEach(async () => {
  floor = await openFloor();
});

afterEach(() => floor.stop());

describe('a restart', () => {
  test('between webhook and fallback leaves the push due at its time', async () => {
    await floor.report(floor.anna, 'window-1');
    await floor.message();
    await floor.desk.restart();
    await floor.pass(2_999);
    expect(titles(floor.anna)).toEqual([]);
    await floor.pass(1);
    expect(titles(floor.anna)).toEqual(['Clara has sent you a new message']);
  });

  test('sends what a busy push service had put off', async () => {
    floor.desk.receiver.answerNext({ status: 503, headers: { 'retry-after': '60' } });
    await floor.message();
    await floor.desk.restart();
    await floor.pass(minuteMs);
    expect(titles(floor.anna)).toHaveLength(1);
  });

  test('sends nothing again that was sent', async () => {
    await floor.message();
    await floor.desk.restart();
    await floor.pass(10 * minuteMs);
    expect(titles(floor.anna)).toHaveLength(1);
  });

  test('forgets no window, no status and no preference', async () => {
    await floor.report(floor.anna, 'window-1');
    await floor.desk.call('put', '/api/v1/me/status', { status: 'unavailable' }, floor.ben.token).expect(200);
    await floor.desk.restart();
    const { id } = await floor.tell({ type: 'chat.queued' });
    const { decisions, passedOver } = await floor.trace(id);
    expect(decisions.map(({ person, state }) => [person.id, state])).toEqual([['anna', 'present']]);
    expect(passedOver).toContainEqual({ person: { id: 'ben', name: 'Ben' }, because: 'status-unavailable' });
  });

  test('that happens many times in between sends a push once', async () => {
    await floor.report(floor.anna, 'window-1');
    await floor.message();
    for (let restarts = 0; restarts < 3; restarts += 1) {
      await floor.desk.restart();
      await floor.pass(1_000);
    }
    await floor.pass(minuteMs);
    expect(titles(floor.anna)).toHaveLength(1);
  });
});

// U1
describe('kill -9', () => {
  let second: SecondDesk | undefined;

  afterEach(async () => {
    await second?.stop();
    second = undefined;
  });

  test('right after the 202, before anything was sent, loses nothing', async () => {
    await floor.desk.desk.rooms.dispatcher.stop();
    const { id } = await floor.message();
    expect(titles(floor.anna)).toEqual([]);
    second = await startAfterKill(floor.desk);
    await second.settle();
    expect(titles(floor.anna)).toEqual(['Clara has sent you a new message']);
    expect(pushStates(await second.trace(id), 'anna')).toEqual([{ state: 'accepted', because: null }]);
  });

  test('while a push is under way sends it again, as the same notification', async () => {
    const held = await startHeldPushService(floor.desk);
    const device = await held.subscribe(floor.ben.token);
    const event = chatEvent({ chat: { agents: ['ben'] } });
    await floor.desk.post(event).expect(202);
    await held.waitForRequest(device.endpoint);
    second = await startAfterKill(floor.desk);
    const again = await held.waitForRequest(device.endpoint, 2);
    again.answer(201);
    await second.settle();
    held.answerAll(201);
    await floor.desk.settle();
    await held.stop();
    // Ben's usual browser had it before; the server that died may not have written that down.
    const ids = new Set(floor.ben.pushes().map(({ message }) => message.notification.data.notification));
    expect(ids.size).toBe(1);
  });

  test('in the grace time sends the fallback when it is due', async () => {
    await floor.report(floor.anna, 'window-1');
    await floor.message();
    second = await startAfterKill(floor.desk);
    await second.pass(2_999);
    expect(titles(floor.anna)).toEqual([]);
    await second.pass(1);
    expect(titles(floor.anna)).toHaveLength(1);
  });

  test('keeps the desk’s keys: what was sent after it is still signed as the browser expects', async () => {
    await floor.desk.desk.rooms.dispatcher.stop();
    await floor.message();
    second = await startAfterKill(floor.desk);
    await second.settle();
    expect(floor.anna.requests().map(({ answered }) => answered)).toEqual([201]);
  });

  // A real process, a real SIGKILL, in the middle of a burst.
  test('of the server’s process amid a burst loses no event that was answered 202', async () => {
    const folder = await makeTemporaryFolder('killed');
    const receiver = await startReceiver(inject('certificates'));
    const adminToken = 'an-administrators-token';
    const environment = {
      ...{ DESKBELL_DATA_DIR: folder.path, DESKBELL_PORT: '0', DESKBELL_ADMIN_TOKEN: adminToken },
      ...{ DESKBELL_PUSH_ORIGINS: receiver.origin, DESKBELL_VAPID_SUBJECT: 'mailto:ops@example.com' },
    };
    let server: ServerProcess = await startServerProcess(environment);
    try {
      const call = async (method: string, path: string, body: unknown, token = adminToken) => {
        const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
        const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
        return (await fetch(`${server.url}/api/v1/${path}`, init)).json();
      };
      await call('POST', 'admin/people', { id: 'anna', name: 'Anna', roles: ['agent'], queues: ['support'] });
      const { token } = await call('POST', 'admin/people/anna/token', undefined);
      const key = await call('GET', 'vapid', undefined, token);
      const subscription = receiver.subscribe(key.applicationServerKey);
      await call('PUT', 'subscriptions', { subscription, keyId: key.keyId }, token);
      const { secret } = await call('POST', 'admin/sources', { id: 'chat', kind: 'standard', name: 'Chat' });

      const kept: string[] = [];
      const post = async (text: string): Promise<void> => {
        const id = `msg_${randomUUID()}`;
        const timestamp = String(Math.floor(Date.now() / 1000));
        const event = chatEvent({ at: Date.now(), chat: { id: text }, message: { id, text } });
        const body = JSON.stringify(event);
        const headers = {
          'content-type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': timestamp,
          'webhook-signature': signWebhook(body, { id, timestamp }, secret),
        };
        const answer = await fetch(`${server.url}/webhooks/chat`, { method: 'POST', headers, body });
        if (answer.status !== 202) return;
        kept.push(text);
        if (kept.length === 20) await server.kill();
      };
      await Promise.allSettled(Array.from({ length: 60 }, (_, count) => post(`Message ${count}`)));
      server = await startServerProcess(environment);

      const received = () => receiver.messages.map(({ payload }) => pushMessageSchema.parse(payload).notification);
      await pollUntil({
        until: 'every event that was answered 202 has been pushed',
        read: () => new Set(received().map(({ body }) => body)),
        accept: (bodies) => kept.every((text) => bodies.has(text)),
        withinMs: 8_000,
      });
      expect(kept.length).toBeGreaterThanOrEqual(20);
      // What went out twice is one notification.
      const idsByText = Map.groupBy(received(), ({ body }) => body);
      for (const [, same] of idsByText) expect(new Set(same.map(({ data }) => data.notification)).size).toBe(1);
    } finally {
      await server.kill();
      await receiver.stop();
      await folder.remove();
    }
  });
});

describe('told once', () => {
  const event = chatEvent();

  test('the same webhook again is answered as a duplicate and decided once', async () => {
    await floor.desk.post(event, { id: 'msg_1' }).expect(202, { event: 'msg_1', recipients: 1 });
    await floor.desk.post(event, { id: 'msg_1' }).expect(200, { event: 'msg_1', duplicate: true });
    await floor.desk.settle();
    expect(titles(floor.anna)).toHaveLength(1);
    expect((await floor.trace('msg_1')).decisions).toHaveLength(1);
  });

  // O4
  test('the same webhook twenty times at once is one event and one push', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => floor.desk.post(event, { id: 'msg_1' })));
    await floor.desk.settle();
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(19).fill(200), 202]);
    expect(titles(floor.anna)).toHaveLength(1);
    expect((await floor.desk.call('get', '/api/v1/admin/events')).body.events).toHaveLength(1);
  });

  test('the same webhook after a restart, twenty times at once, is a duplicate each time', async () => {
    await floor.desk.post(event, { id: 'msg_1' }).expect(202);
    await floor.desk.restart();
    const answers = await Promise.all(Array.from({ length: 20 }, () => floor.desk.post(event, { id: 'msg_1' })));
    await floor.desk.settle();
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(titles(floor.anna)).toHaveLength(1);
  });

  test('the same webhook after kill -9, twenty times at once, is a duplicate each time', async () => {
    await floor.desk.desk.rooms.dispatcher.stop();
    await floor.desk.post(event, { id: 'msg_1' }).expect(202);
    const second = await startAfterKill(floor.desk);
    const answers = await Promise.all(Array.from({ length: 20 }, () => second.post(event, 'msg_1')));
    await second.settle();
    await second.stop();
    expect(answers).toEqual(Array(20).fill(200));
    expect(titles(floor.anna)).toHaveLength(1);
  });

  // O1
  test('the same message by another webhook is told once, and the trace calls it repeated', async () => {
    const message = { id: 'message-1', text: 'Hello' };
    await floor.tell({ type: 'message.created', message });
    const again = await floor.tell({ type: 'message.created', message });
    expect(again).toMatchObject({ status: 202, recipients: 0 });
    expect((await floor.trace(again.id)).event.standing).toBe('repeated');
    expect(titles(floor.anna)).toHaveLength(1);
  });

  test('the same message by twenty webhooks at once is told once', async () => {
    await Promise.all(Array.from({ length: 20 }, () => floor.desk.post(event).expect(202)));
    await floor.desk.settle();
    expect(titles(floor.anna)).toHaveLength(1);
  });

  test('the same webhook id of another source is another event', async () => {
    await floor.desk.addSource('another');
    await floor.tell({ type: 'message.created' }, { id: 'msg_1' });
    await floor.tell({ type: 'message.created' }, { id: 'msg_1', source: 'another' });
    expect(titles(floor.anna)).toHaveLength(2);
  });

  test('a webhook that was refused is taken in when it comes again', async () => {
    await floor.desk.post(event, { id: 'msg_1', secret: 'whsec_d3Jvbmc=' }).expect(401);
    await floor.desk.post(event, { id: 'msg_1' }).expect(202);
    await floor.desk.settle();
    expect(titles(floor.anna)).toHaveLength(1);
  });
});

// U3
describe('a burst', () => {
  test('of fifty webhooks and fifty window reports at once is taken in whole', async () => {
    const { desk, ben, anna } = floor;
    const report = { view: { kind: 'console' }, visible: true, focused: true, idle: false, seq: 1 };
    const numbers = Array.from({ length: 50 }, (_, number) => number);
    const answers = await Promise.all(
      numbers.flatMap((number) => [
        desk.post(
          chatEvent({ chat: { id: `chat-${number}`, agents: ['ben'] }, message: { id: 'message-1', text: 'Hello' } }),
        ),
        desk.call('put', `/api/v1/windows/window-${number}`, report, anna.token),
      ]),
    );
    await desk.settle();
    expect([...new Set(answers.map(({ status }) => status))].sort()).toEqual([202, 204]);
    expect((await desk.call('get', '/api/v1/admin/events')).body.events).toHaveLength(50);
    expect(new Set(ben.pushes().map(({ tag }) => tag)).size).toBe(50);
    const { id } = await floor.tell({ type: 'chat.assigned' });
    const [decision] = (await floor.trace(id)).decisions;
    expect(decision?.windows).toHaveLength(50);
  });

  test('of webhooks, one of them broken, costs the broken one alone', async () => {
    const [good, broken] = await Promise.all([
      Promise.all(
        Array.from({ length: 10 }, (_, n) => floor.desk.post(chatEvent({ message: { id: `m${n}`, text: 'x' } }))),
      ),
      floor.desk.post({ ...chatEvent(), type: 'chat.unknown' as 'chat.queued' }),
    ]);
    await floor.desk.settle();
    expect(good.map(({ status }) => status)).toEqual(Array(10).fill(202));
    expect(broken.status).toBe(422);
    expect(titles(floor.anna).at(-1)).toBe('Clara has sent you a new message (10 unread)');
  });
});
