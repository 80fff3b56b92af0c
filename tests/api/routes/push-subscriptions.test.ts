import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { retireActiveVapidKey } from '../../../server/store/vapid-keys.ts';
import { chatEvent, noon, person } from '../../support/builders.ts';
import { startTestDesk, type TestDesk } from '../../support/test-desk.ts';
import { readProblem } from './read-problem.ts';

let desk: TestDesk;
let anna: string;
let ben: string;
let keyId: string;
let applicationServerKey: string;

beforeEach(async () => {
  desk = await startTestDesk();
  anna = await desk.addPerson(person());
  ben = await desk.addPerson(person({ id: 'ben' }));
  ({ keyId, applicationServerKey } = (await desk.call('get', '/api/v1/vapid', undefined, anna)).body);
});
afterEach(() => desk.stop());

type Subscription = { endpoint: string; expirationTime: number | null; keys: { p256dh: string; auth: string } };

const makeSubscription = (): Subscription => desk.receiver.subscribe(applicationServerKey);
const register = (subscription: unknown, token = anna, more: object = {}) =>
  desk.call('put', '/api/v1/subscriptions', { subscription, keyId, device: 'Firefox on Linux', ...more }, token);
const listOf = async (token: string) =>
  (await desk.call('get', '/api/v1/subscriptions', undefined, token).expect(200)).body.subscriptions;
const rows = () => desk.desk.rooms.store.db.selectFrom('pushSubscriptions').selectAll().execute();

describe('GET /api/v1/vapid', () => {
  test('it answers with the active key, before there is any push subscription (G15)', async () => {
    const { body } = await desk.call('get', '/api/v1/vapid', undefined, ben).expect(200);

    const [{ id, publicKey }] = (await desk.call('get', '/api/v1/admin/vapid-keys')).body.vapidKeys;
    expect(body).toEqual({ keyId: id, applicationServerKey: publicKey });
  });

  test('the key is base64url without padding (M3)', () => {
    expect(applicationServerKey).toMatch(/^[\w-]{87}$/);
  });

  test('without an active key it is answered 503 with the reason (G15)', async () => {
    await desk.desk.rooms.store.transaction(retireActiveVapidKey);

    expect(readProblem(await desk.call('get', '/api/v1/vapid', undefined, anna))).toEqual({
      type: 'unavailable',
      status: 503,
      detail: 'Push is not set up: there is no active VAPID key',
    });
  });
});

