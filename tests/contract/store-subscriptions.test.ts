import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Db } from '../../server/store/database.ts';
import { insertPerson } from '../../server/store/people.ts';
import {
  endSubscription,
  findSubscription,
  findSubscriptionByEndpoint,
  insertSubscription,
  listActiveSubscriptions,
  listActiveSubscriptionsOfKey,
  listSubscriptions,
  listSubscriptionsById,
  updateSubscription,
} from '../../server/store/push-subscriptions.ts';
import {
  findActiveVapidKey,
  findVapidKey,
  insertVapidKey,
  listVapidKeys,
  retireActiveVapidKey,
  updateVapidKeyState,
} from '../../server/store/vapid-keys.ts';
import { noon, person } from '../support/builders.ts';
import { engines, type TestStore } from './engines.ts';
import { subscriptionRow, vapidKeyRow } from './rows.ts';

describe.each(engines)('push subscriptions and VAPID keys on $name', ({ open }) => {
  let opened: TestStore;
  let db: Db;
  beforeEach(async () => {
    opened = await open();
    ({ db } = opened.store);
    await insertPerson(db, person({ id: 'ben' }), noon);
    await insertPerson(db, person(), noon);
    await insertVapidKey(db, vapidKeyRow());
  });
  afterEach(() => opened.remove());
  const idsOf = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);

  describe('a push subscription', () => {
    test('is found by its id and by its endpoint', async () => {
      const row = subscriptionRow();
      await insertSubscription(db, row);

      expect([await findSubscription(db, row.id), await findSubscriptionByEndpoint(db, row.endpoint)]).toEqual([
        row,
        row,
      ]);
    });

    test('of an endpoint that is taken is refused (H6)', async () => {
      await insertSubscription(db, subscriptionRow({ endpoint: 'https://fcm.googleapis.com/1' }));
      const other = subscriptionRow({ id: 'other', personId: 'ben', endpoint: 'https://fcm.googleapis.com/1' });

      await expect(insertSubscription(db, other)).rejects.toThrow();
    });

    test('of a person who is not there is refused', async () => {
      await expect(insertSubscription(db, subscriptionRow({ personId: 'nobody' }))).rejects.toThrow();
    });

    test('of a VAPID key that is not there is refused', async () => {
      await expect(insertSubscription(db, subscriptionRow({ keyId: 'nobody' }))).rejects.toThrow();
    });

    test('is changed in what is given', async () => {
      await insertSubscription(db, subscriptionRow());
      await updateSubscription(db, 'subscription-1', { personId: 'ben', lastOutcome: 'accepted (201)' });

      expect(await findSubscription(db, 'subscription-1')).toEqual(
        subscriptionRow({ personId: 'ben', lastOutcome: 'accepted (201)' }),
      );
    });

    test('ends once', async () => {
      await insertSubscription(db, subscriptionRow());
      const ended = [
        await endSubscription(db, 'subscription-1', { state: 'gone', because: 'gone_410' }),
        await endSubscription(db, 'subscription-1', { state: 'ended', because: 'turned off' }),
      ];

      expect([ended, await findSubscription(db, 'subscription-1')]).toEqual([
        [true, false],
        subscriptionRow({ state: 'gone', because: 'gone_410' }),
      ]);
    });

    test('that is gone stays known by its endpoint (E12)', async () => {
      const row = subscriptionRow();
      await insertSubscription(db, row);
      await endSubscription(db, row.id, { state: 'gone', because: 'gone_404' });

      expect((await findSubscriptionByEndpoint(db, row.endpoint))?.state).toBe('gone');
    });
  });

  describe('lists', () => {
    beforeEach(async () => {
      await insertSubscription(db, subscriptionRow({ id: 'a1', createdAt: noon }));
      await insertSubscription(db, subscriptionRow({ id: 'a2', createdAt: noon + 1 }));
      await insertSubscription(db, subscriptionRow({ id: 'a3', state: 'gone' }));
      await insertSubscription(db, subscriptionRow({ id: 'b1', personId: 'ben' }));
      await insertSubscription(db, subscriptionRow({ id: 'b2', personId: 'ben', state: 'ended' }));
    });

    test('pushes go to those that are active, the oldest first', async () => {
      expect(idsOf(await listActiveSubscriptions(db, ['anna'], noon))).toEqual(['a1', 'a2']);
    });

    test('pushes go to none whose sign-in is over', async () => {
      await insertSubscription(db, subscriptionRow({ id: 'b3', personId: 'ben', signedInUntil: noon }));
      await insertSubscription(db, subscriptionRow({ id: 'b4', personId: 'ben', signedInUntil: noon + 1 }));

      expect(idsOf(await listActiveSubscriptions(db, ['ben'], noon)).sort()).toEqual(['b1', 'b4']);
    });

    test('pushes for nobody go to none', async () => {
      expect(await listActiveSubscriptions(db, [], noon)).toEqual([]);
    });

    test('those of a key are the active ones', async () => {
      expect(idsOf(await listActiveSubscriptionsOfKey(db, 'key-1')).sort()).toEqual(['a1', 'a2', 'b1']);
    });

    test('those of some ids are found in whatever state', async () => {
      expect(idsOf(await listSubscriptionsById(db, ['a3', 'b2', 'nobody'])).sort()).toEqual(['a3', 'b2']);
    });

    test('everybody’s are listed by person, with their name', async () => {
      const rows = await listSubscriptions(db);

      expect(rows.map(({ name }) => name)).toEqual(['Anna', 'Anna', 'Anna', 'Ben', 'Ben']);
    });

    test('one person’s are listed, the newest first', async () => {
      expect(idsOf(await listSubscriptions(db, { person: 'anna' }))[0]).toBe('a2');
    });

    test('a key counts those that are active', async () => {
      await insertVapidKey(db, vapidKeyRow({ id: 'key-2', state: 'new', createdAt: noon + 1 }));

      const counted = (await listVapidKeys(db)).map(({ id, subscriptions }) => [id, Number(subscriptions)]);
      expect(counted).toEqual([
        ['key-2', 0],
        ['key-1', 3],
      ]);
    });
  });

  describe('a VAPID key', () => {
    test('is found as it was added', async () => {
      expect(await findVapidKey(db, 'key-1')).toEqual(vapidKeyRow());
    });

    test('that is active is found', async () => {
      await insertVapidKey(db, vapidKeyRow({ id: 'key-2', state: 'new' }));

      expect((await findActiveVapidKey(db))?.id).toBe('key-1');
    });

    test('that was active retires when another takes its place', async () => {
      await insertVapidKey(db, vapidKeyRow({ id: 'key-2', state: 'new' }));
      await retireActiveVapidKey(db);
      await updateVapidKeyState(db, 'key-2', 'active');

      expect([(await findVapidKey(db, 'key-1'))?.state, (await findActiveVapidKey(db))?.id]).toEqual([
        'retiring',
        'key-2',
      ]);
    });

    test('of the same id is refused', async () => {
      await expect(insertVapidKey(db, vapidKeyRow())).rejects.toThrow();
    });

    test('a second one that is active is refused', async () => {
      await expect(insertVapidKey(db, vapidKeyRow({ id: 'key-2', state: 'active' }))).rejects.toThrow();
    });
  });
});
