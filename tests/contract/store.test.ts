import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findChat, saveChat } from '../../server/store/chats.ts';
import type { Db } from '../../server/store/database.ts';
import { insertDecisions } from '../../server/store/decisions.ts';
import { findDeskSetting, saveDeskSetting } from '../../server/store/desk-settings.ts';
import { insertPerson, listPeople } from '../../server/store/people.ts';
import {
  addSealedSecret,
  deleteSource,
  findSource,
  findSourceWithSecrets,
  insertSource,
  listSealedSecrets,
  listSources,
  updateSource,
} from '../../server/store/sources.ts';
import {
  deleteOldWindows,
  findWindow,
  listAttention,
  listOpenWindows,
  saveWindow,
} from '../../server/store/windows.ts';
import { noon, person } from '../support/builders.ts';
import { engines, type TestStore } from './engines.ts';
import { decisionRow, sourceRow, storedChat, storedWindow } from './rows.ts';

describe.each(engines)('the store on $name', ({ open }) => {
  let opened: TestStore;
  let db: Db;
  beforeEach(async () => {
    opened = await open();
    ({ db } = opened.store);
  });
  afterEach(() => opened.remove());

  describe('the schema', () => {
    test('an empty store has every table', async () => {
      const tables = (await db.introspection.getTables()).map(({ name }) => name);

      expect(tables).toEqual(
        expect.arrayContaining([
          ...['people', 'personQueues', 'credentials', 'preferences', 'vapidKeys', 'pushSubscriptions', 'sources'],
          ...['sourceSecrets', 'chats', 'chatPeople', 'chatEvents', 'chatMessages', 'decisions', 'deliveries'],
          ...['attempts', 'receipts', 'windows', 'notices', 'deskSettings'],
        ]),
      );
    });

    test('a store that is up to date is opened again as it is', async () => {
      await insertPerson(db, person(), noon);
      await opened.reopen();

      expect(await listPeople(opened.store.db)).toEqual([person()]);
    });

    test('instants of any century come back as numbers', async () => {
      const instants = [-62_135_596_800_000, 0, noon, 253_402_300_799_999];
      for (const at of instants) await insertSource(db, sourceRow({ id: `s${at}`, createdAt: at }));
      const kept = (await listSources(db)).map(({ createdAt }) => createdAt);

      expect(kept.sort((a, b) => a - b)).toEqual(instants);
    });
  });

  describe('transactions', () => {
    const write = (name: string) => (t: Db) => saveDeskSetting(t, name, true);
    const names = async () =>
      (await db.selectFrom('deskSettings').select('key').orderBy('key').execute()).map(({ key }) => key);

    test('what belongs together is done whole', async () => {
      await opened.store.transaction(async (t) => {
        await write('a')(t);
        await write('b')(t);
      });

      expect(await names()).toEqual(['a', 'b']);
    });

    test('what throws is undone whole', async () => {
      const failing = opened.store.transaction(async (t) => {
        await write('a')(t);
        throw new Error('no');
      });

      await expect(failing).rejects.toThrow('no');
      expect(await names()).toEqual([]);
    });

    test('what is asked together is done in this order', async () => {
      const find = (t: Db) => findChat(t, 'desk', 'chat-1');
      const [before, , after] = await opened.store.transaction((t) =>
        Promise.all([find(t), saveChat(t, storedChat(), noon), find(t)]),
      );

      expect([before?.id, after?.id]).toEqual([undefined, 'chat-1']);
    });

    test('where one of what is asked together fails, all is undone, and that failure is told', async () => {
      const find = (t: Db) => findChat(t, 'desk', 'chat-1');
      const failing = opened.store.transaction(async (t) => {
        const ofNoEvent = insertDecisions(t, [decisionRow()]);
        await Promise.allSettled([saveChat(t, storedChat(), noon), ofNoEvent]);
        return Promise.all([find(t), ofNoEvent]);
      });

      await expect(failing).rejects.toThrow(/foreign key/i);
      expect(await find(db)).toBeUndefined();
    });

    test('of a hundred at once those that throw are undone, and no others', async () => {
      const works = Array.from({ length: 100 }, (_, index) =>
        opened.store.transaction(async (t) => {
          await write(String(index).padStart(2, '0'))(t);
          if (index % 3 === 0) throw new Error('no');
        }),
      );
      await Promise.allSettled(works);

      const kept = Array.from({ length: 100 }, (_, index) => index).filter((index) => index % 3 !== 0);
      expect(await names()).toEqual(kept.map((index) => String(index).padStart(2, '0')));
    });

    test('a count that a hundred raise at once misses none', async () => {
      const raise = async (t: Db) => saveDeskSetting(t, 'count', Number((await findDeskSetting(t, 'count')) ?? 0) + 1);
      await Promise.all(Array.from({ length: 100 }, () => opened.store.transaction(raise)));

      expect(await findDeskSetting(db, 'count')).toBe(100);
    });
  });

  describe('a setting of the desk', () => {
    test('is read as it was saved', async () => {
      const value = { cells: [{ a: 1 }], text: 'ü', nothing: null };
      await saveDeskSetting(db, 'rules', value);

      expect(await findDeskSetting(db, 'rules')).toEqual(value);
    });

    test('is saved over what it was', async () => {
      await saveDeskSetting(db, 'rules', 1);
      await saveDeskSetting(db, 'rules', 2);

      expect(await findDeskSetting(db, 'rules')).toBe(2);
    });

    test('that is not there is undefined', async () => {
      await saveDeskSetting(db, 'rules', 1);

      expect(await findDeskSetting(db, 'ready')).toBeUndefined();
    });
  });

  describe('a source', () => {
    test('is found as it was added', async () => {
      await insertSource(db, sourceRow());

      expect(await findSource(db, 'desk')).toEqual(sourceRow());
    });

    test('of an id that is taken is not added, and changes nothing', async () => {
      await insertSource(db, sourceRow());
      const added = await insertSource(db, sourceRow({ name: 'Another' }));

      expect([added, await findSource(db, 'desk')]).toEqual([false, sourceRow()]);
    });

    test('is changed in what is given', async () => {
      await insertSource(db, sourceRow());
      await updateSource(db, 'desk', { paused: 1 });

      expect(await findSource(db, 'desk')).toEqual(sourceRow({ paused: 1 }));
    });

    test('is removed once', async () => {
      await insertSource(db, sourceRow());

      expect([await deleteSource(db, 'desk'), await deleteSource(db, 'desk')]).toEqual([true, false]);
    });

    describe('its secrets', () => {
      beforeEach(() => insertSource(db, sourceRow()));
      const add = (sealedSecret: string, now: number) =>
        addSealedSecret(db, { sourceId: 'desk', sealedSecret, now, overlapUntil: now + 100 });

      test('the newest comes first, and the one before it fits until the overlap ends', async () => {
        await add('first', noon);
        await add('second', noon + 1);
        const lists = [
          await listSealedSecrets(db, 'desk', noon + 100),
          await listSealedSecrets(db, 'desk', noon + 101),
        ];

        expect(lists).toEqual([['second', 'first'], ['second']]);
      });

      test('the newest comes first also when both were made in the same millisecond', async () => {
        await add('first', noon);
        await add('second', noon);

        expect(await listSealedSecrets(db, 'desk', noon)).toEqual(['second', 'first']);
      });

      test('an overlap is not made longer by a third secret', async () => {
        await add('first', noon);
        await add('second', noon + 1);
        await add('third', noon + 50);

        expect(await listSealedSecrets(db, 'desk', noon + 101)).toEqual(['third', 'second']);
      });

      test('they are of one source alone', async () => {
        await add('first', noon);

        expect(await listSealedSecrets(db, 'shop', noon)).toEqual([]);
      });

      test('a webhook finds its source with them, also one that has none', async () => {
        await insertSource(db, sourceRow({ id: 'shop' }));
        await add('first', noon);
        const find = (id: string) => findSourceWithSecrets(db, id, noon);

        expect(await find('desk')).toEqual({ source: sourceRow(), sealedSecrets: ['first'] });
        expect(await find('shop')).toEqual({ source: sourceRow({ id: 'shop' }), sealedSecrets: [] });
        expect(await find('nobody')).toBeUndefined();
      });

      test('they go with their source', async () => {
        await add('first', noon);
        await deleteSource(db, 'desk');

        expect(await db.selectFrom('sourceSecrets').selectAll().execute()).toEqual([]);
      });
    });
  });

  describe('a window', () => {
    beforeEach(async () => {
      await insertPerson(db, person(), noon);
      await insertPerson(db, person({ id: 'ben' }), noon);
    });

    test('is found as it was saved', async () => {
      const window = storedWindow({
        view: { kind: 'chat', chat: 'chat-1', source: 'desk' },
        focused: false,
        idle: true,
      });
      await saveWindow(db, window);

      expect(await findWindow(db, 'anna', 'w1')).toEqual(window);
    });

    test('is saved over what it was', async () => {
      await saveWindow(db, storedWindow());
      await saveWindow(db, storedWindow({ seq: 2, visible: false, attentiveUntil: noon }));

      expect(await findWindow(db, 'anna', 'w1')).toEqual(
        storedWindow({ seq: 2, visible: false, attentiveUntil: noon }),
      );
    });

    test('of the same id of another person is another', async () => {
      await saveWindow(db, storedWindow());

      expect(await findWindow(db, 'ben', 'w1')).toBeUndefined();
    });

    test('that is open is listed by person, the last to report first', async () => {
      await saveWindow(db, storedWindow({ id: 'w1' }));
      await saveWindow(db, storedWindow({ id: 'w2', reportedAt: noon + 1 }));
      await saveWindow(db, storedWindow({ id: 'w3', endedAt: noon, endedBecause: 'closed' }));
      await saveWindow(db, storedWindow({ id: 'w4', personId: 'ben' }));

      const open = [...(await listOpenWindows(db, ['anna', 'ben', 'zoe']))].map(([id, windows]) => [
        id,
        windows.map((window) => window.id),
      ]);
      expect(open.sort()).toEqual([
        ['anna', ['w2', 'w1']],
        ['ben', ['w4']],
      ]);
    });

    test('tells until when its person sat in front of it, also when it is closed', async () => {
      await saveWindow(db, storedWindow({ id: 'w1', attentiveUntil: noon + 1 }));
      await saveWindow(db, storedWindow({ id: 'w2', attentiveUntil: noon + 9, endedAt: noon + 9 }));
      await saveWindow(db, storedWindow({ id: 'w3', personId: 'ben' }));

      expect(await listAttention(db, ['anna', 'ben'])).toEqual(new Map([['anna', noon + 9]]));
    });

    test('that nobody has heard of since is forgotten', async () => {
      await saveWindow(db, storedWindow({ id: 'w1', leaseUntil: noon - 1 }));
      await saveWindow(db, storedWindow({ id: 'w2', leaseUntil: noon }));
      await deleteOldWindows(db, noon);

      expect([await findWindow(db, 'anna', 'w1'), (await findWindow(db, 'anna', 'w2'))?.id]).toEqual([undefined, 'w2']);
    });
  });
});
