import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { insertChatEvent } from '../../server/store/chat-events.ts';
import { isOwnChat, saveChat } from '../../server/store/chats.ts';
import {
  addCredential,
  deleteConfiguredTokens,
  deleteCredentials,
  deleteExpiredCredentials,
  findCredential,
  hasToken,
  spendLink,
} from '../../server/store/credentials.ts';
import type { Db } from '../../server/store/database.ts';
import { insertDecisions } from '../../server/store/decisions.ts';
import { insertDeliveries } from '../../server/store/deliveries.ts';
import { insertAttempts } from '../../server/store/due-pushes.ts';
import { insertNotices } from '../../server/store/notices.ts';
import {
  deletePerson,
  findPerson,
  insertPerson,
  listPeople,
  listPeopleById,
  listPeopleNamed,
  updatePerson,
  updateStatus,
} from '../../server/store/people.ts';
import { getPreferences, listPreferences, savePreferences } from '../../server/store/preferences.ts';
import { insertSubscription } from '../../server/store/push-subscriptions.ts';
import { insertReceipt } from '../../server/store/receipts.ts';
import { insertVapidKey } from '../../server/store/vapid-keys.ts';
import { saveWindow } from '../../server/store/windows.ts';
import { defaultPreferences } from '../../wire/preferences.ts';
import { noon, person, preferences, quietHours } from '../support/builders.ts';
import { engines, type TestStore } from './engines.ts';
import {
  chatEventRow,
  decisionRow,
  deliveryRow,
  storedChat,
  storedWindow,
  subscriptionRow,
  vapidKeyRow,
} from './rows.ts';