describe('registering a push subscription', () => {
  test('a new one is answered 201 with its id and a token for its renewal', async () => {
    const answer = await register(makeSubscription());

    expect([answer.status, answer.body]).toEqual([
      201,
      { id: expect.any(String), renewal: expect.stringMatching(/^renewal\.[\w-]+\.[\w-]{22}$/) },
    ]);
  });

  test('the same again is answered 200 with the same id and token', async () => {
    const subscription = makeSubscription();
    const first = await register(subscription);

    const again = await register(subscription);

    expect([again.status, again.body]).toEqual([200, first.body]);
  });

  test('the same ten times at once is one push subscription (A1)', async () => {
    const subscription = makeSubscription();

    const answers = await Promise.all(Array.from({ length: 10 }, () => register(subscription)));

    expect(answers.map(({ status }) => status).sort()).toEqual([...Array.from({ length: 9 }, () => 200), 201]);
  });

  test('two of the same browser label are two push subscriptions (A4)', async () => {
    await register(makeSubscription());
    await register(makeSubscription());

    expect(await rows()).toHaveLength(2);
  });

  test('an endpoint that is written in another way is the same push subscription (A1)', async () => {
    const subscription = makeSubscription();
    await register(subscription).expect(201);

    await register({ ...subscription, endpoint: ` ${subscription.endpoint.replace('https:', 'HTTPS:')} ` });

    expect(await rows()).toHaveLength(1);
  });

  test('it is listed with its push service and the end of its endpoint alone', async () => {
    const subscription = makeSubscription();
    const { body } = await register(subscription);

    const { host } = new URL(subscription.endpoint);
    expect(await listOf(anna)).toEqual([
      {
        id: body.id,
        person: { id: 'anna', name: 'Anna' },
        device: 'Firefox on Linux',
        pushService: host,
        endpoint: `https://${host}/…${subscription.endpoint.slice(-6)}`,
        keyId,
        state: 'active',
        because: null,
        createdAt: '2026-01-14T12:00:00.000Z',
        lastSeenAt: '2026-01-14T12:00:00.000Z',
        lastOutcome: null,
      },
    ]);
  });

  test('each visit is noted (F6)', async () => {
    const subscription = makeSubscription();
    await register(subscription);
    desk.clock.advance(3_600_000);
    await register(subscription);

    const [row] = await rows();
    expect([row?.createdAt, row?.lastSeenAt]).toEqual([noon, noon + 3_600_000]);
  });

  test('a label is not asked for', async () => {
    await register(makeSubscription(), anna, { device: undefined }).expect(201);

    expect((await listOf(anna))[0].device).toBe('A browser');
  });

  test('one’s own devices are not another person’s', async () => {
    await register(makeSubscription());

    expect(await listOf(ben)).toEqual([]);
  });

  test('the one that it takes the place of ends (F5)', async () => {
    const { body: old } = await register(makeSubscription());
    await register(makeSubscription(), anna, { replaces: old.id }).expect(201);

    const states = (await listOf(anna)).map(({ id, state, because }: Record<string, unknown>) => [id, state, because]);
    expect(states).toEqual(expect.arrayContaining([[old.id, 'ended', 'replaced']]));
  });

  test('another person’s is not ended by what takes its place', async () => {
    const { body: old } = await register(makeSubscription());
    await register(makeSubscription(), ben, { replaces: old.id }).expect(201);

    expect((await listOf(anna))[0].state).toBe('active');
  });

  test('one that ended is answered 201 when it comes again', async () => {
    const subscription = makeSubscription();
    const { body } = await register(subscription);
    await desk.call('delete', `/api/v1/subscriptions/${body.id}`, undefined, anna).expect(204);

    await register(subscription).expect(201);
  });

  test('one that its push service gave up is answered 409', async () => {
    const subscription = makeSubscription();
    await register(subscription).expect(201);
    desk.receiver.unsubscribe(subscription.endpoint);
    await desk.call('post', '/api/v1/test-notification', {}, anna).expect(200);

    expect(readProblem(await register(subscription))).toEqual({
      type: 'subscription-gone',
      status: 409,
      detail: 'Unsubscribe in the browser, subscribe again, and register that',
    });
  });

  test('no other person brings back one that its push service gave up', async () => {
    const subscription = makeSubscription();
    await register(subscription).expect(201);
    desk.receiver.unsubscribe(subscription.endpoint);
    await desk.call('post', '/api/v1/test-notification', {}, anna).expect(200);

    expect(readProblem(await register(subscription, ben)).status).toBe(409);
  });
});

