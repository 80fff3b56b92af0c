import { randomUUID } from 'node:crypto';
import { createServer, type TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { type DecryptingReceiver, startReceiver } from '../../support/decrypting-receiver.ts';
import { listenLocally } from '../../support/local-server.ts';
import { decisionFor, type Floor, type Member, minuteMs, openFloor, pushStates, titles } from './floor.ts';
import { startHeldPushService } from './held-push-service.ts';

let floor: Floor;

beforeEach(async () => {
  floor = await openFloor();
});

afterEach(() => floor.stop());

/** What an administrator sees of Anna's devices. */
async function devices(member: Member): Promise<{ id: string; state: string; lastOutcome: string | null }[]> {
  const { body } = await floor.desk.call('get', `/api/v1/admin/subscriptions?person=${member.id}`).expect(200);
  return body.subscriptions;
}

async function attemptsOf(event: string, person = 'anna') {
  return decisionFor(await floor.trace(event), person).deliveries.flatMap(({ attempts }) => attempts);
}

/** Another push service, with a browser of this person. */
async function elsewhere(member: Member): Promise<DecryptingReceiver> {
  const other = await startReceiver(inject('certificates'), floor.desk.clock.now);
  floor.desk.desk.rooms.settings.pushOrigins.push(other.origin);
  const { body: key } = await floor.desk.call('get', '/api/v1/vapid', undefined, member.token).expect(200);
  const subscription = other.subscribe(key.applicationServerKey);
  const body = { subscription, keyId: key.keyId, device: 'Elsewhere' };
  await floor.desk.call('put', '/api/v1/subscriptions', body, member.token).expect(201);
  return other;
}

/** Turns push on at an endpoint of any kind. */
async function subscribeAt(member: Member, origin: string): Promise<void> {
  floor.desk.desk.rooms.settings.pushOrigins.push(origin);
  const { body: key } = await floor.desk.call('get', '/api/v1/vapid', undefined, member.token).expect(200);
  const { keys } = floor.desk.receiver.subscribe(key.applicationServerKey);
  const subscription = { endpoint: `${origin}/${randomUUID()}`, expirationTime: null, keys };
  const body = { subscription, keyId: key.keyId, device: 'Elsewhere' };
  await floor.desk.call('put', '/api/v1/subscriptions', body, member.token).expect(201);
}

/** A push service that answers each push, once it has the whole of it, in its own words. */
async function startRawPushService(answer: (socket: TLSSocket) => void) {
  let requests = 0;
  const server = createServer(inject('certificates'), (socket) => {
    let received = '';
    socket.setEncoding('latin1').on('error', () => undefined);
    socket.on('data', (chunk: string) => {
      received += chunk;
      const [head = '', ...body] = received.split('\r\n\r\n');
      const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1]);
      if (body.length === 0 || body.join('\r\n\r\n').length < length) return;
      received = '';
      requests += 1;
      answer(socket);
    });
  });
  const { port, stop } = await listenLocally(server);
  return { origin: `https://localhost:${port}`, requests: () => requests, stop };
}

describe('taken', () => {
  test.each([200, 201, 202])('%i is an end: nothing is sent again', async (status) => {
    floor.desk.receiver.answerNext({ status });
    const { id } = await floor.message();
    await floor.pass(10 * minuteMs);
    expect(floor.anna.requests()).toHaveLength(1);
    expect(pushStates(await floor.trace(id), 'anna')).toEqual([{ state: 'accepted', because: null }]);
  });
});

