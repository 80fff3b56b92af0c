import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Floor, type Member, minuteMs, openFloor, readingOf, titles } from './floor.ts';
import { type OpenStream, openStream } from './stream.ts';

let floor: Floor;
/** The key that everybody's browser was subscribed with at first. */
let old: { keyId: string; applicationServerKey: string };

beforeEach(async () => {
  floor = await openFloor();
  old = (await floor.desk.call('get', '/api/v1/vapid')).body;
});

afterEach(() => floor.stop());

const path = '/api/v1/admin/vapid-keys';

async function create(): Promise<{ id: string; publicKey: string }> {
  return (await floor.desk.call('post', path, {}).expect(201)).body;
}

async function rotate(): Promise<{ id: string; publicKey: string }> {
  const key = await create();
  await floor.desk.call('post', `${path}/${key.id}/activate`).expect(200);
  return key;
}

async function keys(): Promise<Record<string, { state: string; subscriptions: number }>> {
  const { body } = await floor.desk.call('get', path).expect(200);
  return Object.fromEntries(
    body.vapidKeys.map(({ id, state, subscriptions }: { id: string; state: string; subscriptions: number }) => [
      id,
      { state, subscriptions },
    ]),
  );
}

/** The `k` of a request's VAPID header: which key it was signed with. */
function signedWith(authorization: string | undefined): string | undefined {
  return /k=([\w-]+)/.exec(authorization ?? '')?.[1];
}

/** What a browser does when it hears of a new key: unsubscribe, subscribe again, register. */
async function moveOver(member: Member) {
  const { body: key } = await floor.desk.call('get', '/api/v1/vapid', undefined, member.token).expect(200);
  floor.desk.receiver.unsubscribe(member.device.endpoint);
  const subscription = floor.desk.receiver.subscribe(key.applicationServerKey);
  const body = { subscription, keyId: key.keyId, replaces: member.device.id };
  await floor.desk.call('put', '/api/v1/subscriptions', body, member.token).expect(201);
  return readingOf(floor.desk, subscription.endpoint);
}

describe('a new key', () => {
  test('is not used before it is activated', async () => {
    const key = await create();
    expect(await keys()).toEqual({
      [old.keyId]: { state: 'active', subscriptions: 3 },
      [key.id]: { state: 'new', subscriptions: 0 },
    });
    expect((await floor.desk.call('get', '/api/v1/vapid')).body).toEqual(old);
  });

  // G8
  test('is refused for push subscriptions before it is activated', async () => {
    const key = await create();
    const subscription = floor.desk.receiver.subscribe(key.publicKey);
    await floor.desk
      .call('put', '/api/v1/subscriptions', { subscription, keyId: key.id }, floor.anna.token)
      .expect(422);
  });

  test('once activated is the one that browsers are given', async () => {
    const key = await rotate();
    expect((await floor.desk.call('get', '/api/v1/vapid')).body).toEqual({
      keyId: key.id,
      applicationServerKey: key.publicKey,
    });
    expect(await keys()).toMatchObject({ [old.keyId]: { state: 'retiring' }, [key.id]: { state: 'active' } });
  });

  test('that is activated twice is active, and the only one', async () => {
    const key = await rotate();
    await floor.desk.call('post', `${path}/${key.id}/activate`).expect(200);
    expect(Object.values(await keys()).filter(({ state }) => state === 'active')).toHaveLength(1);
  });

  test('shows its private half to nobody', async () => {
    const answers = [
      await floor.desk.call('post', path, {}).expect(201),
      await floor.desk.call('get', path).expect(200),
    ];
    for (const { body } of answers) expect(JSON.stringify(body)).not.toMatch(/private/i);
    expect(Object.keys(answers[0]?.body).sort()).toEqual([
      'createdAt',
      'fingerprint',
      'id',
      'lost',
      'publicKey',
      'restorable',
      'state',
      'subscriptions',
    ]);
  });

  test('is for administrators alone', async () => {
    await floor.desk.call('post', path, {}, floor.anna.token).expect(403);
    await floor.desk.call('post', `${path}/${old.keyId}/retire`, { force: true }, floor.sam.token).expect(403);
  });
});

