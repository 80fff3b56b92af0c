import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { chatEvent, person, quietHours } from '../../support/builders.ts';
import { startTestDesk, type TestDesk } from '../../support/test-desk.ts';
import { readProblem } from './read-problem.ts';

let desk: TestDesk;
let anna: string;

beforeEach(async () => {
  desk = await startTestDesk();
  await desk.addSource();
  anna = await desk.addPerson(person());
});
afterEach(() => desk.stop());

describe('GET /api/v1/notifications', () => {
  const list = async (token = anna) =>
    (await desk.call('get', '/api/v1/notifications', undefined, token).expect(200)).body.notifications;

  test('one’s own are listed with what became of each', async () => {
    await desk.post(chatEvent({ type: 'chat.assigned' })).expect(202);

    expect(await list()).toEqual([
      {
        notification: expect.any(String),
        event: 'chat.assigned',
        chat: { source: 'chat', id: 'chat-1' },
        title: 'Incoming chat message',
        body: 'Clara · support · Printer on fire',
        level: 'ring',
        at: '2026-01-14T12:00:00.000Z',
        explanation: { reason: 'no-device', remedy: 'bell', place: null, device: null },
      },
    ]);
  });

  test('the newest comes first', async () => {
    await desk.post(chatEvent({ type: 'chat.assigned', chat: { id: 'first' } })).expect(202);
    desk.clock.advance(1_000);
    await desk.post(chatEvent({ type: 'chat.assigned', chat: { id: 'second' } })).expect(202);

    expect((await list()).map(({ chat }: { chat: { id: string } }) => chat.id)).toEqual(['second', 'first']);
  });

  test('fifty are listed', async () => {
    for (let count = 0; count < 51; count += 1) {
      await desk.post(chatEvent({ type: 'chat.assigned', chat: { id: `chat-${count}` } })).expect(202);
    }

    expect(await list()).toHaveLength(50);
  });

  test('a test has no chat', async () => {
    await desk.call('post', '/api/v1/test-notification', {}, anna).expect(200);

    const [{ event, chat }] = await list();
    expect([event, chat]).toEqual(['test', undefined]);
  });

  test('another person’s are not listed', async () => {
    const ben = await desk.addPerson(person({ id: 'ben', queues: [] }));
    await desk.post(chatEvent({ type: 'chat.assigned' })).expect(202);

    expect(await list(ben)).toEqual([]);
  });
});

describe('GET /api/v1/notifications/{id}', () => {
  const idOf = async () => {
    await desk.post(chatEvent({ type: 'chat.assigned' }), { id: 'msg_1' }).expect(202);
    return (await desk.call('get', '/api/v1/notifications', undefined, anna)).body.notifications[0].notification;
  };
  const read = (id: string, token = anna) => desk.call('get', `/api/v1/notifications/${id}`, undefined, token);

  test('one’s own is told with its event and its decision as in the trace', async () => {
    const { body } = await read(await idOf()).expect(200);

    const { body: trace } = await desk.call('get', '/api/v1/admin/events/msg_1');
    const { body: _body, request: _request, ...event } = trace.event;
    expect(body).toEqual({ event, decision: trace.decisions[0] });
  });

  test('a test has no event', async () => {
    const { body: sent } = await desk.call('post', '/api/v1/test-notification', {}, anna);

    const { body } = await read(sent.notification).expect(200);
    expect([body.event, body.decision.notification]).toEqual([null, sent.notification]);
  });

  test('another person’s is answered 404', async () => {
    const ben = await desk.addPerson(person({ id: 'ben', queues: [] }));

    expect(readProblem(await read(await idOf(), ben))).toEqual({
      type: 'not-found',
      status: 404,
      detail: 'There is no such notification',
    });
  });

  test('one that nobody knows is answered 404', async () => {
    expect(readProblem(await read('nobody')).status).toBe(404);
  });
});