describe('gone', () => {
  // E1, E12
  test.each([404, 410])('%i ends the push subscription, and its endpoint is never called again', async (status) => {
    floor.desk.receiver.answerNext({ status });
    const { id } = await floor.message();
    await floor.message();
    await floor.pass(10 * minuteMs);
    await floor.desk.restart();
    await floor.message();
    expect(floor.anna.requests()).toHaveLength(1);
    expect(pushStates(await floor.trace(id), 'anna')).toEqual([{ state: 'gone', because: `gone_${status}` }]);
    expect(await devices(floor.anna)).toMatchObject([{ state: 'gone', because: `gone_${status}` }]);
  });

  // E12
  test('a 410 drops what is queued for the endpoint', async () => {
    await floor.report(floor.anna, 'window-1');
    const waiting = await floor.message();
    await floor.close(floor.anna, 'window-1');
    floor.desk.receiver.unsubscribe(floor.anna.device.endpoint);
    await floor.tell({ type: 'chat.assigned', chat: { id: 'chat-2' } });
    await floor.pass(minuteMs);
    expect(floor.anna.requests().map(({ answered }) => answered)).toEqual([410]);
    expect(pushStates(await floor.trace(waiting.id), 'anna')).toEqual([
      { state: 'cancelled', because: 'the push subscription is gone' },
    ]);
  });

  // E12
  test('of five pushes that become due together for a dead endpoint one is sent', async () => {
    await floor.report(floor.anna, 'window-1');
    for (let chat = 1; chat <= 5; chat += 1) await floor.message({ chat: { id: `chat-${chat}` } });
    floor.desk.receiver.unsubscribe(floor.anna.device.endpoint);
    await floor.pass(minuteMs);
    expect(floor.anna.requests().map(({ answered }) => answered)).toEqual([410]);
  });

  test('an endpoint that is gone is refused when it is registered again', async () => {
    const { desk, anna } = floor;
    desk.receiver.unsubscribe(anna.device.endpoint);
    await floor.message();
    const { body: key } = await desk.call('get', '/api/v1/vapid', undefined, anna.token).expect(200);
    const { endpoint, keys } = anna.device;
    const body = { subscription: { endpoint, keys }, keyId: key.keyId };
    const { body: problem } = await desk.call('put', '/api/v1/subscriptions', body, anna.token).expect(409);
    expect(problem.type).toContain('subscription-gone');
  });

  // F1, G14
  test('one dead device does not keep the person’s others from being reached', async () => {
    await floor.desk.subscribe(floor.anna.token, 'Phone');
    floor.desk.receiver.unsubscribe(floor.anna.device.endpoint);
    await floor.message();
    expect(floor.desk.receiver.messages).toHaveLength(1);
  });

  // F10
  test('a 410 for an endpoint that was replaced meanwhile leaves its successor', async () => {
    const held = await startHeldPushService(floor.desk);
    const old = await held.subscribe(floor.anna.token);
    await floor.desk.call('delete', `/api/v1/subscriptions/${floor.anna.device.id}`, undefined, floor.anna.token);
    await floor.desk.post({ ...messageEvent(), chat: { id: 'chat-1', agents: ['anna'] } }).expect(202);
    const inFlight = await held.waitForRequest(old.endpoint);
    const successor = await held.subscribe(floor.anna.token, { replaces: old.id });
    inFlight.answer(410);
    (await held.waitForRequest(successor.endpoint)).answer(201);
    await floor.desk.settle();
    expect(await devices(floor.anna)).toContainEqual(expect.objectContaining({ id: successor.id, state: 'active' }));
    await held.stop();
  });

  // E12
  test('an endpoint that answered 410 after it was replaced is not called again either', async () => {
    const held = await startHeldPushService(floor.desk);
    const old = await held.subscribe(floor.anna.token);
    await floor.desk.post(messageEvent()).expect(202);
    const inFlight = await held.waitForRequest(old.endpoint);
    await held.subscribe(floor.anna.token, { replaces: old.id });
    inFlight.answer(410);
    await floor.desk.settle();
    const { body: key } = await floor.desk.call('get', '/api/v1/vapid', undefined, floor.anna.token).expect(200);
    const { keys } = floor.desk.receiver.subscribe(key.applicationServerKey);
    const body = { subscription: { endpoint: old.endpoint, keys }, keyId: key.keyId };
    const { status } = await floor.desk.call('put', '/api/v1/subscriptions', body, floor.anna.token);
    held.answerAll(201);
    await held.stop();
    expect(status).toBe(409);
  });
});

function messageEvent() {
  const { clock } = floor.desk;
  return {
    type: 'message.created' as const,
    at: clock.now(),
    chat: { id: 'chat-1', queue: 'support', agents: ['anna'] },
    by: { name: 'Clara', kind: 'customer' as const },
    message: { id: randomUUID(), text: 'Hello' },
  };
}