describe.each(engines)('people on $name', ({ open }) => {
  let opened: TestStore;
  let db: Db;
  beforeEach(async () => {
    opened = await open();
    ({ db } = opened.store);
  });
  afterEach(() => opened.remove());
  const idsOf = (people: readonly { id: string }[]) => people.map(({ id }) => id);

  describe('a person', () => {
    test('is found as they were added, with queues in order', async () => {
      const anna = person({ roles: ['agent', 'administrator'], queues: ['support', 'billing'] });
      await insertPerson(db, anna, noon);

      expect(await findPerson(db, 'anna')).toEqual({ ...anna, queues: ['billing', 'support'] });
    });

    test('who is not there is not found', async () => {
      expect(await findPerson(db, 'nobody')).toBeUndefined();
    });

    test('is added once, also when it is tried ten times at once', async () => {
      const added = await Promise.all(
        Array.from({ length: 10 }, () => opened.store.transaction((t) => insertPerson(t, person(), noon))),
      );

      expect(added.filter(Boolean)).toEqual([true]);
    });

    test('of an id that is taken is not added, and changes nothing', async () => {
      await insertPerson(db, person(), noon);
      const added = await insertPerson(db, person({ name: 'Another', queues: ['billing'] }), noon);

      expect([added, await listPeople(db)]).toEqual([false, [person()]]);
    });

    test('is changed whole', async () => {
      await insertPerson(db, person(), noon);
      const changed = person({ name: 'Anne', roles: ['supervisor'], queues: ['sales'], status: 'offline' });
      await updatePerson(db, changed);

      expect(await findPerson(db, 'anna')).toEqual(changed);
    });

    test('has their status changed alone', async () => {
      await insertPerson(db, person(), noon);
      await updateStatus(db, 'anna', 'unavailable');

      expect(await findPerson(db, 'anna')).toEqual(person({ status: 'unavailable' }));
    });
  });

  describe('lists of people', () => {
    beforeEach(async () => {
      await insertPerson(db, person({ id: 'zoe', queues: ['support', 'billing'] }), noon);
      await insertPerson(db, person({ id: 'anna', queues: ['support'] }), noon);
      await insertPerson(db, person({ id: 'sam', roles: ['supervisor'], queues: ['billing'] }), noon);
    });

    test('everybody is listed by name', async () => {
      expect(idsOf(await listPeople(db))).toEqual(['anna', 'sam', 'zoe']);
    });

    test('those of some ids are listed, each once, unknown ones left out', async () => {
      expect(idsOf(await listPeopleById(db, ['zoe', 'nobody', 'anna', 'zoe'])).sort()).toEqual(['anna', 'zoe']);
    });

    test('those of no ids are none', async () => {
      expect(await listPeopleById(db, [])).toEqual([]);
    });

    test('those of a queue are listed whatever their role, with all their queues', async () => {
      const people = await listPeopleNamed(db, { ids: [], queues: ['billing'] });

      expect(people.map(({ id, queues }) => [id, queues]).sort()).toEqual([
        ['sam', ['billing']],
        ['zoe', ['billing', 'support']],
      ]);
    });

    test('those named and those of a queue are listed together, each once', async () => {
      const people = await listPeopleNamed(db, { ids: ['anna', 'zoe', 'nobody'], queues: ['billing', 'support'] });

      expect(new Set(idsOf(people)).size).toBe(people.length);
      expect(idsOf(people)).toEqual(expect.arrayContaining(['anna', 'sam', 'zoe']));
    });

    test('those of a queue that nobody is of are none', async () => {
      expect(await listPeopleNamed(db, { ids: [], queues: ['nobody'] })).toEqual([]);
    });

    test('five thousand ids are asked for at once', async () => {
      const ids = Array.from({ length: 5_000 }, (_, index) => `p${index}`);

      expect(idsOf(await listPeopleById(db, [...ids, 'anna']))).toEqual(['anna']);
    });
  });

  describe('removing a person', () => {
    /** All that hangs on a person. */
    async function fill(): Promise<void> {
      await insertPerson(db, person(), noon);
      await insertVapidKey(db, vapidKeyRow());
      await addCredential(db, { personId: 'anna', kind: 'token', now: noon, expiresAt: null });
      await savePreferences(db, 'anna', preferences({ sound: 'off' }));
      await insertSubscription(db, subscriptionRow());
      await saveWindow(db, storedWindow());
      const eventSeq = await insertChatEvent(db, chatEventRow());
      await insertDecisions(db, [decisionRow({ eventSeq: eventSeq ?? null })]);
      await insertDeliveries(db, [deliveryRow()]);
      await insertAttempts(db, [
        {
          ...{
            deliveryId: 'delivery-1',
            at: noon,
            tookMs: 1,
            outcome: 'busy',
            status: 503,
            detail: null,
            unanswered: 0,
          },
        },
      ]);
      await insertReceipt(db, {
        ...{ notification: 'notification-1', kind: 'shown', windowId: 'w1', subscriptionId: '' },
        ...{ at: noon, receivedAt: noon },
      });
      await insertNotices(db, [
        {
          ...{ personId: 'anna', name: 'notice', notification: 'notification-1', bodyJson: '{}' },
          ...{ createdAt: noon, expiresAt: noon + 1 },
        },
      ]);
      await saveChat(db, storedChat({ agents: ['anna'] }), noon);
    }

    const theirs = [
      ...(['people', 'personQueues', 'credentials', 'preferences', 'pushSubscriptions', 'windows'] as const),
      ...(['decisions', 'deliveries', 'attempts', 'receipts', 'notices', 'chatPeople'] as const),
    ];

    test.each(theirs)('leaves nothing of theirs in %s', async (table) => {
      await fill();
      await deletePerson(db, 'anna');

      expect(await db.selectFrom(table).selectAll().execute()).toEqual([]);
    });

    test.each(['chatEvents', 'chats', 'vapidKeys'] as const)('leaves %s as they are', async (table) => {
      await fill();
      await deletePerson(db, 'anna');

      expect(await db.selectFrom(table).selectAll().execute()).toHaveLength(1);
    });

    test('tells whether there was one', async () => {
      await insertPerson(db, person(), noon);

      expect([await deletePerson(db, 'anna'), await deletePerson(db, 'anna')]).toEqual([true, false]);
    });

    test('does not make another of that id the owner of their chats', async () => {
      await fill();
      await deletePerson(db, 'anna');
      await insertPerson(db, person(), noon);

      expect(await isOwnChat(db, 'anna', 'desk', 'chat-1')).toBe(false);
    });
  });

  describe('credentials', () => {
    beforeEach(() => insertPerson(db, person(), noon));
    const add = (parts: Partial<Parameters<typeof addCredential>[1]> = {}) =>
      addCredential(db, { personId: 'anna', kind: 'token', now: noon, expiresAt: null, ...parts });
    const find = (secret: string, now = noon) => findCredential(db, secret, ['token', 'link', 'session'], now);

    test('one is found by its secret', async () => {
      expect(await find(await add())).toMatchObject({ personId: 'anna', kind: 'token' });
    });

    test('the secret is 256 random bits', async () => {
      const secrets = [await add(), await add()];

      expect([new Set(secrets).size, secrets.every((secret) => /^[\w-]{43}$/.test(secret))]).toEqual([2, true]);
    });

    test('the store keeps a hash, not the secret', async () => {
      const secret = await add();

      expect(JSON.stringify(await db.selectFrom('credentials').selectAll().execute())).not.toContain(secret);
    });

    test('one of another kind is not found', async () => {
      expect(await findCredential(db, await add({ kind: 'link' }), ['token', 'session'], noon)).toBeUndefined();
    });

    test('one is good until its end and not at it', async () => {
      const secret = await add({ expiresAt: noon + 10 });

      expect([(await find(secret, noon + 9))?.personId, await find(secret, noon + 10)]).toEqual(['anna', undefined]);
    });

    test('a secret that nobody has is not found', async () => {
      expect(await find('nobody')).toBeUndefined();
    });

    test('a word that was chosen elsewhere is the secret', async () => {
      await add({ secret: 'chosen' });
      await add({ secret: 'chosen' });

      expect((await find('chosen'))?.personId).toBe('anna');
    });

    test('a link is spent once, also when it is tried ten times at once', async () => {
      const link = await add({ kind: 'link' });
      const spent = await Promise.all(
        Array.from({ length: 10 }, () => opened.store.transaction((t) => spendLink(t, link))),
      );

      expect(spent.filter(Boolean)).toEqual([true]);
    });

    test('a link that may be used again is not used up', async () => {
      const link = await add({ kind: 'link', reusable: true });

      expect([await spendLink(db, link), await spendLink(db, link)]).toEqual([true, true]);
    });

    test('one that is deleted is not found', async () => {
      const secret = await add();
      await deleteCredentials(db, [(await find(secret))?.id ?? '']);

      expect(await find(secret)).toBeUndefined();
    });

    test('a person has a token or has not', async () => {
      const before = await hasToken(db, 'anna');
      await add({ kind: 'session' });
      const between = await hasToken(db, 'anna');
      await add();

      expect([before, between, await hasToken(db, 'anna')]).toEqual([false, false, true]);
    });

    test('tokens that the configuration gave are forgotten, and no others', async () => {
      const own = await add();
      await add({ secret: 'configured', reusable: true });
      await add({ secret: 'reusable-link', kind: 'link', reusable: true });
      await deleteConfiguredTokens(db, undefined);

      const found = await Promise.all([own, 'configured', 'reusable-link'].map((secret) => find(secret)));
      expect(found.map((one) => one?.kind)).toEqual(['token', undefined, 'link']);
    });

    test('those that ended are swept out, and no others', async () => {
      await add({ expiresAt: noon });
      await add({ expiresAt: noon + 1 });
      await add();
      await deleteExpiredCredentials(db, noon);

      expect(await db.selectFrom('credentials').selectAll().execute()).toHaveLength(2);
    });
  });

  describe('preferences', () => {
    beforeEach(() => insertPerson(db, person(), noon));

    test('who chose nothing has the defaults', async () => {
      expect(await getPreferences(db, 'anna')).toEqual(defaultPreferences);
    });

    test('a choice is read as it was saved', async () => {
      const chosen = preferences({ quietHours: quietHours(), mutedEvents: ['chat.queued'], sound: 'knock' });
      await savePreferences(db, 'anna', chosen);

      expect(await getPreferences(db, 'anna')).toEqual(chosen);
    });

    test('a later choice takes the place of an earlier one', async () => {
      await savePreferences(db, 'anna', preferences({ sound: 'knock' }));
      await savePreferences(db, 'anna', preferences({ sound: 'off' }));

      expect((await getPreferences(db, 'anna')).sound).toBe('off');
    });

    test('who chose nothing is left out of a list', async () => {
      await insertPerson(db, person({ id: 'ben' }), noon);
      await savePreferences(db, 'ben', preferences({ sound: 'off' }));

      expect(await listPreferences(db, ['anna', 'ben'])).toEqual(new Map([['ben', preferences({ sound: 'off' })]]));
    });

    test('a choice that a newer version added has its default in an older row', async () => {
      await db.insertInto('preferences').values({ personId: 'anna', bodyJson: '{"sound":"off"}' }).execute();

      expect(await getPreferences(db, 'anna')).toEqual(preferences({ sound: 'off' }));
    });

    test('a row that cannot be understood counts as no choice', async () => {
      await db.insertInto('preferences').values({ personId: 'anna', bodyJson: '{"sound":"gong"}' }).execute();

      expect(await getPreferences(db, 'anna')).toEqual(defaultPreferences);
    });
  });
});
