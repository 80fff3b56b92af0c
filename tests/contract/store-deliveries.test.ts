import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Db } from '../../server/store/database.ts';
import { insertDecisions, markWithdrawn } from '../../server/store/decisions.ts';
import {
  cancelDeliveries,
  cancelDeliveriesOfSubscription,
  type DeliveryRow,
  insertDeliveries,
  listAttempts,
  listDeliveries,
  listLastOfDevices,
  listReached,
  postponePushes,
  settleWindowsDeliveries,
} from '../../server/store/deliveries.ts';
import { type DeliveryState, deliveryStates } from '../../server/store/delivery-state.ts';
import {
  claimDuePushes,
  expirePushes,
  findNextDueAt,
  insertAttempts,
  renewFromFuture,
  settleDelivery,
} from '../../server/store/due-pushes.ts';
import { releaseLostClaims } from '../../server/store/lost-claims.ts';
import { insertPerson } from '../../server/store/people.ts';
import { insertReceipt } from '../../server/store/receipts.ts';
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

  /** Each to a device of its own, unless given. */
  const insert = (...rows: Partial<DeliveryRow>[]) =>
    insertDeliveries(
      db,
      rows.map((row, index) => deliveryRow({ subscriptionId: `subscription-${index + 1}`, ...row })),
    );
  const claim = (parts: Partial<Parameters<typeof claimDuePushes>[1]> = {}) =>
    opened.store.transaction((t) =>
      claimDuePushes(t, {
        now: noon,
        claimedUntil: noon + 30_000,
        claimedBy: null,
        limit: 64,
        exceptHosts: [],
        reserve: () => true,
        ...parts,
      }),
    );
  const idsOf = (rows: readonly { id: string }[]) => rows.map(({ id }) => id).sort();
  const read = async (id = 'delivery-1') =>
    (await listDeliveries(db, ['notification-1', 'notification-2'])).find((row) => row.id === id);

  test('what was made by a clock that was set back since is as if it were made now, and nothing else', async () => {
    const future = { createdAt: noon + 90_000, dueAt: noon + 93_000, expiresAt: noon + 390_000 };
    await insert(
      { id: 'delivery-1', ...future },
      { id: 'delivery-2', ...future, createdAt: noon + 30_000 },
      { id: 'delivery-3', ...future, state: 'accepted' },
    );
    await renewFromFuture(db, { now: noon, after: noon + 30_000 });
    const times = (await listDeliveries(db, ['notification-1'])).map((row) => [
      row.id,
      row.createdAt,
      row.dueAt,
      row.expiresAt,
    ]);

    expect(times.sort()).toEqual([
      ['delivery-1', noon, noon + 3_000, noon + 300_000],
      ['delivery-2', noon + 30_000, noon + 93_000, noon + 390_000],
      ['delivery-3', noon + 90_000, noon + 93_000, noon + 390_000],
    ]);
  });

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

      expect(idsOf(await claim({ exceptHosts: [google] }))).toEqual(['a']);
    });

    test('hosts that wait do not use up what is asked for', async () => {
      const waiting = Array.from({ length: 10 }, (_, index) => ({ id: `w${index}`, host: google, dueAt: noon - 9 }));
      await insert(...waiting, { id: 'a', host: mozilla });

      expect(idsOf(await claim({ limit: 1, exceptHosts: [google] }))).toEqual(['a']);
    });

    test('what its host has no room for stays due', async () => {
      await insert({ id: 'a', host: mozilla }, { id: 'b', host: google });

      expect(idsOf(await claim({ reserve: (host) => host !== google }))).toEqual(['a']);
      expect(idsOf(await claim())).toEqual(['b']);
    });
  });

  describe('one device', () => {
    const same = { subscriptionId: 'subscription-1' };

    test('of several with the same tag the newest is claimed, and the next once that was dropped', async () => {
      await insert(
        { ...same, id: 'a', eventSeq: 1 },
        { ...same, id: 'c', eventSeq: 3 },
        { ...same, id: 'b', eventSeq: 2 },
      );
      const first = await claim();
      for (const row of first) {
        await settleDelivery(db, row, { state: 'cancelled', because: 'muted', now: noon, attempted: false });
      }

      expect([idsOf(first), idsOf(await claim())]).toEqual([['c'], ['b']]);
    });

    test('those of two tags are claimed one after the other', async () => {
      await insert({ ...same, id: 'a', dueAt: noon - 1, tag: 'one' }, { ...same, id: 'b', tag: 'two' });
      const first = await claim();
      const between = await claim();
      for (const row of first) {
        await settleDelivery(db, row, { state: 'accepted', because: null, now: noon, attempted: true });
      }

      expect([idsOf(first), between, idsOf(await claim())]).toEqual([['a'], [], ['b']]);
    });

    test('while one is under way the next is not said to be due', async () => {
      await insert({ ...same, id: 'a', tag: 'one' }, { ...same, id: 'b', tag: 'two' });
      await claim();

      expect(await findNextDueAt(db, [])).toBeUndefined();
    });

    test('another device does not wait for it', async () => {
      await insert({ ...same, id: 'a' });
      await claim();
      await insert({ id: 'b', subscriptionId: 'other' });

      expect(idsOf(await claim())).toEqual(['b']);
    });
  });

  describe('a push whose time is over', () => {
    test('it is not sent any more', async () => {
      await insert({ expiresAt: noon });
      await expirePushes(db, noon);

      expect([(await read())?.state, (await read())?.settledAt, await claim()]).toEqual(['expired', noon, []]);
    });

    test.each([
      { title: 'one whose time is not over', row: { expiresAt: noon + 1 } },
      { title: 'one that is not due yet', row: { expiresAt: noon, dueAt: noon + 1 } },
      { title: 'one that is under way', row: { expiresAt: noon, state: 'claimed' } as const },
      { title: 'what is for windows', row: { expiresAt: noon, channel: 'windows', host: null } as const },
    ])('$title is not touched', async ({ row }) => {
      await insert(row);
      const before = await read();
      await expirePushes(db, noon);

      expect(await read()).toEqual(before);
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
    const settle = (parts: Partial<Parameters<typeof settleDelivery>[2]>, claimedUntil = noon + 30_000) =>
      settleDelivery(
        db,
        { id: 'delivery-1', claimedUntil },
        { state: 'accepted', because: null, now: noon + 5, attempted: true, ...parts },
      );

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

    test('one that another has claimed since is not touched by who lost its claim', async () => {
      await releaseLostClaims(db, noon + 30_000);
      await claim({ claimedUntil: noon + 60_000 });
      await settle({});

      expect((await read())?.state).toBe('claimed');
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
      const same = { subscriptionId: 'subscription-1' };
      await insert(
        { ...same, id: 'a' },
        { ...same, id: 'b', purpose: 'ending' },
        { id: 'c', subscriptionId: 'other' },
        { ...same, id: 'd', state: 'claimed' },
        { ...same, id: 'e', state: 'accepted' },
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
    await settleWindowsDeliveries(db, ['notification-1'], { state: 'acknowledged', now: noon + 5 });

    expect([(await read('w'))?.state, (await read('w'))?.settledAt, (await read('p'))?.state]).toEqual([
      'acknowledged',
      noon + 5,
      'pending',
    ]);
  });

  test('what is for windows is settled once', async () => {
    await insert({ channel: 'windows', host: null });
    await settleWindowsDeliveries(db, ['notification-1'], { state: 'acknowledged', now: noon });
    await settleWindowsDeliveries(db, ['notification-1'], { state: 'unacknowledged', now: noon });

    expect((await read())?.state).toBe('acknowledged');
  });

  test('of each device the last counts that it was sent, or is being sent', async () => {
    const device = { subscriptionId: 'd1' };
    await insert(
      { ...device, id: 'a', state: 'accepted', createdAt: noon - 1 },
      { ...device, id: 'b', state: 'claimed', createdAt: noon },
      { ...device, id: 'c', state: 'pending', createdAt: noon + 1 },
      { id: 'd', subscriptionId: 'd2', state: 'gone' },
      { id: 'e', subscriptionId: 'd3', state: 'accepted', purpose: 'ending' },
      { id: 'f', subscriptionId: 'd4', state: 'accepted' },
    );

    const last = await listLastOfDevices(db, ['notification-1']);
    expect(last.map(({ delivery, isReported }) => [delivery.id, isReported])).toEqual([
      ['b', false],
      ['f', false],
    ]);
  });

  test('a notification has reached the devices whose push service took it', async () => {
    await markWithdrawn(db, ['notification-1'], noon);
    await insert(
      { id: 'a', state: 'accepted' },
      { id: 'b', state: 'claimed' },
      { id: 'c', state: 'accepted', purpose: 'ending' },
      { id: 'd', state: 'accepted', notification: 'notification-2' },
    );

    expect(await listReached(db, ['notification-1'])).toEqual([
      { notification: 'notification-1', subscriptionId: 'subscription-1' },
    ]);
  });

  test('a device was reached also by another notification of the chat that was withdrawn at the same time', async () => {
    await insertDecisions(db, [
      decisionRow({ id: 'earlier', eventSeq: 3, withdrawnAt: noon - 1 }),
      decisionRow({ id: 'other-chat', eventSeq: 4, chatId: 'chat-2', withdrawnAt: noon }),
    ]);
    await markWithdrawn(db, ['notification-1', 'notification-2'], noon);
    const state = 'accepted';
    await insert(
      { id: 'a', state: 'refused', notification: 'notification-2' },
      { id: 'b', state },
      { id: 'c', state, notification: 'earlier' },
      { id: 'd', state, notification: 'other-chat' },
    );

    expect(await listReached(db, ['notification-2'])).toEqual([
      { notification: 'notification-2', subscriptionId: 'subscription-2' },
    ]);
  });

  test('a device whose worker reported of it was reached, whatever its push service said', async () => {
    await markWithdrawn(db, ['notification-1'], noon);
    await insert({ id: 'a', state: 'expired' }, { id: 'b', state: 'expired', subscriptionId: 'd2' });
    const receipt = {
      notification: 'notification-1',
      kind: 'shown',
      windowId: '',
      at: noon,
      receivedAt: noon,
    } as const;
    await insertReceipt(db, { ...receipt, subscriptionId: 'd2' });

    const reached = { notification: 'notification-1', subscriptionId: 'd2' };
    expect(await listReached(db, ['notification-1'])).toEqual([reached]);
    const last = await listLastOfDevices(db, ['notification-1']);
    expect(last.map(({ delivery, isReported }) => [delivery.id, isReported])).toEqual([['b', true]]);
  });

  test('what was dismissed on one device is handled elsewhere on the others; in a page, on none that is known', async () => {
    await insert(
      ...['d1', 'd2'].map((subscriptionId) => ({ id: subscriptionId, subscriptionId, state: 'accepted' as const })),
    );
    const handled = async () =>
      (await listLastOfDevices(db, ['notification-1']))
        .filter(({ isHandledElsewhere }) => isHandledElsewhere)
        .map(({ delivery }) => delivery.id);
    const receipt = { notification: 'notification-1', kind: 'closed', at: noon, receivedAt: noon } as const;
    await insertReceipt(db, { ...receipt, windowId: 'window-1', subscriptionId: '' });
    const inPage = await handled();
    await insertReceipt(db, { ...receipt, windowId: '', subscriptionId: 'd1' });
    const onOne = await handled();
    await insertReceipt(db, { ...receipt, windowId: '', subscriptionId: 'd2' });

    expect([inPage, onOne, await handled()]).toEqual([[], ['d2'], []]);
  });

  test('a device whose push went out unanswered counts as reached, whatever became of its delivery', async () => {
    await markWithdrawn(db, ['notification-1'], noon);
    await insert({ id: 'a', state: 'cancelled' }, { id: 'b', state: 'pending', subscriptionId: 'd2' });
    const attempt = { at: noon, tookMs: 3, outcome: 'unreachable', status: null, detail: null };
    await insertAttempts(db, [
      { ...attempt, deliveryId: 'a', unanswered: 1 },
      { ...attempt, deliveryId: 'b', unanswered: 0 },
    ]);

    expect(await listReached(db, ['notification-1'])).toEqual([
      { notification: 'notification-1', subscriptionId: 'subscription-1' },
    ]);
    const last = await listLastOfDevices(db, ['notification-1']);
    expect(last.map(({ delivery }) => delivery.id)).toEqual(['a']);
  });

  test('attempts are listed in the order in which they were made', async () => {
    await insert({});
    const attempt = { deliveryId: 'delivery-1', at: noon, tookMs: 3, status: 503, detail: null, unanswered: 0 };
    await insertAttempts(db, [{ ...attempt, outcome: 'busy' }]);
    await insertAttempts(db, [{ ...attempt, outcome: 'accepted' }]);

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