describe('refused', () => {
  test.each([400, 401, 403])(
    '%i is not tried again; the push subscription stays and is tried with the next',
    async (status) => {
      floor.desk.receiver.answerNext({ status, body: 'BadJwtToken' });
      const { id } = await floor.message();
      await floor.pass(10 * minuteMs);
      expect(floor.anna.requests()).toHaveLength(1);
      expect(pushStates(await floor.trace(id), 'anna')).toEqual([{ state: 'refused', because: 'BadJwtToken' }]);
      expect(await devices(floor.anna)).toMatchObject([{ state: 'refused', lastOutcome: `refused (${status})` }]);
      await floor.message();
      expect(titles(floor.anna)).toHaveLength(1);
      expect(await devices(floor.anna)).toMatchObject([{ state: 'active', lastOutcome: 'accepted (201)' }]);
    },
  );

  // E9
  test('the trace keeps the status, the body and what Microsoft says in headers only', async () => {
    const headers = { 'x-wns-error-description': 'TTL is not allowed', 'x-wns-status': 'dropped' };
    floor.desk.receiver.answerNext({ status: 400, body: 'Bad request', headers });
    const { id } = await floor.message();
    expect(await attemptsOf(id)).toEqual([
      {
        at: '2026-01-14T12:00:00.000Z',
        tookMs: 0,
        outcome: 'refused',
        status: 400,
        detail: 'Bad request x-wns-error-description: TTL is not allowed x-wns-status: dropped',
      },
    ]);
  });

  // G14
  test('one device whose key does not fit does not keep the others from being reached', async () => {
    const phone = await floor.desk.subscribe(floor.anna.token, 'Phone');
    floor.desk.receiver.answerWith((endpoint) => (endpoint === phone.endpoint ? { status: 403 } : undefined));
    await floor.message();
    expect(titles(floor.anna)).toHaveLength(1);
  });
});

describe('too large', () => {
  const text = 'A long message. '.repeat(500);

  test('413: the text is cut harder and sent again (D5)', async () => {
    floor.desk.receiver.answerNext({ status: 413 });
    const { id } = await floor.message({ text });
    const [whole, cut] = floor.anna.requests();
    expect([whole?.answered, cut?.answered]).toEqual([413, 201]);
    expect(cut?.bodyBytes).toBeLessThanOrEqual(2_048);
    expect(floor.anna.pushes()).toMatchObject([{ body: expect.stringMatching(/^A long message.*…$/) }]);
    expect(pushStates(await floor.trace(id), 'anna')).toEqual([{ state: 'accepted', because: null }]);
  });

  test('the limit of that push service is remembered, and no other’s', async () => {
    const other = await elsewhere(floor.anna);
    floor.desk.receiver.answerNext({ status: 413 });
    await floor.message({ text });
    await floor.message({ text });
    expect(floor.anna.requests().map(({ answered }) => answered)).toEqual([413, 201, 201]);
    expect(other.messages).toHaveLength(2);
    expect(Math.min(...other.messages.map(({ bodyBytes }) => bodyBytes))).toBeGreaterThan(3_000);
    await other.stop();
  });

  test('a push service that takes no size at all refuses, and is not asked for ever', async () => {
    floor.desk.receiver.answerWith({ status: 413 });
    const { id } = await floor.message({ text });
    await floor.pass(10 * minuteMs);
    expect(floor.anna.requests().length).toBeLessThanOrEqual(3);
    expect((await pushStates(await floor.trace(id), 'anna'))[0]).toMatchObject({ state: 'refused' });
  });

  test('the longest text fits what every push service takes', async () => {
    await floor.message({ text: '👩‍👩‍👧‍👦'.repeat(2_000) });
    expect(floor.anna.requests().map(({ answered }) => answered)).toEqual([201]);
    expect(floor.anna.requests()[0]?.bodyBytes).toBeLessThanOrEqual(4_096);
  });
});