describe('POST /api/v1/test-notification (W7)', () => {
  const sendTest = (token: string | null = anna) => desk.call('post', '/api/v1/test-notification', {}, token);
  const devicesOf = async () => (await sendTest().expect(200)).body.devices;

  test('without a device there is nobody to send to', async () => {
    const { body } = await sendTest().expect(200);

    expect(body).toEqual({ notification: expect.any(String), devices: [] });
  });

  test('a push that is taken is answered so, by device', async () => {
    const { id, endpoint } = await desk.subscribe(anna, 'Firefox on Linux');

    expect(await devicesOf()).toEqual([
      {
        id,
        device: 'Firefox on Linux',
        pushService: new URL(endpoint).host,
        outcome: 'accepted',
        status: 201,
        detail: expect.stringMatching(/^Sent\./),
      },
    ]);
  });

  test('the push says that notifications work', async () => {
    const { id } = await desk.subscribe(anna);
    const { body } = await sendTest();

    expect(desk.receiver.messages.map(({ payload }) => payload)).toEqual([
      {
        web_push: 8030,
        mutable: true,
        notification: {
          title: 'Notifications work',
          body: 'This is a test from Deskbell.',
          navigate: 'http://desk.test/console/',
          tag: `test:${body.notification}`,
          lang: 'en',
          dir: 'auto',
          silent: false,
          mutable: true,
          icon: 'http://desk.test/icons/notification.png',
          badge: 'http://desk.test/icons/badge.png',
          timestamp: Date.parse('2026-01-14T12:00:00.000Z'),
          data: {
            more: 'Also waiting',
            notification: body.notification,
            token: expect.any(String),
            person: 'anna',
            subscription: id,
            event: 'test',
            at: '2026-01-14T12:00:00.000Z',
            receipts: 'http://desk.test/api/v1/receipts',
          },
        },
      },
    ]);
  });

  const outcomes = [
    { answer: { status: 410 }, outcome: 'gone', status: 410, advice: /turn notifications on again/ },
    { answer: { status: 404 }, outcome: 'gone', status: 404, advice: /turn notifications on again/ },
    { answer: { status: 403 }, outcome: 'refused', status: 403, advice: /refused/ },
    { answer: { status: 400 }, outcome: 'refused', status: 400, advice: /refused/ },
    { answer: { status: 429 }, outcome: 'busy', status: 429, advice: /asks us to wait/ },
    { answer: { status: 503 }, outcome: 'busy', status: 503, advice: /asks us to wait/ },
    { answer: { status: 500 }, outcome: 'unreachable', status: 500, advice: /tried again/ },
    { answer: 'reset', outcome: 'unreachable', status: null, advice: /tried again/ },
  ] as const;

  test.each(outcomes)('an answer of $answer is told as "$outcome"', async ({ answer, outcome, status, advice }) => {
    await desk.subscribe(anna);
    desk.receiver.answerWith(answer);

    const [device] = await devicesOf();
    desk.receiver.answerWith(undefined);
    expect([device.outcome, device.status, device.detail]).toEqual([outcome, status, expect.stringMatching(advice)]);
  });

  test('a push service that takes no payload for small enough is told as "too-large"', async () => {
    await desk.subscribe(anna);
    desk.receiver.answerWith({ status: 413 });

    const [{ outcome, status }] = await devicesOf();
    expect([outcome, status]).toEqual(['too-large', 413]);
  });

  test('what the push service refused it for is told', async () => {
    await desk.subscribe(anna);
    desk.receiver.answerNext({ status: 403, body: 'BadJwtToken' });

    const [{ detail }] = await devicesOf();
    expect(detail).toContain('BadJwtToken');
  });

  test('each device has its own outcome', async () => {
    const first = await desk.subscribe(anna, 'First');
    await desk.subscribe(anna, 'Second');
    desk.receiver.unsubscribe(first.endpoint);

    const outcomesByDevice = (await devicesOf()).map(({ device, outcome }: Record<string, string>) => [
      device,
      outcome,
    ]);
    expect(outcomesByDevice.sort()).toEqual([
      ['First', 'gone'],
      ['Second', 'accepted'],
    ]);
  });

  test('a device that is gone is listed so', async () => {
    const { endpoint } = await desk.subscribe(anna);
    desk.receiver.unsubscribe(endpoint);
    await sendTest();

    const { body } = await desk.call('get', '/api/v1/subscriptions', undefined, anna);
    const [{ state, because, lastOutcome }] = body.subscriptions;
    expect([state, because, lastOutcome]).toEqual(['gone', 'gone_410', 'gone (410)']);
  });

  test('a device that is refused is listed so', async () => {
    await desk.subscribe(anna);
    desk.receiver.answerNext({ status: 403 });
    await sendTest();

    const { body } = await desk.call('get', '/api/v1/subscriptions', undefined, anna);
    const [{ state, lastOutcome }] = body.subscriptions;
    expect([state, lastOutcome]).toEqual(['refused', 'refused (403)']);
  });

  test('it goes out in quiet hours, muted and with the console in front (W6)', async () => {
    await desk.subscribe(anna);
    const always = quietHours({ from: '00:00', to: '00:00' });
    await desk.call('put', '/api/v1/preferences', { quietHours: always }, anna).expect(200);
    const inFront = { view: { kind: 'console' }, visible: true, focused: true, idle: false, seq: 1 };
    await desk.call('put', '/api/v1/windows/w1', inFront, anna).expect(204);

    const [{ outcome }] = await devicesOf();
    expect(outcome).toBe('accepted');
  });

  test('it goes to nobody else', async () => {
    const ben = await desk.addPerson(person({ id: 'ben' }));
    await desk.subscribe(ben);
    await sendTest();

    expect(desk.receiver.requests).toEqual([]);
  });

  test('nobody is answered 401', async () => {
    expect(readProblem(await sendTest(null)).status).toBe(401);
  });
});

