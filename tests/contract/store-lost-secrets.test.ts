import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listAuditEntries } from '../../server/store/audit.ts';
import {
  findCallbackTarget,
  listTargetsWithoutSecret,
  saveCallbackTarget,
} from '../../server/store/callback-targets.ts';
import type { Db } from '../../server/store/database.ts';
import { insertDecisions } from '../../server/store/decisions.ts';
import { insertDeliveries, listDeliveries } from '../../server/store/deliveries.ts';
import { findDeskSetting } from '../../server/store/desk-settings.ts';
import { findLostSecrets, giveUpLostSecrets } from '../../server/store/give-up-secrets.ts';
import { insertPerson } from '../../server/store/people.ts';
import { keepProofsKey, proofsKeyName } from '../../server/store/proofs-key.ts';
import {
  findSubscription,
  insertSubscription,
  restoreSubscriptionsOfKey,
} from '../../server/store/push-subscriptions.ts';
import { listSealed, lostSecret } from '../../server/store/sealed.ts';
import { createSecretBox } from '../../server/store/secret-box.ts';
import {
  addSealedSecret,
  insertSource,
  listSealedSecrets,
  listSourcesWithoutSecret,
} from '../../server/store/sources.ts';
import { findVapidKey, insertVapidKey } from '../../server/store/vapid-keys.ts';
import { noon, person } from '../support/builders.ts';
import { engines, type TestStore } from './engines.ts';
import { decisionRow, deliveryRow, sourceRow, subscriptionRow, vapidKeyRow } from './rows.ts';

const lostKey = randomBytes(32);
const present = createSecretBox(randomBytes(32));
const before = createSecretBox(lostKey);
const hourMs = 3_600_000;

describe.each(engines)('secrets whose data key is lost, on $name', ({ open }) => {
  let opened: TestStore;
  let db: Db;
  beforeEach(async () => {
    opened = await open();
    ({ db } = opened.store);
    await insertPerson(db, person(), noon);
    await insertVapidKey(db, vapidKeyRow({ sealedPrivateKey: before.seal('p1') }));
    await insertVapidKey(db, vapidKeyRow({ id: 'key-2', state: 'retiring', sealedPrivateKey: present.seal('p2') }));
    await insertSubscription(db, subscriptionRow());
    await insertSubscription(db, subscriptionRow({ id: 'subscription-2', keyId: 'key-2' }));
    await insertSource(db, sourceRow());
    await insertSource(db, sourceRow({ id: 'other' }));
    await addSecret('desk', before.seal('s1'));
    await addSecret('other', present.seal('s2'));
    await saveTarget('desk', before.seal('c1'));
    await saveTarget('other', present.seal('c2'));
    await keepProofsKey(db, before, [lostKey]);
  });
  afterEach(() => opened.remove());

  const addSecret = (sourceId: string, sealedSecret: string, now = noon) =>
    addSealedSecret(db, { sourceId, sealedSecret, now, overlapUntil: now + hourMs });
  const saveTarget = (sourceId: string, sealedSecret: string, olderSealedSecret: string | null = null) =>
    saveCallbackTarget(db, {
      ...{ sourceId, url: 'https://chat.example.com/', typesJson: '[]', notReachedMs: 1, secretMadeAt: noon },
      ...{ sealedSecret, olderSealedSecret, olderUntil: olderSealedSecret === null ? null : noon + hourMs },
    });
  const lost = {
    vapidKeys: ['key-1'],
    pushSubscriptions: 1,
    sources: ['desk'],
    callbacks: ['desk'],
    proofs: true,
  };
  const giveUp = () => opened.store.transaction((inside) => giveUpLostSecrets(inside, present, noon));

  test('are told, and nothing is changed by that', async () => {
    const sealed = await listSealed(db);

    expect(await findLostSecrets(db, present, noon)).toEqual(lost);
    expect(await listSealed(db)).toEqual(sealed);
  });

  test('are given up: what is left opens', async () => {
    expect(await giveUp()).toEqual(lost);

    expect((await listSealed(db)).map(present.open).sort()).toEqual(['c2', 'p2', 's2']);
    expect(await findDeskSetting(db, proofsKeyName)).toBeUndefined();
    expect([await listSourcesWithoutSecret(db), await listTargetsWithoutSecret(db)]).toEqual([['desk'], ['desk']]);
  });

  test('a second time there is nothing to give up, and nothing to note', async () => {
    await giveUp();

    expect(await giveUp()).toEqual({ vapidKeys: [], pushSubscriptions: 0, sources: [], callbacks: [], proofs: false });
    expect(await listAuditEntries(db, { limit: 10 })).toHaveLength(1);
  });

  test('the audit log has what was given up, and by which command', async () => {
    await giveUp();
    const [entry] = await listAuditEntries(db, { limit: 10 });

    expect(entry).toMatchObject({ at: noon, kind: 'data-key', action: 'deskbell replace-lost-data-key' });
    expect(JSON.parse(entry?.afterJson ?? '')).toEqual(lost);
  });

  test('push subscriptions of a lost key end with what waits for them, and those of others stay', async () => {
    await insertDecisions(db, [decisionRow()]);
    await insertDeliveries(db, [deliveryRow(), deliveryRow({ id: 'delivery-2', subscriptionId: 'subscription-2' })]);
    await giveUp();
    const states = async (ids: readonly string[]) =>
      Promise.all(ids.map(async (id) => (await findSubscription(db, id))?.state));

    expect(await states(['subscription-1', 'subscription-2'])).toEqual(['ended', 'active']);
    expect((await listDeliveries(db, ['notification-1'])).map(({ id, state }) => `${id} ${state}`).sort()).toEqual([
      'delivery-1 cancelled',
      'delivery-2 pending',
    ]);
  });

  test('a lost VAPID key stays known, retired, and its push subscriptions can be brought back', async () => {
    await giveUp();

    expect(await findVapidKey(db, 'key-1')).toMatchObject({ state: 'retired', sealedPrivateKey: lostSecret });
    expect(await restoreSubscriptionsOfKey(db, 'key-1', noon)).toBe(1);
  });

  test('a secret that fits for a while still is kept beside a newest one that is lost', async () => {
    await addSecret('other', before.seal('s3'), noon + 1);
    const { sources } = await giveUp();

    expect(sources).toEqual(['desk', 'other']);
    expect((await listSealedSecrets(db, 'other', noon)).map(present.open)).toEqual(['s2']);
    expect(await listSourcesWithoutSecret(db)).toEqual(['desk', 'other']);
  });

  test('one that fits no more is not missed, and goes as well', async () => {
    await addSecret('desk', present.seal('s3'), noon + 1);
    const later = noon + 2 * hourMs;

    expect((await opened.store.transaction((inside) => giveUpLostSecrets(inside, present, later))).sources).toEqual([]);
    expect(await db.selectFrom('sourceSecrets').select('sourceId').orderBy('sourceId').execute()).toHaveLength(2);
  });

  test('where a chat system is told stays, and so does an older secret that opens', async () => {
    await saveTarget('other', before.seal('c3'), present.seal('c2'));
    await giveUp();
    const other = await findCallbackTarget(db, 'other');

    expect(await findCallbackTarget(db, 'desk')).toMatchObject({ url: 'https://chat.example.com/', notReachedMs: 1 });
    expect([other?.sealedSecret, present.open(other?.olderSealedSecret ?? '')]).toEqual([lostSecret, 'c2']);
  });
});
