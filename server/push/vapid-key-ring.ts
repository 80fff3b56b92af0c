import { createHash, createPrivateKey, createPublicKey, randomUUID, sign, verify } from 'node:crypto';
import webPush from 'web-push';
import type { Db } from '../store/database.ts';
import { cancelDeliveriesOfSubscription } from '../store/deliveries.ts';
import {
  endSubscriptionsOfKey,
  hasSubscriptionsOfKey,
  listActiveSubscriptionsOfKey,
  restoreSubscriptionsOfKey,
} from '../store/push-subscriptions.ts';
import { lostSecret } from '../store/sealed.ts';
import type { SecretBox } from '../store/secret-box.ts';
import {
  findActiveVapidKey,
  findVapidKey,
  findVapidKeyByPublicKey,
  insertVapidKey,
  retireActiveVapidKey,
  saveSealedPrivateKey,
  updateVapidKeyState,
  type VapidKeyRow,
} from '../store/vapid-keys.ts';
import type { KeyPair } from './import-key.ts';
import type { SigningKey } from './vapid-token.ts';

/**
 * The life of a VAPID key: `new` when it was made, `active` while new push subscriptions use it, `retiring` when
 * another became active and it still signs for its own, `retired` when nothing is sent with it any more. A retired one is
 * taken back to `retiring` (to `new` if it never was in use) as long as push subscriptions of it are known. There is always
 * exactly one active key. One whose private half was lost with a data key stays `retired` until that is imported again.
 */
export interface VapidKeyRing {
  /** Makes the first key of a desk. */
  ensureActive(db: Db, now: number): Promise<VapidKeyRow>;
  create(db: Db, now: number): Promise<VapidKeyRow>;
  /** Takes in a pair that was made elsewhere, or the private half of one that was lost; undefined if it is here. */
  add(db: Db, pair: KeyPair, now: number): Promise<VapidKeyRow | undefined>;
  activate(db: Db, id: string): Promise<VapidKeyRow | undefined>;
  /** Ends what is left of a key; `people` names those who would be lost, and nothing happens unless forced. */
  retire(db: Db, id: string, how: { force: boolean; now: number }): Promise<Retirement>;
  /** Undoes a retirement: what ended with the key, and nothing else has ended since, is sent to again. */
  restore(db: Db, id: string, now: number): Promise<Restoration>;
  signingKey(db: Db, id: string): Promise<SigningKey | undefined>;
}

export type Retirement =
  | { ok: true; key: VapidKeyRow }
  | { ok: false; because: 'unknown' }
  | { ok: false; because: 'active' }
  | { ok: false; because: 'in-use'; people: string[] };

export type Restoration =
  | { ok: true; key: VapidKeyRow }
  | { ok: false; because: 'unknown' | 'not-retired' | 'lost' | 'nothing-left' };

export function createVapidKeyRing(box: SecretBox): VapidKeyRing {
  const opened = new Map<string, SigningKey>();

  async function insertNew(
    db: Db,
    state: 'new' | 'active',
    now: number,
    pair: KeyPair = makePair(),
  ): Promise<VapidKeyRow> {
    const id = randomUUID();
    const row: VapidKeyRow = {
      ...{ id, state, createdAt: now, publicKey: pair.publicKey },
      sealedPrivateKey: box.seal(pair.privateKey),
    };
    await insertVapidKey(db, row);
    return row;
  }

  return {
    ensureActive: async (db, now) => (await findActiveVapidKey(db)) ?? insertNew(db, 'active', now),
    create: (db, now) => insertNew(db, 'new', now),
    async add(db, pair, now) {
      const known = await findVapidKeyByPublicKey(db, pair.publicKey);
      if (!known) return insertNew(db, 'new', now, pair);
      if (known.sealedPrivateKey !== lostSecret) return undefined;
      const sealedPrivateKey = box.seal(pair.privateKey);
      await saveSealedPrivateKey(db, known.id, sealedPrivateKey);
      return { ...known, sealedPrivateKey };
    },
    activate,
    retire,
    restore,
    async signingKey(db, id) {
      const known = opened.get(id);
      if (known) return known;
      const row = await findVapidKey(db, id);
      if (!row) return undefined;
      const key = { id, publicKey: row.publicKey, privateKey: box.open(row.sealedPrivateKey) };
      opened.set(id, key);
      return key;
    },
  };
}

async function activate(db: Db, id: string): Promise<VapidKeyRow | undefined> {
  const key = await findVapidKey(db, id);
  if (!key || key.state === 'retired' || key.state === 'active') return key;
  await retireActiveVapidKey(db);
  await updateVapidKeyState(db, id, 'active');
  return { ...key, state: 'active' };
}

async function retire(db: Db, id: string, { force, now }: { force: boolean; now: number }): Promise<Retirement> {
  const key = await findVapidKey(db, id);
  if (!key) return { ok: false, because: 'unknown' };
  if (key.state === 'active') return { ok: false, because: 'active' };
  const left = await listActiveSubscriptionsOfKey(db, id);
  if (left.length > 0 && !force) {
    return { ok: false, because: 'in-use', people: [...new Set(left.map((row) => row.personId))] };
  }
  for (const subscription of await endSubscriptionsOfKey(db, id)) {
    await cancelDeliveriesOfSubscription(db, subscription, { because: 'its VAPID key was retired', now });
  }
  await updateVapidKeyState(db, id, 'retired');
  return { ok: true, key: { ...key, state: 'retired' } };
}

async function restore(db: Db, id: string, now: number): Promise<Restoration> {
  const key = await findVapidKey(db, id);
  if (!key) return { ok: false, because: 'unknown' };
  if (key.state !== 'retired') return { ok: false, because: 'not-retired' };
  if (key.sealedPrivateKey === lostSecret) return { ok: false, because: 'lost' };
  const wasUsed = await hasSubscriptionsOfKey(db, id);
  if (wasUsed && (await restoreSubscriptionsOfKey(db, id, now)) === 0) return { ok: false, because: 'nothing-left' };
  const state = wasUsed ? 'retiring' : 'new';
  await updateVapidKeyState(db, id, state);
  return { ok: true, key: { ...key, state } };
}

/** The beginning of the SHA-256 of a public key's bytes, in groups that people can compare. */
export function fingerprintOf(publicKey: string): string {
  const hash = createHash('sha256').update(Buffer.from(publicKey, 'base64url')).digest('hex');
  return (hash.slice(0, 16).match(/.{4}/g) ?? []).join(' ');
}

/** A key pair that has signed and verified a probe: some libraries lose leading zeros. Base64url without padding. */
export function makePair(): KeyPair {
  const pair = webPush.generateVAPIDKeys();
  if (!isPair(pair)) throw new Error('The VAPID key pair that was made cannot sign');
  return pair;
}

/** Are these two halves of one P-256 pair: 65 and 32 bytes, and does one verify what the other signs? */
export function isPair({ publicKey, privateKey }: KeyPair): boolean {
  const point = Buffer.from(publicKey, 'base64url');
  if (point.length !== 65 || Buffer.from(privateKey, 'base64url').length !== 32) return false;
  const halves = {
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  };
  const jwk = { kty: 'EC', crv: 'P-256', ...halves };
  const probe = Buffer.from('probe');
  try {
    const signature = sign('sha256', probe, createPrivateKey({ key: { ...jwk, d: privateKey }, format: 'jwk' }));
    return verify('sha256', probe, createPublicKey({ key: jwk, format: 'jwk' }), signature);
  } catch {
    return false;
  }
}