describe('the keys of a push subscription (M1)', () => {
  const forms: { form: string; write: (bytes: Buffer) => string }[] = [
    { form: 'base64url', write: (bytes) => bytes.toString('base64url') },
    {
      form: 'base64url with padding',
      write: (bytes) => bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_'),
    },
    { form: 'base64', write: (bytes) => bytes.toString('base64') },
    { form: 'base64 without padding', write: (bytes) => bytes.toString('base64').replace(/=+$/, '') },
  ];

  test.each(forms)('$form is stored as base64url without padding', async ({ write }) => {
    const subscription = makeSubscription();
    const { p256dh, auth } = subscription.keys;
    const keys = { p256dh: write(Buffer.from(p256dh, 'base64url')), auth: write(Buffer.from(auth, 'base64url')) };
    await register({ ...subscription, keys }).expect(201);

    const [row] = await rows();
    expect([row?.p256dh, row?.auth]).toEqual([p256dh, auth]);
  });

  const wrong: { title: string; keys: object; field: string }[] = [
    { title: 'a public key of 64 bytes', keys: { p256dh: Buffer.alloc(64, 4).toString('base64url') }, field: 'p256dh' },
    {
      title: 'a point that is not on the curve',
      keys: { p256dh: Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 1)]).toString('base64url') },
      field: 'p256dh',
    },
    { title: 'a public key that is no base64', keys: { p256dh: '!'.repeat(87) }, field: 'p256dh' },
    { title: 'an empty public key', keys: { p256dh: '' }, field: 'p256dh' },
    { title: 'a public key of 200 kB', keys: { p256dh: 'A'.repeat(20_000) }, field: 'p256dh' },
    { title: 'no public key', keys: { p256dh: undefined }, field: 'p256dh' },
    { title: 'a secret of 15 bytes', keys: { auth: Buffer.alloc(15).toString('base64url') }, field: 'auth' },
    { title: 'a secret of 17 bytes', keys: { auth: Buffer.alloc(17).toString('base64url') }, field: 'auth' },
    { title: 'no secret', keys: { auth: undefined }, field: 'auth' },
  ];

  test.each(wrong)('$title is answered 422 naming the key', async ({ keys, field }) => {
    const subscription = makeSubscription();
    const answer = await register({ ...subscription, keys: { ...subscription.keys, ...keys } });

    const { type, errors } = readProblem(answer);
    expect([type, errors?.map((error) => error.field)]).toEqual(['invalid-fields', [`subscription.keys.${field}`]]);
  });

  test.each(wrong)('$title makes no row', async ({ keys }) => {
    const subscription = makeSubscription();
    await register({ ...subscription, keys: { ...subscription.keys, ...keys } });

    expect(await rows()).toEqual([]);
  });
});

describe('the endpoint of a push subscription (N1)', () => {
  const endpoints = [
    'http://fcm.googleapis.com/fcm/send/1',
    'https://fcm.googleapis.com:8443/fcm/send/1',
    'https://anna:secret@fcm.googleapis.com/fcm/send/1',
    'https://127.0.0.1/push',
    'https://[::1]/push',
    'https://localhost/push',
    'https://metadata.google.internal/computeMetadata/v1/',
    'https://push.example.com/1',
    'file:///etc/passwd',
    'not a URL',
  ];

  test.each(endpoints)('%s is answered 422', async (endpoint) => {
    const { type, status, errors } = readProblem(await register({ ...makeSubscription(), endpoint }));

    expect([type, status, errors?.map(({ field }) => field)]).toEqual([
      'endpoint-refused',
      422,
      ['subscription.endpoint'],
    ]);
  });

  test.each(endpoints)('%s makes no row', async (endpoint) => {
    await register({ ...makeSubscription(), endpoint });

    expect(await rows()).toEqual([]);
  });

  test('an endpoint of more than 4,096 characters is answered 422', async () => {
    const endpoint = `https://fcm.googleapis.com/${'x'.repeat(4096)}`;

    expect(readProblem(await register({ ...makeSubscription(), endpoint })).type).toBe('invalid-fields');
  });
});