// E8
describe('busy', () => {
  const forms = [
    ['429 with seconds', 429, () => '7'],
    ['429 with a date', 429, () => new Date(floor.desk.clock.now() + 7_000).toUTCString()],
    ['503 with seconds', 503, () => '7'],
    ['503 with a date', 503, () => new Date(floor.desk.clock.now() + 7_000).toUTCString()],
  ] as const;

  test.each(forms)('%s: the same push goes out when the time is over, once', async (_name, status, retryAfter) => {
    floor.desk.receiver.answerNext({ status, headers: { 'retry-after': retryAfter() } });
    await floor.message();
    await floor.pass(6_999);
    expect(floor.anna.requests()).toHaveLength(1);
    await floor.pass(1);
    await floor.pass(minuteMs);
    expect(floor.anna.requests().map(({ answered }) => answered)).toEqual([status, 201]);
  });

  test.each([429, 503])('%i that names no time is tried again after a pause of ours', async (status) => {
    floor.desk.receiver.answerNext({ status });
    await floor.message();
    await floor.pass(900);
    expect(floor.anna.requests()).toHaveLength(1);
    await floor.pass(5_000);
    expect(titles(floor.anna)).toHaveLength(1);
  });

  test.each(['soon', '-5', '1e3', ''])('a Retry-After of "%s" counts as none', async (retryAfter) => {
    floor.desk.receiver.answerNext({ status: 429, headers: { 'retry-after': retryAfter } });
    await floor.message();
    await floor.pass(5_000);
    expect(titles(floor.anna)).toHaveLength(1);
  });

  test('the whole host waits, and no other', async () => {
    const other = await elsewhere(floor.ben);
    floor.desk.receiver.answerNext({ status: 429, headers: { 'retry-after': '7' } });
    await floor.message();
    await floor.message({ chat: { id: 'chat-2', agents: ['ben'] } });
    expect(floor.ben.requests()).toEqual([]);
    expect(other.messages).toHaveLength(1);
    await floor.pass(7_000);
    expect([titles(floor.anna).length, titles(floor.ben).length, other.messages.length]).toEqual([1, 1, 1]);
    await other.stop();
  });

  test('what can only be sent after its time is dropped at once, and says so', async () => {
    floor.desk.receiver.answerNext({ status: 429, headers: { 'retry-after': '600' } });
    const { id } = await floor.tell({ type: 'chat.queued' });
    const [state] = pushStates(await floor.trace(id), 'anna').concat(pushStates(await floor.trace(id), 'ben'));
    expect(state).toMatchObject({ state: 'expired' });
  });

  test('a Retry-After of a year does not silence a push service for longer than an hour', async () => {
    floor.desk.receiver.answerNext({ status: 429, headers: { 'retry-after': String(365 * 24 * 3_600) } });
    await floor.message();
    await floor.pass(60 * minuteMs);
    await floor.tell({ type: 'chat.assigned', chat: { id: 'chat-2' } });
    expect(titles(floor.anna)).toEqual(['Incoming chat message']);
  });

  test('a push that waits for a busy host past its own time is expired by then, and its trace says so', async () => {
    floor.desk.receiver.answerNext({ status: 429, headers: { 'retry-after': '1800' } });
    await floor.message();
    const { id } = await floor.tell({ type: 'chat.assigned', to: { agents: ['ben'] }, chat: { agents: ['ben'] } });
    await floor.pass(11 * minuteMs);
    expect(pushStates(await floor.trace(id), 'ben')).toEqual([{ state: 'expired', because: 'expired' }]);
  });
});

