import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Db } from '../../server/store/database.ts';
import { insertDecisions } from '../../server/store/decisions.ts';
import {
  cancelDeliveries,
  cancelDeliveriesOfSubscription,
  claimDuePushes,
  type DeliveryRow,
  findNextDueAt,
  insertAttempt,
  insertDeliveries,
  listAttempts,
  listDeliveries,
  listReachedDevices,
  postponePushes,
  releaseLostClaims,
  settleDelivery,
  settleWindowsDelivery,
} from '../../server/store/deliveries.ts';
import { type DeliveryState, deliveryStates } from '../../server/store/delivery-state.ts';
import { insertPerson } from '../../server/store/people.ts';
import { noon, person } from '../support/builders.ts';
import { engines, type TestStore } from './engines.ts';
import { decisionRow, deliveryRow } from './rows.ts';

const mozilla = 'updates.push.services.mozilla.com';
const google = 'fcm.googleapis.com';
const states = Object.keys(deliveryStates) as DeliveryState[];

describe.each(engines)('deliveries on $name', ({ open }) => {
  let opened: TestStore;
  let db: Db;
  beforeEach(async () => {
    opened = await open();
    ({ db } = opened.store);
    await insertPerson(db, person(), noon);
    await insertDecisions(db, [decisionRow(), decisionRow({ id: 'notification-2', eventSeq: 2 })]);
  });
  afterEach(() => opened.remove());

  const insert = (...rows: Partial<DeliveryRow>[]) => insertDeliveries(db, rows.map(deliveryRow));
  const claim = (parts: Partial<Parameters<typeof claimDuePushes>[1]> = {}) =>
    opened.store.transaction((t) =>
      claimDuePushes(t, { now: noon, claimedUntil: noon + 30_000, limit: 64, exceptHosts: [], ...parts }),
    );
  const idsOf = (rows: readonly { id: string }[]) => rows.map(({ id }) => id).sort();
  const read = async (id = 'delivery-1') =>
    (await listDeliveries(db, ['notification-1', 'notification-2'])).find((row) => row.id === id);

  describe('claiming', () => {
    test('a push that is due is claimed until the instant given', async () => {
      await insert({});

      expect(await claim()).toEqual([deliveryRow({ state: 'claimed', claimedUntil: noon + 30_000 })]);
    });

    test('a push that is not due yet is not claimed', async () => {
      await insert({ dueAt: noon + 1 });

      expect(await claim()).toEqual([]);
    });

    test('what is for windows is not claimed', async () => {
      await insert({ channel: 'windows', host: null, subscriptionId: null });

      expect(await claim()).toEqual([]);
    });

    test.each(states.filter((state) => state !== 'pending'))('what is %s is not claimed', async (state) => {
      await insert({ state });

      expect(await claim()).toEqual([]);
    });

    test('nobody else gets a claimed one', async () => {
      await insert({});
      await claim();

      expect(await claim()).toEqual([]);
    });

    test('of many that claim at once each push goes to one', async () => {
      await insert(...Array.from({ length: 100 }, (_, index) => ({ id: `d${index}` })));
      const claims = (await Promise.all(Array.from({ length: 20 }, () => claim({ limit: 7 })))).flatMap(idsOf);

      expect([claims.length, new Set(claims).size]).toEqual([100, 100]);
    });

    test('the longest due are claimed first, no more than asked for', async () => {
      await insert({ id: 'c', dueAt: noon - 1 }, { id: 'a', dueAt: noon - 3 }, { id: 'b', dueAt: noon - 2 });

      expect(idsOf(await claim({ limit: 2 }))).toEqual(['a', 'b']);
    });

    test('hosts that wait are left out', async () => {
      await insert({ id: 'a', host: mozilla }, { id: 'b', host: google });

      expect(idsOf(await claim({ exceptHosts: [google] }))).toEqual(['b', 'a'].slice(1));
    });

    test('hosts that wait do not use up what is asked for', async () => {
      const waiting = Array.from({ length: 10 }, (_, index) => ({ id: `w${index}`, host: google, dueAt: noon - 9 }));
      await insert(...waiting, { id: 'a', host: mozilla });

      expect(idsOf(await claim({ limit: 1, exceptHosts: [google] }))).toEqual(['a']);
    });
  });

  describe('claims that were lost', () => {
    test('one that nobody settled in time is due again', async () => {
      await insert({});
      await claim();
      const released = await releaseLostClaims(db, noon + 30_000);

      expect([released, await read()]).toEqual([1, deliveryRow()]);
    });

    test('one whose time is not over stays claimed', async () => {
      await insert({});
      await claim();

      expect([await releaseLostClaims(db, noon + 29_999), (await read())?.state]).toEqual([0, 'claimed']);
    });

    test('one outlives a restart', async () => {
      await insert({});
      await claim();
      await opened.reopen();
      ({ db } = opened.store);
      await releaseLostClaims(db, Number.MAX_SAFE_INTEGER);

      expect(idsOf(await claim())).toEqual(['delivery-1']);
    });
  });

  describe('when the next is due', () => {
    test('it is the first of those that wait', async () => {
      await insert(
        { id: 'a', dueAt: noon + 5 },
        { id: 'b', dueAt: noon + 3 },
        { id: 'c', dueAt: noon, state: 'accepted' },
      );

      expect(await findNextDueAt(db, [])).toBe(noon + 3);
    });

    test('hosts that wait are left out', async () => {
      await insert({ id: 'a', dueAt: noon + 5 }, { id: 'b', dueAt: noon + 3, host: google });

      expect(await findNextDueAt(db, [google])).toBe(noon + 5);
    });

    test('of none it is not known', async () => {
      await insert({ channel: 'windows', host: null });

      expect(await findNextDueAt(db, [])).toBeUndefined();
    });
  });

  describe('settling a claimed push', () => {
    beforeEach(async () => {
      await insert({});
      await claim();
    });
    const settle = (parts: Partial<Parameters<typeof settleDelivery>[2]>) =>
      settleDelivery(db, 'delivery-1', { state: 'accepted', because: null, now: noon + 5, attempted: true, ...parts });

    test('a final state has its instant and one attempt more', async () => {
      await settle({});

      expect(await read()).toEqual(deliveryRow({ state: 'accepted', attempts: 1, settledAt: noon + 5 }));
    });

    test('one that is to be tried again is due later and is not settled', async () => {
      await settle({ state: 'pending', because: 'busy', dueAt: noon + 7_000 });

      expect(await read()).toEqual(deliveryRow({ because: 'busy', dueAt: noon + 7_000, attempts: 1 }));
    });

    test('one that was not tried has no attempt more', async () => {
      await settle({ state: 'cancelled', because: 'withdrawn', attempted: false });

      expect(await read()).toEqual(
        deliveryRow({ state: 'cancelled', because: 'withdrawn', settledAt: noon + 5, attempts: 0 }),
      );
    });

    test('one that is settled is not settled again', async () => {
      await settle({});
      await settle({ state: 'refused' });

      expect((await read())?.state).toBe('accepted');
    });

    test('one that is due again was not touched by who lost its claim', async () => {
      await releaseLostClaims(db, noon + 30_000);
      await settle({});

      expect((await read())?.state).toBe('pending');
    });
  });

  describe('cancelling', () => {
    const cancel = (...notifications: string[]) =>
      cancelDeliveries(db, notifications, { because: 'withdrawn', now: noon + 5 });

    test('what waits is cancelled, with the reason and the instant', async () => {
      await insert({});
      await cancel('notification-1');

      expect(await read()).toEqual(deliveryRow({ state: 'cancelled', because: 'withdrawn', settledAt: noon + 5 }));
    });

    test('what is for windows is cancelled as well', async () => {
      await insert({ channel: 'windows', host: null, subscriptionId: null });
      await cancel('notification-1');

      expect((await read())?.state).toBe('cancelled');
    });

    test.each(states.filter((state) => state !== 'pending'))('what is %s stays so', async (state) => {
      await insert({ state });
      await cancel('notification-1');

      expect((await read())?.state).toBe(state);
    });

    test('what says how a chat ended still goes out', async () => {
      await insert({ purpose: 'ending' });
      await cancel('notification-1');

      expect((await read())?.state).toBe('pending');
    });

    test('other notifications are not touched', async () => {
      await insert({ notification: 'notification-2' });
      await cancel('notification-1');

      expect((await read())?.state).toBe('pending');
    });

    test('of no notifications nothing is cancelled', async () => {
      await insert({});
      await cancel();

      expect((await read())?.state).toBe('pending');
    });

    test('all that waits for a push subscription is cancelled, endings too, and nothing else', async () => {
      await insert(
        { id: 'a' },
        { id: 'b', purpose: 'ending' },
        { id: 'c', subscriptionId: 'other' },
        { id: 'd', state: 'claimed' },
        { id: 'e', state: 'accepted' },
      );
      await cancelDeliveriesOfSubscription(db, 'subscription-1', { because: 'gone', now: noon });

      const rows = await listDeliveries(db, ['notification-1']);
      expect(rows.map(({ id, state }) => `${id} ${state}`)).toEqual([
        ...['a cancelled', 'b cancelled', 'c pending', 'd claimed', 'e accepted'],
      ]);
    });
  });

  describe('postponing', () => {
    const postpone = () =>
      postponePushes(db, 'notification-1', { until: noon + 90_000, because: 'a window showed it' });

    test('a push that waits is due later', async () => {
      await insert({});
      await postpone();

      expect(await read()).toEqual(deliveryRow({ dueAt: noon + 90_000, because: 'a window showed it' }));
    });

    test('a push that is due later still is not hastened', async () => {
      await insert({ dueAt: noon + 100_000 });
      await postpone();

      expect((await read())?.dueAt).toBe(noon + 100_000);
    });

    test.each([
      { title: 'a claimed push', row: { state: 'claimed' } as const },
      { title: 'what is for windows', row: { channel: 'windows', host: null } as const },
      { title: 'another notification', row: { notification: 'notification-2' } },
    ])('$title is not touched', async ({ row }) => {
      await insert(row);
      await postpone();

      expect((await read())?.dueAt).toBe(noon);
    });
  });

  test('what is for windows is settled, and its pushes are not', async () => {
    await insert({ id: 'w', channel: 'windows', host: null }, { id: 'p' });
    await settleWindowsDelivery(db, 'notification-1', { state: 'acknowledged', now: noon + 5 });

    expect([(await read('w'))?.state, (await read('w'))?.settledAt, (await read('p'))?.state]).toEqual([
      'acknowledged',
      noon + 5,
      'pending',
    ]);
  });

  test('what is for windows is settled once', async () => {
    await insert({ channel: 'windows', host: null });
    await settleWindowsDelivery(db, 'notification-1', { state: 'acknowledged', now: noon });
    await settleWindowsDelivery(db, 'notification-1', { state: 'unacknowledged', now: noon });

    expect((await read())?.state).toBe('acknowledged');
  });

  test('devices that have a notification, or may get it at this moment, are those reached', async () => {
    await insert(
      { id: 'a', state: 'accepted' },
      { id: 'b', state: 'claimed' },
      { id: 'c', state: 'pending' },
      { id: 'd', state: 'gone' },
      { id: 'e', state: 'accepted', purpose: 'ending' },
      { id: 'f', state: 'acknowledged', channel: 'windows' },
    );

    expect(idsOf(await listReachedDevices(db, ['notification-1']))).toEqual(['a', 'b']);
  });

  test('attempts are listed in the order in which they were made', async () => {
    await insert({});
    const attempt = { deliveryId: 'delivery-1', at: noon, tookMs: 3, status: 503, detail: null };
    await insertAttempt(db, { ...attempt, outcome: 'busy' });
    await insertAttempt(db, { ...attempt, outcome: 'accepted' });

    expect((await listAttempts(db, ['delivery-1'])).map(({ outcome }) => outcome)).toEqual(['busy', 'accepted']);
  });

  test('two thousand are inserted at once', async () => {
    await insert(...Array.from({ length: 2_000 }, (_, index) => ({ id: `d${index}` })));

    expect(await listDeliveries(db, ['notification-1'])).toHaveLength(2_000);
  });

  test('one of a notification that is not there is refused', async () => {
    await expect(insert({ notification: 'nobody' })).rejects.toThrow();
  });

  test('one of the same id is refused', async () => {
    await insert({});

    await expect(insert({})).rejects.toThrow();
  });
});