// G13
describe('after a rotation', () => {
  test('old push subscriptions are signed for with their own key, new ones with the new', async () => {
    const key = await rotate();
    const phone = await floor.desk.subscribe(floor.anna.token, 'Phone');
    await floor.message();
    const signed = (endpoint: string) =>
      floor.desk.receiver.requests
        .filter((request) => request.endpoint === endpoint)
        .map(({ answered, authorization }) => [answered, signedWith(authorization)]);
    expect(signed(floor.anna.device.endpoint)).toEqual([[201, old.applicationServerKey]]);
    expect(signed(phone.endpoint)).toEqual([[201, key.publicKey]]);
  });

  test('and a restart it is still so', async () => {
    await rotate();
    await floor.desk.restart();
    await floor.message();
    expect(floor.anna.requests().map(({ answered }) => answered)).toEqual([201]);
  });

  test('a push that waits goes out with the key it needs', async () => {
    await floor.report(floor.anna, 'window-1');
    await floor.message();
    await rotate();
    await floor.pass(3_000);
    expect(floor.anna.requests().map(({ answered }) => answered)).toEqual([201]);
  });

  // G10
  test('a browser that moved over has one live push subscription, and its progress is counted', async () => {
    const key = await rotate();
    const moved = await moveOver(floor.anna);
    await floor.message();
    expect([moved.pushes().length, floor.anna.requests().length]).toEqual([1, 0]);
    expect(await keys()).toEqual({
      [old.keyId]: { state: 'retiring', subscriptions: 2 },
      [key.id]: { state: 'active', subscriptions: 1 },
    });
  });

  test('a browser that still registers with the retiring key is taken', async () => {
    await rotate();
    const subscription = floor.desk.receiver.subscribe(old.applicationServerKey);
    const body = { subscription, keyId: old.keyId };
    await floor.desk.call('put', '/api/v1/subscriptions', body, floor.anna.token).expect(201);
    await floor.message();
    expect(readingOf(floor.desk, subscription.endpoint).pushes()).toHaveLength(1);
  });

  test('the old key can be made active again', async () => {
    const key = await rotate();
    await floor.desk.call('post', `${path}/${old.keyId}/activate`).expect(200);
    expect(await keys()).toMatchObject({ [old.keyId]: { state: 'active' }, [key.id]: { state: 'retiring' } });
  });
});

describe('retiring a key', () => {
  test('that people still use is refused, and names them, each once', async () => {
    await floor.desk.subscribe(floor.anna.token, 'Phone');
    await rotate();
    await moveOver(floor.sam);
    const { body } = await floor.desk.call('post', `${path}/${old.keyId}/retire`, {}).expect(409);
    expect(body).toMatchObject({ status: 409, detail: '2 people would no longer be reached on some device' });
    expect(new Set(body.people)).toEqual(
      new Set([
        { id: 'anna', name: 'Anna' },
        { id: 'ben', name: 'Ben' },
      ]),
    );
    await floor.message();
    expect(titles(floor.anna)).toHaveLength(1);
  });

  test('by force ends what is left of it', async () => {
    await rotate();
    await moveOver(floor.sam);
    await floor.desk.call('post', `${path}/${old.keyId}/retire`, { force: true }).expect(200);
    await floor.message();
    await floor.pass(minuteMs);
    expect(floor.anna.requests()).toEqual([]);
    const { body } = await floor.desk.call('get', '/api/v1/admin/subscriptions?person=anna').expect(200);
    expect(body.subscriptions).toMatchObject([{ state: 'ended', because: 'its VAPID key was retired' }]);
  });

  test('when everybody has moved over needs no force', async () => {
    await rotate();
    for (const member of [floor.anna, floor.ben, floor.sam]) await moveOver(member);
    const { body } = await floor.desk.call('post', `${path}/${old.keyId}/retire`, {}).expect(200);
    expect(body).toMatchObject({ id: old.keyId, state: 'retired', subscriptions: 0 });
  });

  test('leaves those of the new key alone', async () => {
    await rotate();
    const moved = await moveOver(floor.anna);
    await floor.desk.call('post', `${path}/${old.keyId}/retire`, { force: true }).expect(200);
    await floor.message();
    expect(moved.pushes()).toHaveLength(1);
  });

  test('that is active is refused, forced or not', async () => {
    await floor.desk.call('post', `${path}/${old.keyId}/retire`, { force: true }).expect(409);
    await floor.message();
    expect(titles(floor.anna)).toHaveLength(1);
  });

  test('is for good: it is not activated again, and registers nobody', async () => {
    await rotate();
    await floor.desk.call('post', `${path}/${old.keyId}/retire`, { force: true }).expect(200);
    await floor.desk.call('post', `${path}/${old.keyId}/activate`).expect(409);
    const { endpoint, keys: browserKeys } = floor.anna.device;
    const body = { subscription: { endpoint, keys: browserKeys }, keyId: old.keyId };
    const { body: problem } = await floor.desk.call('put', '/api/v1/subscriptions', body, floor.anna.token).expect(422);
    expect(problem.errors).toEqual([{ field: 'keyId', detail: 'This VAPID key is not in use' }]);
  });

  test('that does not exist is answered 404', async () => {
    await floor.desk.call('post', `${path}/no-such-key/retire`, {}).expect(404);
    await floor.desk.call('post', `${path}/no-such-key/activate`).expect(404);
  });
});

describe('the stream', () => {
  let stream: OpenStream;

  beforeEach(async () => {
    stream = await openStream(floor.desk, floor.anna.token);
  });

  afterEach(() => stream.close());

  test('tells the active key to whoever connects', async () => {
    expect(await stream.waitFor('vapid')).toEqual(old);
  });

  test('tells everybody who is connected of a new active key', async () => {
    const bens = await openStream(floor.desk, floor.ben.token);
    const key = await rotate();
    for (const open of [stream, bens]) {
      const told = await open.waitFor('vapid', ({ data }) => data.keyId === key.id);
      expect(told).toEqual({ keyId: key.id, applicationServerKey: key.publicKey });
    }
    await bens.close();
  });

  test('says nothing of a key that was only made', async () => {
    const made = await create();
    const active = await rotate();
    await stream.waitFor('vapid', ({ data }) => data.keyId === active.id);
    expect(JSON.stringify(stream.events)).not.toContain(made.id);
  });
});