// E3, E5
describe('out of reach', () => {
  const troubles = [
    ['500', { status: 500 }],
    ['502', { status: 502 }],
    ['504', { status: 504 }],
    ['a connection that is reset', 'reset'],
  ] as const;

  test.each(troubles)('%s: the row stays, and the push goes out as soon as it can', async (_name, answer) => {
    floor.desk.receiver.answerNext(answer, 2);
    await floor.message();
    await floor.pass(10_000, 1_000);
    expect(floor.anna.requests()).toHaveLength(3);
    expect(titles(floor.anna)).toHaveLength(1);
    expect(await devices(floor.anna)).toMatchObject([{ state: 'active' }]);
  });

  test('5xx is tried ever more rarely inside the time of the event, then it is expired and says so', async () => {
    floor.desk.receiver.answerWith({ status: 500, body: 'Internal error' });
    const { id } = await floor.tell({ type: 'chat.assigned' });
    await floor.pass(minuteMs, 1_000);
    await floor.pass(10 * minuteMs);
    const attempts = await attemptsOf(id);
    const at = attempts.map((attempt) => (Date.parse(attempt.at) - Date.parse('2026-01-14T12:00:00Z')) / 1_000);
    const pauses = at.slice(1).map((seconds, index) => seconds - (at[index] ?? 0));
    expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
    expect(pauses[0]).toBeGreaterThanOrEqual(0.5);
    expect(at.at(-1)).toBeLessThan(600);
    expect(attempts.length).toBeLessThanOrEqual(12);
    expect(attempts.length).toBeGreaterThanOrEqual(5);
    expect(pushStates(await floor.trace(id), 'anna')).toMatchObject([{ state: 'expired' }]);
    expect(floor.anna.requests()).toHaveLength(attempts.length);
  });

  test('a host that fails over and over delays nobody at another', async () => {
    const other = await elsewhere(floor.ben);
    floor.desk.receiver.answerWith({ status: 500 });
    for (let chat = 1; chat <= 8; chat += 1) await floor.message({ chat: { id: `chat-${chat}` } });
    await floor.tell({ type: 'chat.assigned', to: { agents: ['ben'] }, chat: { id: 'chat-9', agents: ['ben'] } });
    expect(other.messages).toHaveLength(1);
    await other.stop();
  });

  test('a host that failed over and over is tried with one push, and when that is taken all go out', async () => {
    floor.desk.receiver.answerWith({ status: 500 });
    for (let chat = 1; chat <= 8; chat += 1) await floor.message({ chat: { id: `chat-${chat}` } });
    await floor.pass(minuteMs);
    floor.desk.receiver.answerWith(undefined);
    await floor.pass(5 * minuteMs);
    expect(new Set(floor.anna.pushes().map(({ tag }) => tag)).size).toBe(8);
    expect(titles(floor.anna)).toHaveLength(8);
  });

  test('a host that fails all of a burst for a moment has it a few seconds later', async () => {
    for (let device = 1; device < 20; device += 1) await floor.desk.subscribe(floor.anna.token, `Device ${device}`);
    floor.desk.receiver.answerNext('reset', 20);
    await floor.message();
    await floor.pass(5_000, 500);
    expect(floor.desk.receiver.messages).toHaveLength(20);
  });

  test('garbage for an answer counts as none', async () => {
    const server = createServer(inject('certificates'), (socket) => {
      socket.on('error', () => undefined);
      socket.end('This is not HTTP\r\n\r\n');
    });
    const { port, stop } = await listenLocally(server);
    await subscribeAt(floor.anna, `https://localhost:${port}`);
    const { id } = await floor.message();
    expect((await attemptsOf(id)).map(({ outcome }) => outcome).sort()).toEqual(['accepted', 'unreachable']);
    expect(await devices(floor.anna)).toEqual([
      expect.objectContaining({ state: 'active' }),
      expect.objectContaining({ state: 'active' }),
    ]);
    await stop();
  });

  const cutOff = [
    ['that its push was taken', 'HTTP/1.1 201 Created\r\nContent-Length: 99\r\n\r\nTak', 'accepted', 'accepted'],
    [
      'that, in chunks',
      'HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nTak\r\n',
      'accepted',
      'accepted',
    ],
    ['that the push subscription is gone', 'HTTP/1.1 410 Gone\r\nContent-Length: 99\r\n\r\nGo', 'gone', 'gone'],
    [
      'to wait',
      'HTTP/1.1 429 Too Many Requests\r\nRetry-After: 120\r\nContent-Length: 99\r\n\r\nWa',
      'busy',
      'pending',
    ],
  ] as const;

  test.each(cutOff)('an answer that is cut off after it said %s counts: nothing is sent again', async (...row) => {
    const [, answer, outcome, state] = row;
    const service = await startRawPushService((socket) => socket.end(answer));
    await subscribeAt(floor.anna, service.origin);
    const { id } = await floor.message();
    await floor.pass(minuteMs, 10_000);
    const { deliveries } = decisionFor(await floor.trace(id), 'anna');
    const there = deliveries.filter(({ device }) => device === 'Elsewhere');
    expect(there.map((one) => [one.state, one.attempts.map((attempt) => attempt.outcome)])).toEqual([
      [state, [outcome]],
    ]);
    expect(service.requests()).toBe(1);
    await service.stop();
  });

  test('an answer that says that the push was taken, and never ends, counts: nothing is sent again', async () => {
    const service = await startRawPushService((socket) => {
      socket.write('HTTP/1.1 201 Created\r\nContent-Length: 99\r\n\r\nTak');
    });
    await subscribeAt(floor.anna, service.origin);
    await floor.message();
    await floor.pass(minuteMs, 10_000);
    expect(service.requests()).toBe(1);
    await service.stop();
  });

  test('an answer that says that the push was taken, and never ends, keeps the next push to the device no moment', async () => {
    const service = await startRawPushService((socket) => {
      socket.write('HTTP/1.1 201 Created\r\nContent-Length: 99\r\n\r\nTak');
    });
    await subscribeAt(floor.anna, service.origin);
    const startedAt = Date.now();
    await floor.message();
    await floor.message();
    expect(service.requests()).toBe(2);
    expect(Date.now() - startedAt).toBeLessThan(5_000);
    await service.stop();
  });

  test('an answer that is only announced is none', async () => {
    const service = await startRawPushService((socket) => socket.end('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'));
    await subscribeAt(floor.anna, service.origin);
    const { id } = await floor.message();
    expect((await attemptsOf(id)).map(({ outcome }) => outcome).sort()).toEqual(['accepted', 'unreachable']);
    await service.stop();
  });

  test('a port where nobody listens is tried again later', async () => {
    const { port, stop } = await listenLocally(createServer(inject('certificates')));
    await stop();
    await subscribeAt(floor.anna, `https://localhost:${port}`);
    const { id } = await floor.message();
    expect(
      pushStates(await floor.trace(id), 'anna')
        .map(({ state }) => state)
        .sort(),
    ).toEqual(['accepted', 'pending']);
  });

  // A8
  test('of three devices that answer 201, 201, 503 only the third is called again', async () => {
    const { desk, anna } = floor;
    await desk.subscribe(anna.token, 'Laptop');
    const phone = await desk.subscribe(anna.token, 'Phone');
    desk.receiver.answerWith((endpoint) => (endpoint === phone.endpoint ? { status: 503 } : undefined));
    await floor.message();
    desk.receiver.answerWith(undefined);
    await floor.pass(minuteMs);
    const counts = Map.groupBy(desk.receiver.requests, ({ endpoint }) => endpoint);
    expect([...counts].map(([endpoint, requests]) => [endpoint === phone.endpoint, requests.length]).sort()).toEqual([
      [false, 1],
      [false, 1],
      [true, 2],
    ]);
  });

  // U5
  test('of five devices one hangs: the others have theirs at once, and it is given up in ten seconds and tried again', async () => {
    const { desk, anna } = floor;
    for (const device of ['Laptop', 'Phone', 'Tablet']) await desk.subscribe(anna.token, device);
    const hanging = await desk.subscribe(anna.token, 'Hanging');
    desk.receiver.answerWith((endpoint) => (endpoint === hanging.endpoint ? 'hang' : undefined));
    const startedAt = Date.now();
    await desk.post(messageEvent()).expect(202);
    await desk.receiver.waitForMessage(() => desk.receiver.messages.length === 4, 1_000);
    await desk.receiver.waitForRequest(({ endpoint }) => endpoint === hanging.endpoint, 1_000);
    desk.receiver.answerWith(undefined);
    await desk.settle();
    const gaveUpAfterMs = Date.now() - startedAt;
    expect(gaveUpAfterMs).toBeGreaterThan(9_000);
    expect(gaveUpAfterMs).toBeLessThan(12_000);
    await floor.pass(5_000);
    expect(desk.receiver.messages.map(({ endpoint }) => endpoint)).toContain(hanging.endpoint);
  });
});