describe('GET /api/v1/test-notification/{notification} (W7)', () => {
  const send = async (): Promise<string> =>
    (await desk.call('post', '/api/v1/test-notification', {}, anna).expect(200)).body.notification;
  const look = (notification: string, token = anna) =>
    desk.call('get', `/api/v1/test-notification/${notification}`, undefined, token);
  const standing = async (notification: string) => {
    const { body } = await look(notification).expect(200);
    return {
      finished: body.finished,
      devices: body.devices.map(({ steps, fault }: { steps: { state: string }[]; fault: string | null }) => [
        ...steps.map(({ state }) => state),
        fault,
      ]),
    };
  };

  test('a push that is taken waits for the browser, and says after a while that the browser is silent', async () => {
    await desk.subscribe(anna);
    const notification = await send();

    const first = await standing(notification);
    desk.clock.advance(20_001);
    expect([first, await standing(notification)]).toEqual([
      { finished: false, devices: [['done', 'done', 'waiting', null]] },
      { finished: true, devices: [['done', 'done', 'failed', 'silent']] },
    ]);
  });

  test.each([
    { status: 410, fault: 'gone' },
    { status: 403, fault: 'refused' },
  ])('a push service that answers $status stops it there: $fault', async ({ status, fault }) => {
    await desk.subscribe(anna);
    desk.receiver.answerWith({ status });

    expect(await standing(await send())).toEqual({ finished: true, devices: [['done', 'failed', 'open', fault]] });
  });

  test('another person’s, and what is no test, is answered 404', async () => {
    const ben = await desk.addPerson(person({ id: 'ben', queues: [] }));
    await desk.post(chatEvent({ type: 'chat.assigned' })).expect(202);
    const [{ notification }] = (await desk.call('get', '/api/v1/notifications', undefined, anna)).body.notifications;

    expect([(await look(await send(), ben)).status, (await look(notification)).status]).toEqual([404, 404]);
  });
});