describe('the VAPID key of a push subscription', () => {
  test('one that is not known is answered 422', async () => {
    const answer = await register(makeSubscription(), anna, { keyId: 'nobody' });

    expect(readProblem(answer)).toEqual({
      type: 'invalid-fields',
      status: 422,
      errors: [{ field: 'keyId', detail: 'There is no such VAPID key' }],
    });
  });

  test('one that was never activated is answered 422', async () => {
    const { body: made } = await desk.call('post', '/api/v1/admin/vapid-keys', {}).expect(201);

    expect(readProblem(await register(makeSubscription(), anna, { keyId: made.id })).errors).toEqual([
      { field: 'keyId', detail: 'This VAPID key is not in use' },
    ]);
  });

  test('one that is retired is answered 422', async () => {
    const { body: made } = await desk.call('post', '/api/v1/admin/vapid-keys', {}).expect(201);
    await desk.call('post', `/api/v1/admin/vapid-keys/${made.id}/activate`, {}).expect(200);
    await desk.call('post', `/api/v1/admin/vapid-keys/${keyId}/retire`, {}).expect(200);

    expect(readProblem(await register(makeSubscription())).errors).toEqual([
      { field: 'keyId', detail: 'This VAPID key is not in use' },
    ]);
  });

  test('one that is retiring is still taken', async () => {
    const { body: made } = await desk.call('post', '/api/v1/admin/vapid-keys', {}).expect(201);
    await desk.call('post', `/api/v1/admin/vapid-keys/${made.id}/activate`, {}).expect(200);

    await register(makeSubscription()).expect(201);
  });
});

describe('a browser that another person uses (H2)', () => {
  test('its push subscription moves to who registers it', async () => {
    const subscription = makeSubscription();
    await register(subscription, anna).expect(201);
    await register(subscription, ben).expect(200);

    expect([(await listOf(anna)).length, (await listOf(ben)).length]).toEqual([0, 1]);
  });

  test('its new person is told on it what they were told nowhere yet', async () => {
    await desk.addSource();
    const subscription = makeSubscription();
    await register(subscription, anna).expect(201);
    await desk.post(chatEvent({ type: 'chat.assigned', to: { agents: ['ben'] } })).expect(202);
    await desk.settle();
    await register(subscription, ben).expect(200);
    desk.clock.advance(3_000);
    await desk.settle();

    expect(desk.receiver.messages.map(({ payload }) => payload)).toMatchObject([
      { notification: { data: { person: 'ben' } } },
    ]);
  });

  test('is one of the twenty that its new person may have', async () => {
    for (let count = 0; count < 20; count += 1) await desk.subscribe(ben);
    desk.clock.advance(1_000);
    const subscription = makeSubscription();
    await register(subscription, anna).expect(201);
    await register(subscription, ben).expect(200);

    const active = (await listOf(ben)).filter(({ state }: { state: string }) => state === 'active');
    expect(active).toHaveLength(20);
  });

  test('nothing that is for the person before goes to it', async () => {
    await desk.addSource();
    const subscription = makeSubscription();
    await register(subscription, anna).expect(201);
    await register(subscription, ben).expect(200);

    await desk.post(chatEvent({ type: 'chat.assigned' })).expect(202);
    await desk.settle();

    expect(desk.receiver.requests).toEqual([]);
  });

  test('what waits for the person before is dropped', async () => {
    await desk.addSource();
    const subscription = makeSubscription();
    await register(subscription, anna).expect(201);
    desk.receiver.answerNext({ status: 503 });
    await desk.post(chatEvent({ type: 'chat.assigned' })).expect(202);
    await desk.settle();
    await register(subscription, ben).expect(200);

    const pushes = await desk.desk.rooms.store.db
      .selectFrom('deliveries')
      .select(['state', 'because'])
      .where('channel', '=', 'push')
      .execute();
    expect(pushes).toEqual([{ state: 'cancelled', because: 'another person uses this browser' }]);
  });

  test('the renewal token of the person before is of no use any more', async () => {
    const subscription = makeSubscription();
    const { body: before } = await register(subscription, anna).expect(201);
    await register(subscription, ben).expect(200);

    await register(makeSubscription(), before.renewal);

    expect(await listOf(ben)).toHaveLength(1);
  });
});

