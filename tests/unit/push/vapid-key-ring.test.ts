import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createVapidKeyRing, isPair, makePair, type VapidKeyRing } from '../../../server/push/vapid-key-ring.ts';
import { type Database, type Db, openDatabase } from '../../../server/store/database.ts';
import { createSecretBox } from '../../../server/store/secret-box.ts';
import { listVapidKeys } from '../../../server/store/vapid-keys.ts';
import { noon } from '../../support/builders.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../support/temporary-folder.ts';

describe('a pair (G7, G8)', () => {
  test('of five hundred each has 65 and 32 bytes, and begins with 04', () => {
    const shapes = Array.from({ length: 500 }, makePair).map(({ publicKey, privateKey }) => {
      const point = Buffer.from(publicKey, 'base64url');
      return `${point.length} ${point[0]} ${Buffer.from(privateKey, 'base64url').length} ${/^[\w-]+$/.test(publicKey + privateKey)}`;
    });

    expect(new Set(shapes)).toEqual(new Set(['65 4 32 true']));
  });

  test('its halves belong together', () => {
    expect(isPair(makePair())).toBe(true);
  });

  test('halves of two pairs do not', () => {
    expect(isPair({ publicKey: makePair().publicKey, privateKey: makePair().privateKey })).toBe(false);
  });

  test('a private key that lost its leading zero is none', () => {
    const { publicKey, privateKey } = makePair();
    const short = Buffer.from(privateKey, 'base64url').subarray(1).toString('base64url');

    expect(isPair({ publicKey, privateKey: short })).toBe(false);
  });

  test.each([
    { title: 'no public key', parts: { publicKey: '' } },
    { title: 'no private key', parts: { privateKey: '' } },
    { title: 'zeros for a private key', parts: { privateKey: Buffer.alloc(32).toString('base64url') } },
    { title: 'a point beside the curve', parts: { publicKey: Buffer.alloc(65, 4).toString('base64url') } },
  ])('$title is no half of a pair', ({ parts }) => {
    expect(isPair({ ...makePair(), ...parts })).toBe(false);
  });
});

describe('the ring', () => {
  let folder: TemporaryFolder;
  let store: Database;
  let ring: VapidKeyRing;
  const box = createSecretBox(randomBytes(32));

  beforeEach(async () => {
    folder = await makeTemporaryFolder('ring');
    store = await openDatabase({ dataDir: folder.path });
    ring = createVapidKeyRing(box);
  });
  afterEach(async () => {
    await store.close();
    await folder.remove();
  });

  const change = <T>(work: (db: Db) => Promise<T>): Promise<T> => store.transaction(work);
  const states = async () => (await listVapidKeys(store.db)).map(({ state }) => state).sort();

  test('the first key of a desk is active', async () => {
    await ring.ensureActive(store.db, noon);

    expect(await states()).toEqual(['active']);
  });

  test('a desk that starts ten times at once has one key', async () => {
    const rows = await Promise.all(Array.from({ length: 10 }, () => change((db) => ring.ensureActive(db, noon))));

    expect([new Set(rows.map(({ id }) => id)).size, await states()]).toEqual([1, ['active']]);
  });

  test('a private key lies sealed in the store', async () => {
    const { id } = await ring.create(store.db, noon);
    const signing = await ring.signingKey(store.db, id);
    const [row] = await listVapidKeys(store.db);

    expect([
      row?.sealedPrivateKey.includes(signing?.privateKey ?? 'nothing'),
      signing && isPair(signing),
      box.open(row?.sealedPrivateKey ?? ''),
    ]).toEqual([false, true, signing?.privateKey]);
  });

  test('a key that nobody knows does not sign', async () => {
    expect(await ring.signingKey(store.db, 'nobody')).toBeUndefined();
  });

  test('whatever is activated and in whatever order, one key is active', async () => {
    await change((db) => ring.ensureActive(db, noon));
    const made = await Promise.all([
      change((db) => ring.create(db, noon)),
      change((db) => ring.create(db, noon)),
      change((db) => ring.create(db, noon)),
    ]);
    await Promise.all([...made, ...made.toReversed()].map(({ id }) => change((db) => ring.activate(db, id))));

    expect(await states()).toEqual(['active', 'retiring', 'retiring', 'retiring']);
  });

  test('a retired key is not activated', async () => {
    await ring.ensureActive(store.db, noon);
    const { id } = await ring.create(store.db, noon);
    await ring.retire(store.db, id, { force: false, now: noon });
    const answer = await ring.activate(store.db, id);

    expect([answer?.state, await states()]).toEqual(['retired', ['active', 'retired']]);
  });

  test('the active key is not retired, not even by force', async () => {
    const { id } = await ring.ensureActive(store.db, noon);

    expect([await ring.retire(store.db, id, { force: true, now: noon }), await states()]).toEqual([
      { ok: false, because: 'active' },
      ['active'],
    ]);
  });

  test('a key that nobody knows is neither activated nor retired', async () => {
    expect([
      await ring.activate(store.db, 'nobody'),
      await ring.retire(store.db, 'nobody', { force: true, now: noon }),
    ]).toEqual([undefined, { ok: false, because: 'unknown' }]);
  });
});
