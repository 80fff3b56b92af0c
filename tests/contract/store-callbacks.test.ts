import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  deleteCallbackTarget,
  findCallbackTarget,
  listCallbackTargets,
  saveCallbackTarget,
} from '../../server/store/callback-targets.ts';
import {
  callbackClaimMs,
  claimDueCallbacks,
  deleteOldCallbacks,
  deleteUnsentCallbacks,
  endWatch,
  findNextCallbackAt,
  insertCallback,
  listAcceptances,
  listCallbacks,
  listDueWatches,
  putCallbackBack,
  releaseLostCallbacks,
  settleCallback,
} from '../../server/store/callbacks.ts';
import type { Db } from '../../server/store/database.ts';
import { deleteSource, insertSource } from '../../server/store/sources.ts';
import { noon } from '../support/builders.ts';
import { engines, type TestStore } from './engines.ts';
import { callbackRow, sourceRow } from './rows.ts';

describe.each(engines)('callbacks on $name', ({ open }) => {
  let opened: TestStore;
  let db: Db;
  beforeEach(async () => {
    opened = await open();
    ({ db } = opened.store);
    await insertSource(db, sourceRow());
  });
  afterEach(() => opened.remove());
  const all = () => listCallbacks(db, 'desk', 10);
  const claim = async (now = noon) =>
    (await claimDueCallbacks(db, { now, claimedBy: null, limit: 10 })).map(({ id }) => id);

  test('the same thing is written down once', async () => {
    const inserted = [await insertCallback(db, callbackRow()), await insertCallback(db, callbackRow({ chatId: 'x' }))];

    expect(inserted).toEqual([true, false]);
    expect(await all()).toEqual([callbackRow()]);
  });

  test('what is due is claimed once, and what is not waits', async () => {
    await insertCallback(db, callbackRow());
    await insertCallback(db, callbackRow({ id: 'cb_2', dueAt: noon + 1 }));

    expect([await claim(), await claim(), await findNextCallbackAt(db)]).toEqual([['cb_1'], [], noon + 1]);
  });

  test('two at once claim different ones', async () => {
    const ids = Array.from({ length: 20 }, (_, index) => `cb_${index}`);
    for (const id of ids) await insertCallback(db, callbackRow({ id }));
    const claims = await Promise.all(
      [1, 2].map(() =>
        opened.store.transaction((tx) => claimDueCallbacks(tx, { now: noon, claimedBy: null, limit: 20 })),
      ),
    );
    const claimed = claims.flat().map(({ id }) => id);

    expect(claimed.toSorted()).toEqual(ids.toSorted());
  });

  test('a claim that nobody settled is due again when it is over', async () => {
    await insertCallback(db, callbackRow());
    await claim();
    await releaseLostCallbacks(db, noon + callbackClaimMs - 1);
    const early = await claim();
    await releaseLostCallbacks(db, noon + callbackClaimMs);

    expect([early, await claim()]).toEqual([[], ['cb_1']]);
  });

  test('an attempt is counted and settles the claim, and not a later one', async () => {
    await insertCallback(db, callbackRow());
    const [claimed] = await claimDueCallbacks(db, { now: noon, claimedBy: null, limit: 1 });
    const attempt = { state: 'delivered', status: 204, detail: null, now: noon + 5 } as const;
    const settled = [
      await settleCallback(db, { id: 'cb_1', claimedUntil: 1 }, attempt),
      await settleCallback(db, claimed ?? callbackRow(), attempt),
      await settleCallback(db, claimed ?? callbackRow(), attempt),
    ];

    expect(settled).toEqual([false, true, false]);
    expect(await all()).toMatchObject([{ state: 'delivered', attempts: 1, status: 204, settledAt: noon + 5 }]);
  });

  test('one that waits again is due when it is said, one that was put back was not tried', async () => {
    await insertCallback(db, callbackRow());
    const [claimed] = await claimDueCallbacks(db, { now: noon, claimedBy: null, limit: 1 });
    const failed = { state: 'waiting', status: 503, detail: 'busy', now: noon, dueAt: noon + 9 } as const;
    await settleCallback(db, claimed ?? callbackRow(), failed);
    const [again] = await claimDueCallbacks(db, { now: noon + 9, claimedBy: 3, limit: 1 });
    await putCallbackBack(db, again ?? callbackRow(), noon + 20);

    expect(await all()).toMatchObject([{ state: 'waiting', attempts: 1, dueAt: noon + 20, settledAt: null }]);
    expect(await all()).toMatchObject([{ claimedUntil: null, claimedBy: null }]);
  });

  test('one that somebody else has claimed since is not put back', async () => {
    await insertCallback(db, callbackRow());
    const [lost] = await claimDueCallbacks(db, { now: noon, claimedBy: null, limit: 1 });
    await releaseLostCallbacks(db, noon + callbackClaimMs);
    await claim(noon + callbackClaimMs);
    await putCallbackBack(db, lost ?? callbackRow(), noon + 40_000);

    expect(await all()).toMatchObject([{ state: 'sending', dueAt: noon }]);
  });

  test('a watch is not sent, until it ends so; or it is forgotten', async () => {
    await insertCallback(db, callbackRow({ state: 'watching' }));
    await insertCallback(db, callbackRow({ id: 'cb_2', state: 'watching' }));
    expect([await claim(), await all(), (await listDueWatches(db, noon, 10)).length]).toEqual([[], [], 2]);
    await endWatch(db, 'cb_1', { send: true, detailJson: '{"told":2}', now: noon });
    await endWatch(db, 'cb_2', { send: false });

    expect([await claim(), await listDueWatches(db, noon, 10)]).toEqual([['cb_1'], []]);
  });

  test('a watch that has ended is not ended again', async () => {
    await insertCallback(db, callbackRow({ state: 'delivered' }));
    await endWatch(db, 'cb_1', { send: false });
    await endWatch(db, 'cb_1', { send: true, detailJson: '{}', now: noon });

    expect(await all()).toMatchObject([{ state: 'delivered' }]);
  });

  test('what was asked for a chat is listed, the last first, and nothing else', async () => {
    await insertCallback(db, callbackRow({ id: 'one', type: 'chat.accepted' }));
    await insertCallback(db, callbackRow({ id: 'two', type: 'chat.accepted', createdAt: noon + 1 }));
    await insertCallback(db, callbackRow({ id: 'three', type: 'chat.accepted', chatId: 'chat-2' }));
    await insertCallback(db, callbackRow({ id: 'four' }));

    expect((await listAcceptances(db, 'desk', 'chat-1')).map(({ id }) => id)).toEqual(['two', 'one']);
  });

  test('what waits can be dropped, and what is old', async () => {
    await insertCallback(db, callbackRow());
    await insertCallback(db, callbackRow({ id: 'watched', state: 'watching' }));
    await insertCallback(db, callbackRow({ id: 'sent', state: 'delivered' }));
    await deleteUnsentCallbacks(db, 'desk');
    expect((await all()).map(({ id }) => id)).toEqual(['sent']);

    expect([await deleteOldCallbacks(db, noon, 10), await deleteOldCallbacks(db, noon + 1, 10)]).toEqual([0, 1]);
  });

  test('a target is saved, changed, and goes with its source, as what it was told', async () => {
    const target = {
      ...{ sourceId: 'desk', url: 'https://chat.test/', typesJson: '[]', notReachedMs: 60_000, sealedSecret: 'sealed' },
      ...{ secretMadeAt: noon, olderSealedSecret: null, olderUntil: null },
    };
    await saveCallbackTarget(db, target);
    await saveCallbackTarget(db, { ...target, url: 'https://chat.test/new' });
    expect(await findCallbackTarget(db, 'desk')).toEqual({ ...target, url: 'https://chat.test/new' });
    await insertCallback(db, callbackRow());
    await deleteSource(db, 'desk');

    expect([await listCallbackTargets(db), await all(), await deleteCallbackTarget(db, 'desk')]).toEqual([
      [],
      [],
      false,
    ]);
  });
});