// W6, W7
describe('the test notification', () => {
  async function outcomes(): Promise<Record<string, string>> {
    const { body } = await floor.desk.call('post', '/api/v1/test-notification', {}, floor.anna.token).expect(200);
    return Object.fromEntries(
      body.devices.map(({ device, outcome }: { device: string; outcome: string }) => [device, outcome]),
    );
  }

  test('arrives although the person is at the console and it is quiet', async () => {
    const days = ['wednesday'];
    const quietHours = { from: '11:00', to: '13:00', timeZone: 'UTC', days };
    await floor.desk.call('put', '/api/v1/preferences', { quietHours }, floor.anna.token).expect(200);
    await floor.report(floor.anna, 'window-1');
    expect(await outcomes()).toEqual({ 'Anna’s browser': 'accepted' });
    expect(titles(floor.anna)).toEqual(['Notifications work']);
  });

  test.each([
    [410, 'gone'],
    [403, 'refused'],
    [429, 'busy'],
    [500, 'unreachable'],
  ])('says of a device whose push service answers %i that it is %s', async (status, outcome) => {
    await floor.desk.subscribe(floor.anna.token, 'Phone');
    const { endpoint } = floor.anna.device;
    floor.desk.receiver.answerWith((called) => (called === endpoint ? { status } : undefined));
    expect(await outcomes()).toEqual({ 'Anna’s browser': outcome, Phone: 'accepted' });
  });

  test('says that there is no device when there is none', async () => {
    await floor.desk.call('delete', `/api/v1/subscriptions/${floor.anna.device.id}`, undefined, floor.anna.token);
    expect(await outcomes()).toEqual({});
  });
});