describe('a device that its person gives a name', () => {
  const rename = (id: string, device: unknown, token = anna) =>
    desk.call('patch', `/api/v1/subscriptions/${id}`, { device }, token);
  const namesOf = async (token: string) =>
    (await listOf(token))
      .filter(({ state }: { state: string }) => state === 'active')
      .map(({ device }: { device: string }) => device);

  test('is listed under it, without the spaces around it', async () => {
    const { body } = await register(makeSubscription());
    await rename(body.id, '  Kitchen table ').expect(204);

    expect(await namesOf(anna)).toEqual(['Kitchen table']);
  });

  test('keeps it at the next visit, which says again what browser it is', async () => {
    const subscription = makeSubscription();
    const { body } = await register(subscription);
    await rename(body.id, 'Kitchen table').expect(204);
    await register(subscription).expect(200);

    expect(await namesOf(anna)).toEqual(['Kitchen table']);
  });

  test('keeps it under another endpoint of the same browser', async () => {
    const { body } = await register(makeSubscription());
    await rename(body.id, 'Kitchen table').expect(204);
    await register(makeSubscription(), anna, { replaces: body.id }).expect(201);

    expect(await namesOf(anna)).toEqual(['Kitchen table']);
  });

  test('keeps it under an endpoint that was known before', async () => {
    const old = makeSubscription();
    await register(old);
    const { body } = await register(makeSubscription());
    await rename(body.id, 'Kitchen table').expect(204);
    await register(old, anna, { replaces: body.id }).expect(200);

    expect(await namesOf(anna)).toEqual(['Kitchen table']);
  });

  test.each([
    { device: 'Firefox on Linux', seen: 'Firefox on Linux' },
    { device: undefined, seen: 'A browser' },
  ])('shows it to no other person who uses the browser, who sees "$seen" (H2)', async ({ device, seen }) => {
    const subscription = makeSubscription();
    const { body } = await register(subscription);
    await rename(body.id, 'Anna’s kitchen').expect(204);
    await register(subscription, ben, { device }).expect(200);

    expect(await namesOf(ben)).toEqual([seen]);
  });

  test('of another person is answered 404, and keeps its name', async () => {
    const { body } = await register(makeSubscription());

    expect(readProblem(await rename(body.id, 'Mine', ben))).toEqual({
      type: 'not-found',
      status: 404,
      detail: 'There is no such device of yours',
    });
    expect(await namesOf(anna)).toEqual(['Firefox on Linux']);
  });

  test('that has ended is answered 404', async () => {
    const { body } = await register(makeSubscription());
    await desk.call('delete', `/api/v1/subscriptions/${body.id}`, undefined, anna).expect(204);

    expect((await rename(body.id, 'Late')).status).toBe(404);
  });

  test.each<unknown>(['', '  ', 'a\nb', 'x'.repeat(101), 7])('is refused the name %j', async (device) => {
    const { body } = await register(makeSubscription());
    const { type, status, errors } = readProblem(await rename(body.id, device));

    expect([type, status, errors?.map(({ field }) => field)]).toEqual(['invalid-fields', 422, ['device']]);
  });
});

describe('ending a push subscription', () => {
  const end = (id: string, token = anna) => desk.call('delete', `/api/v1/subscriptions/${id}`, undefined, token);

  test('one’s own is answered 204', async () => {
    const { body } = await register(makeSubscription());

    await end(body.id).expect(204);
  });

  test('it is listed as turned off', async () => {
    const { body } = await register(makeSubscription());
    await end(body.id);

    const [{ state, because }] = await listOf(anna);
    expect([state, because]).toEqual(['ended', 'turned off']);
  });

  test('a second time is answered 204 (F11)', async () => {
    const { body } = await register(makeSubscription());
    await end(body.id);

    await end(body.id).expect(204);
  });

  test('nothing is sent to it afterwards (F11)', async () => {
    await desk.addSource();
    const { body } = await register(makeSubscription());
    await end(body.id);
    await desk.post(chatEvent({ type: 'chat.assigned' })).expect(202);
    await desk.settle();

    expect(desk.receiver.requests).toEqual([]);
  });

  test('another person’s is answered 204', async () => {
    const { body } = await register(makeSubscription());

    await end(body.id, ben).expect(204);
  });

  test('another person’s goes on', async () => {
    const { body } = await register(makeSubscription());
    await end(body.id, ben);

    expect((await listOf(anna))[0].state).toBe('active');
  });

  test('an id that nobody has is answered 204', async () => {
    await end('nobody').expect(204);
  });
});

