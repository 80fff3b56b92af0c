import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { chatEvent, person } from '../../../support/builders.ts';
import { startTestDesk, type TestDesk } from '../../../support/test-desk.ts';
import { readProblem } from '../read-problem.ts';

let desk: TestDesk;
let first: string;
let anna: string;

beforeEach(async () => {
  desk = await startTestDesk();
  anna = await desk.addPerson(person());
  first = (await list())[0].id;
});
afterEach(() => desk.stop());

const keys = '/api/v1/admin/vapid-keys';
const list = async () => (await desk.call('get', keys).expect(200)).body.vapidKeys;
const create = async () => {
  desk.clock.advance(1);
  return (await desk.call('post', keys, {}).expect(201)).body;
};
const activate = (id: string) => desk.call('post', `${keys}/${id}/activate`, {});
const retire = (id: string, body: object = {}) => desk.call('post', `${keys}/${id}/retire`, body);
const statesById = async () =>
  Object.fromEntries((await list()).map(({ id, state }: { id: string; state: string }) => [id, state]));
const noSuch = { type: 'not-found', status: 404, detail: 'There is no such VAPID key' };

test('a desk begins with one active key', async () => {
  expect(await list()).toEqual([
    {
      id: first,
      publicKey: expect.stringMatching(/^[\w-]{87}$/),
      fingerprint: expect.stringMatching(/^(?:[\da-f]{4} ?){4}$/),
      state: 'active',
      createdAt: '2026-01-14T12:00:00.000Z',
      subscriptions: 0,
      restorable: 0,
      lost: false,
    },
  ]);
});

test('no answer holds a private key', async () => {
  const [row] = await desk.desk.rooms.store.db.selectFrom('vapidKeys').selectAll().execute();
  const privateKey = desk.desk.rooms.box.open(row?.sealedPrivateKey ?? '');
  const { text } = await desk.call('get', keys);

  expect([text.includes(privateKey), JSON.stringify(row).includes(privateKey)]).toEqual([false, false]);
});

test('the live push subscriptions of a key are counted', async () => {
  await desk.subscribe(anna);
  const { id } = await desk.subscribe(anna);
  await desk.call('delete', `/api/v1/subscriptions/${id}`, undefined, anna);

  expect((await list())[0].subscriptions).toBe(1);
});

describe('making a key', () => {
  test('it is answered 201 with a key that is not used yet', async () => {
    const made = await create();

    expect(made).toEqual({
      id: expect.any(String),
      publicKey: expect.stringMatching(/^[\w-]{87}$/),
      fingerprint: expect.stringMatching(/^(?:[\da-f]{4} ?){4}$/),
      state: 'new',
      createdAt: '2026-01-14T12:00:00.001Z',
      subscriptions: 0,
      restorable: 0,
      lost: false,
    });
  });

  test('the active key stays active', async () => {
    const { id } = await create();

    expect(await statesById()).toEqual({ [first]: 'active', [id]: 'new' });
  });
});

describe('activating a key', () => {
  test('it is answered 200 with the key, and the one before it retires', async () => {
    const { id } = await create();
    const { body } = await activate(id).expect(200);

    expect([body.id, body.state, await statesById()]).toEqual([id, 'active', { [first]: 'retiring', [id]: 'active' }]);
  });

  test('new push subscriptions are made with it', async () => {
    const { id } = await create();
    await activate(id);

    const { body } = await desk.call('get', '/api/v1/vapid', undefined, anna);
    expect(body.keyId).toBe(id);
  });

  test('the one before it still signs for its own push subscriptions (G13)', async () => {
    await desk.addSource();
    await desk.subscribe(anna);
    await activate((await create()).id);
    await desk.post(chatEvent({ type: 'chat.assigned' })).expect(202);
    await desk.settle();

    expect(desk.receiver.requests.map(({ answered }) => answered)).toEqual([201]);
  });

  test('the active one is answered 200 and nothing changes', async () => {
    await activate(first).expect(200);

    expect(await statesById()).toEqual({ [first]: 'active' });
  });

  test('a retiring one is taken back', async () => {
    const { id } = await create();
    await activate(id);
    await activate(first).expect(200);

    expect(await statesById()).toEqual({ [first]: 'active', [id]: 'retiring' });
  });

  test('two at once leave one active', async () => {
    const [a, b] = [await create(), await create()];
    await Promise.all([activate(a.id), activate(b.id)]);

    expect(Object.values(await statesById()).filter((state) => state === 'active')).toHaveLength(1);
  });

  test('a retired one is answered 409', async () => {
    await activate((await create()).id);
    await retire(first).expect(200);

    expect(readProblem(await activate(first))).toEqual({
      type: 'conflict',
      status: 409,
      detail: 'A retired key is not used again',
    });
  });

  test('one that is not known is answered 404', async () => {
    expect(readProblem(await activate('nobody'))).toEqual(noSuch);
  });
});

describe('retiring a key', () => {
  test('one without push subscriptions is answered 200', async () => {
    await activate((await create()).id);

    const { body } = await retire(first).expect(200);
    expect([body.id, body.state]).toEqual([first, 'retired']);
  });

  test('the active one is answered 409', async () => {
    expect(readProblem(await retire(first))).toEqual({
      type: 'conflict',
      status: 409,
      detail: 'The active key cannot be retired: activate another first',
    });
  });

  test('one with push subscriptions is answered 409 naming each person once (G13)', async () => {
    await desk.subscribe(anna);
    await desk.subscribe(anna);
    await activate((await create()).id);

    expect(readProblem(await retire(first))).toEqual({
      type: 'key-in-use',
      status: 409,
      detail: '1 people would no longer be reached on some device',
      people: [{ id: 'anna', name: 'Anna' }],
    });
  });

  test('one with push subscriptions stays as it is', async () => {
    await desk.subscribe(anna);
    const { id } = await create();
    await activate(id);
    await retire(first);

    expect(await statesById()).toEqual({ [first]: 'retiring', [id]: 'active' });
  });

  test('forced, it ends what is left', async () => {
    await desk.subscribe(anna);
    await activate((await create()).id);
    await retire(first, { force: true }).expect(200);

    const { body } = await desk.call('get', '/api/v1/admin/subscriptions');
    const [{ state, because }] = body.subscriptions;
    expect([state, because]).toEqual(['ended', 'its VAPID key was retired']);
  });

  test('forced, nothing is sent with it any more', async () => {
    await desk.addSource();
    await desk.subscribe(anna);
    await activate((await create()).id);
    await retire(first, { force: true });
    await desk.post(chatEvent({ type: 'chat.assigned' })).expect(202);
    await desk.settle();

    expect(desk.receiver.requests).toEqual([]);
  });

  test('a word for "force" is answered 422 naming the field', async () => {
    expect(readProblem(await retire(first, { force: 'yes' })).errors?.map(({ field }) => field)).toEqual(['force']);
  });

  test('one that is not known is answered 404', async () => {
    expect(readProblem(await retire('nobody'))).toEqual(noSuch);
  });
});