describe('a renewal token', () => {
  let id: string;
  let renewal: string;
  beforeEach(async () => {
    ({ id, renewal } = (await register(makeSubscription())).body);
  });

  test('it reads the active key', async () => {
    await desk.call('get', '/api/v1/vapid', undefined, renewal).expect(200);
  });

  test('it registers a push subscription for its person', async () => {
    await register(makeSubscription(), renewal, { replaces: id }).expect(201);

    expect(await listOf(anna)).toHaveLength(2);
  });

  test('it works while its push subscription is gone', async () => {
    const [row] = await rows();
    desk.receiver.unsubscribe(row?.endpoint ?? '');
    await desk.call('post', '/api/v1/test-notification', {}, anna).expect(200);

    await register(makeSubscription(), renewal, { replaces: id }).expect(201);
  });

  test('what it registers takes the place of its own, whatever the call names', async () => {
    await register(makeSubscription(), renewal).expect(201);

    expect(
      (await listOf(anna)).map(({ id: one, state }: { id: string; state: string }) => [one === id, state]),
    ).toEqual(
      expect.arrayContaining([
        [true, 'ended'],
        [false, 'active'],
      ]),
    );
  });

  test.each([true, false])('it renews once (its push subscription gone before: %s)', async (isGone) => {
    const [row] = await rows();
    if (isGone) desk.receiver.unsubscribe(row?.endpoint ?? '');
    if (isGone) await desk.call('post', '/api/v1/test-notification', {}, anna).expect(200);
    await register(makeSubscription(), renewal).expect(201);

    await register(makeSubscription(), renewal).expect(401);
  });

  test('it takes no browser over from another person', async () => {
    const subscription = makeSubscription();
    await register(subscription, ben).expect(201);

    expect(readProblem(await register(subscription, renewal))).toMatchObject({ type: 'not-allowed', status: 403 });
    expect((await listOf(ben))[0].state).toBe('active');
  });

  test.each([
    ['get', '/api/v1/me'],
    ['get', '/api/v1/subscriptions'],
    ['get', '/api/v1/notifications'],
    ['get', '/api/v1/chats'],
    ['put', '/api/v1/me/status'],
    ['post', '/api/v1/test-notification'],
  ] as const)('it may not %s %s', async (method, path) => {
    expect(readProblem(await desk.call(method, path, undefined, renewal))).toEqual({
      type: 'not-allowed',
      status: 403,
    });
  });

  test('it ends with its push subscription', async () => {
    await desk.call('delete', `/api/v1/subscriptions/${id}`, undefined, anna).expect(204);

    await desk.call('get', '/api/v1/vapid', undefined, renewal).expect(401);
  });

  test('it ends with its person', async () => {
    await desk.call('delete', '/api/v1/admin/people/anna').expect(204);

    await desk.call('get', '/api/v1/vapid', undefined, renewal).expect(401);
  });

  test.each(['renewal.', 'renewal.nobody', 'renewal.nobody.AAAAAAAAAAAAAAAAAAAAAA', 'renewal...'])(
    '%s is nobody’s',
    async (token) => {
      await desk.call('get', '/api/v1/vapid', undefined, token).expect(401);
    },
  );

  test('the proof of one push subscription is none for another', async () => {
    const { body: other } = await register(makeSubscription(), ben);
    const proof = renewal.split('.')[2];

    await desk.call('get', '/api/v1/vapid', undefined, `renewal.${other.id}.${proof}`).expect(401);
  });
});
