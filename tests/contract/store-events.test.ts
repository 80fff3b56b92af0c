import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findEventAt, insertChatEvent, listChatEventsById, updateChatEvent } from '../../server/store/chat-events.ts';
import {
  findChat,
  findMessage,
  insertMessage,
  isOwnChat,
  listChats,
  listMessages,
  putMessage,
  saveChat,
} from '../../server/store/chats.ts';
import type { Db } from '../../server/store/database.ts';
import {
  countUnread,
  type DecisionRow,
  findDecision,
  insertDecisions,
  listDecisionsOfEvent,
  listDecisionsOfPerson,
  listShownUnsent,
  listStandingDecisions,
  listTold,
  listUnseenMessages,
  listUnsentDecisions,
  listUnsentOfPerson,
  markAcknowledged,
  markHandled,
  markWithdrawn,
  rewordDecision,
  uncountMessage,
} from '../../server/store/decisions.ts';
import { insertDeliveries } from '../../server/store/deliveries.ts';
import {
  deleteExpiredNotices,
  findLastNoticeSeq,
  insertNotices,
  listNoticesAfter,
  listOpenNotices,
  listToldAfter,
  listWithdrawNotices,
  type NoticeRow,
} from '../../server/store/notices.ts';
import { insertPerson } from '../../server/store/people.ts';
import { insertReceipt, listReceipts, type ReceiptRow } from '../../server/store/receipts.ts';
import { noon, person } from '../support/builders.ts';
import { engines, type TestStore } from './engines.ts';
import { chatEventRow, decisionRow, deliveryRow, storedChat } from './rows.ts';

describe.each(engines)('events and what came of them on $name', ({ open }) => {
  let opened: TestStore;
  let db: Db;
  beforeEach(async () => {
    opened = await open();
    ({ db } = opened.store);
    await insertPerson(db, person(), noon);
    await insertPerson(db, person({ id: 'ben' }), noon);
  });
  afterEach(() => opened.remove());
  const idsOf = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);

  describe('an event', () => {
    test('gets a number that grows', async () => {
      const first = await insertChatEvent(db, chatEventRow());
      const second = await insertChatEvent(db, chatEventRow({ id: 'msg_2' }));

      expect((second ?? 0) > (first ?? Number.POSITIVE_INFINITY)).toBe(true);
    });

    test('of the same id and source is added once, also when it comes ten times at once', async () => {
      const numbers = await Promise.all(
        Array.from({ length: 10 }, () => opened.store.transaction((t) => insertChatEvent(t, chatEventRow()))),
      );

      expect(numbers.filter((seq) => seq !== undefined)).toHaveLength(1);
    });

    test('of the same id and another source is another', async () => {
      await insertChatEvent(db, chatEventRow());
      await insertChatEvent(db, chatEventRow({ source: 'shop' }));

      expect((await listChatEventsById(db, 'msg_1')).map(({ source }) => source).sort()).toEqual(['desk', 'shop']);
    });

    test('is found by its id and source', async () => {
      const seq = await insertChatEvent(db, chatEventRow());

      expect(await listChatEventsById(db, 'msg_1', 'desk')).toEqual([{ ...chatEventRow(), seq }]);
    });

    test('is changed in what came of it', async () => {
      const seq = (await insertChatEvent(db, chatEventRow())) ?? 0;
      const changed = { standing: 'stale', recipients: 3, passedOverJson: '[1]' } as const;
      await updateChatEvent(db, seq, changed);

      expect(await listChatEventsById(db, 'msg_1')).toEqual([{ ...chatEventRow(changed), seq }]);
    });

    test('is found by its chat and the instant at which it came in: the last of several', async () => {
      await insertChatEvent(db, chatEventRow());
      const seq = await insertChatEvent(db, chatEventRow({ id: 'msg_2', at: noon - 5 }));
      await insertChatEvent(db, chatEventRow({ id: 'msg_3', receivedAt: noon + 1 }));
      await insertChatEvent(db, chatEventRow({ id: 'msg_4', chatId: 'chat-2' }));
      await insertChatEvent(db, chatEventRow({ id: 'msg_5', source: 'shop' }));
      const chat = { source: 'desk', chatId: 'chat-1' };

      expect(await findEventAt(db, { ...chat, at: noon })).toEqual({ seq, at: noon - 5 });
      expect(await findEventAt(db, { ...chat, at: noon + 2 })).toBeUndefined();
    });
  });

  describe('a chat', () => {
    const full = storedChat({
      ...{ agents: ['anna'], invited: ['ben'], transferredTo: ['ben'], phase: 'active', ended: 'Accepted by Ben' },
      ...{ assistance: { by: 'anna', at: noon }, waitingSince: noon },
    });

    test('is found as it was saved, with when', async () => {
      await saveChat(db, full, noon + 5);

      expect(await findChat(db, 'desk', 'chat-1')).toEqual({ ...full, changedAt: noon + 5 });
    });

    test('is saved over what it was', async () => {
      await saveChat(db, full, noon);
      await saveChat(db, storedChat(), noon + 5);

      expect(await findChat(db, 'desk', 'chat-1')).toEqual({ ...storedChat(), changedAt: noon + 5 });
    });

    test('of another source is another', async () => {
      await saveChat(db, storedChat(), noon);

      expect(await findChat(db, 'shop', 'chat-1')).toBeUndefined();
    });

    test('is its agents’ own, and that of who was invited or is to take it', async () => {
      await saveChat(db, storedChat({ agents: ['anna'], invited: ['ben'] }), noon);
      const own = await Promise.all(['anna', 'ben', 'zoe'].map((id) => isOwnChat(db, id, 'desk', 'chat-1')));

      expect(own).toEqual([true, true, false]);
    });

    test('may have an agent who is not known here', async () => {
      await saveChat(db, storedChat({ agents: ['somebody-else'] }), noon);

      expect((await findChat(db, 'desk', 'chat-1'))?.agents).toEqual(['somebody-else']);
    });

    test('is listed for its queue and for those whose it is, the last changed first', async () => {
      await saveChat(db, storedChat({ id: 'of-queue' }), noon);
      await saveChat(db, storedChat({ id: 'own', queue: 'sales', agents: ['anna'] }), noon + 1);
      await saveChat(db, storedChat({ id: 'other', queue: 'sales' }), noon);
      const reader = { personId: 'anna', since: noon, limit: 10 };
      const lists = [
        idsOf(await listChats(db, { ...reader, queues: ['support'] })),
        idsOf(await listChats(db, { ...reader, queues: [] })),
      ];

      expect(lists).toEqual([['own', 'of-queue'], ['own']]);
    });

    test('that is open is listed before those that are over, however long it has waited', async () => {
      await saveChat(db, storedChat({ id: 'waits' }), noon);
      await saveChat(db, storedChat({ id: 'over', phase: 'over' }), noon + 1);
      const reader = { personId: 'anna', queues: ['support'], since: noon };

      expect(idsOf(await listChats(db, { ...reader, limit: 1 }))).toEqual(['waits']);
    });

    test('that is over is listed until it is too old', async () => {
      await saveChat(db, storedChat({ phase: 'over' }), noon);
      const list = async (since: number) =>
        (await listChats(db, { personId: 'anna', queues: ['support'], since, limit: 10 })).length;

      expect([await list(noon), await list(noon + 1)]).toEqual([1, 0]);
    });
  });

  describe('a message', () => {
    const message = {
      ...{ source: 'desk', chatId: 'chat-1', id: 'm1', byName: 'Clara', byKind: 'customer', text: 'Hi', at: noon },
    };

    test('of the same chat and id is kept once (O1)', async () => {
      expect([await insertMessage(db, message), await insertMessage(db, message)]).toEqual([true, false]);
    });

    test('of the same id in another chat is another', async () => {
      await insertMessage(db, message);

      expect(await insertMessage(db, { ...message, chatId: 'chat-2' })).toBe(true);
    });

    test('the last are listed, oldest first', async () => {
      for (let index = 1; index <= 4; index += 1) {
        await insertMessage(db, { ...message, id: `m${index}`, at: noon + index });
      }

      expect(idsOf(await listMessages(db, 'desk', 'chat-1', 3))).toEqual(['m2', 'm3', 'm4']);
    });

    test('that is changed is kept with its newest words, and one that is deleted is listed no more', async () => {
      await insertMessage(db, message);
      const kept = { ...message, text: 'Hello', editedAt: noon + 1, deletedAt: null };
      await putMessage(db, kept);

      expect(await findMessage(db, message)).toEqual(kept);
      expect((await listMessages(db, 'desk', 'chat-1')).map(({ text }) => text)).toEqual(['Hello']);
      await putMessage(db, { ...kept, text: '', byName: '', deletedAt: noon + 2 });
      expect(await listMessages(db, 'desk', 'chat-1')).toEqual([]);
      expect(await insertMessage(db, message)).toBe(false);
    });

    test('any text comes back as it was', async () => {
      const text = 'שלום 👩‍👩‍👧‍👦 \u0001 "quoted" \\ \r\n\t 你好';
      await insertMessage(db, { ...message, text });

      expect((await listMessages(db, 'desk', 'chat-1'))[0]?.text).toBe(text);
    });
  });

  describe('a decision', () => {
    const insert = (...rows: Partial<DecisionRow>[]) =>
      insertDecisions(
        db,
        rows.map((row, index) => decisionRow({ eventSeq: index + 1, ...row })),
      );

    test('is found as it was added', async () => {
      await insert({});

      expect(await findDecision(db, 'notification-1')).toEqual(decisionRow());
    });

    test('that waits to be sent is reworded, and counts a message that is gone no more', async () => {
      const three = ['first', 'second', 'sent'].map((id, index) => ({ id, unread: index + 1 }));
      await insert(...three);
      await insertDeliveries(
        db,
        three.map(({ id }) => deliveryRow({ id, notification: id, state: id === 'sent' ? 'accepted' : 'pending' })),
      );
      await uncountMessage(db, { source: 'desk', chatId: 'chat-1', eventSeq: 1 });
      await rewordDecision(db, 'second', { title: 'New', body: 'words' });

      expect(await listUnsentDecisions(db, 2)).toEqual([
        decisionRow({ id: 'second', eventSeq: 2, unread: 1, title: 'New', body: 'words' }),
      ]);
      expect(await listUnsentDecisions(db, 3)).toEqual([]);
      expect((await findDecision(db, 'sent'))?.unread).toBe(3);
    });

    test('that waits to be sent is listed for its person, unless it was told long ago, or taken back', async () => {
      const rows = ['waits', 'sent', 'back', 'old'].map((id, index) => ({ id, eventSeq: index + 1 }));
      await insert(...rows.map((row) => ({ ...row, createdAt: row.id === 'old' ? noon - 1 : noon + 1 })));
      await insertDeliveries(
        db,
        rows.map(({ id }) => deliveryRow({ id, notification: id, state: id === 'sent' ? 'accepted' : 'pending' })),
      );
      await markWithdrawn(db, ['back'], noon + 2);

      expect(idsOf(await listUnsentOfPerson(db, 'anna', noon))).toEqual(['waits']);
      expect(await listUnsentOfPerson(db, 'ben', noon)).toEqual([]);
    });

    test('of the same event and person is refused: told once', async () => {
      await insert({ eventSeq: 1 });

      await expect(insert({ id: 'again', eventSeq: 1 })).rejects.toThrow();
    });

    test('of no event there may be many: tests', async () => {
      await insert({ id: 'a', eventSeq: null, type: 'test' }, { id: 'b', eventSeq: null, type: 'test' });

      expect(idsOf(await listDecisionsOfPerson(db, 'anna', 10)).sort()).toEqual(['a', 'b']);
    });

    test('is listed for its event by person', async () => {
      await insert({ id: 'b', personId: 'ben', eventSeq: 7 }, { id: 'a', personId: 'anna', eventSeq: 7 });

      expect(idsOf(await listDecisionsOfEvent(db, 7))).toEqual(['a', 'b']);
    });

    test('is listed for its person, the newest first, no more than asked for', async () => {
      await insert(
        { id: 'a' },
        { id: 'b', createdAt: noon + 1 },
        { id: 'c', personId: 'ben' },
        { id: 'd', createdAt: noon - 1 },
      );

      expect(idsOf(await listDecisionsOfPerson(db, 'anna', 2))).toEqual(['b', 'a']);
    });

    test('is acknowledged once', async () => {
      await insert({});
      const acknowledged = [
        await markAcknowledged(db, 'notification-1', noon + 1),
        await markAcknowledged(db, 'notification-1', noon + 2),
      ];

      expect([acknowledged, (await findDecision(db, 'notification-1'))?.acknowledgedAt]).toEqual([
        [true, false],
        noon + 1,
      ]);
    });

    test('is handled at the first instant that says so', async () => {
      await insert({});
      await markHandled(db, ['notification-1'], noon + 1);
      await markHandled(db, ['notification-1'], noon + 2);

      expect((await findDecision(db, 'notification-1'))?.handledAt).toBe(noon + 1);
    });

    test('stands until it is withdrawn', async () => {
      await insert({ id: 'a' }, { id: 'b' }, { id: 'c', chatId: 'chat-2' }, { id: 'd', source: 'shop' });
      await markWithdrawn(db, ['a'], noon + 1);

      expect(idsOf(await listStandingDecisions(db, 'desk', 'chat-1'))).toEqual(['b']);
    });

    test('of no ids none is withdrawn or handled', async () => {
      await insert({});
      await markWithdrawn(db, [], noon);
      await markHandled(db, [], noon);

      expect(await findDecision(db, 'notification-1')).toEqual(decisionRow());
    });

    test('tells who was told of a chat, and in which role; an agent’s goes first', async () => {
      await insert(
        { id: 'a', as: 'supervisor' },
        { id: 'b', as: 'agent' },
        { id: 'c', personId: 'ben', as: 'supervisor' },
      );

      expect(await listTold(db, 'desk', 'chat-1', [])).toEqual(
        new Map([
          ['ben', 'supervisor'],
          ['anna', 'agent'],
        ]),
      );
    });

    test('nobody was told by one of level none, unless its push waits', async () => {
      await insert({ id: 'a', level: 'none' }, { id: 'b', personId: 'ben', level: 'none', fallback: 1 });

      expect([...(await listTold(db, 'desk', 'chat-1', [])).keys()]).toEqual(['ben']);
    });

    test('who was told of what is withdrawn counts only while the chat is theirs', async () => {
      await insert({ id: 'a', withdrawnAt: noon }, { id: 'b', personId: 'ben', withdrawnAt: noon });

      expect([...(await listTold(db, 'desk', 'chat-1', ['ben'])).keys()]).toEqual(['ben']);
    });

    test('messages that one was told of and has not come to are unread', async () => {
      await insert(
        { id: 'a' },
        { id: 'b' },
        { id: 'c', personId: 'ben' },
        { id: 'd', handledAt: noon },
        { id: 'e', withdrawnAt: noon },
        { id: 'f', type: 'chat.queued' },
        { id: 'g', chatId: 'chat-2' },
      );

      expect(await countUnread(db, 'desk', 'chat-1')).toEqual(
        new Map([
          ['anna', 2],
          ['ben', 1],
        ]),
      );
    });

    test('messages are unseen that came while the chat was not in front', async () => {
      await insert(
        { id: 'a' },
        { id: 'b', state: 'viewing' },
        { id: 'c', handledAt: noon },
        { id: 'd', personId: 'ben' },
        { id: 'e', source: 'shop' },
      );
      const unseen = [
        await listUnseenMessages(db, { personId: 'anna', chatId: 'chat-1', source: 'desk', readBefore: 0 }),
        (await listUnseenMessages(db, { personId: 'anna', chatId: 'chat-1', readBefore: 0 })).sort(),
      ];

      expect(unseen).toEqual([['a'], ['a', 'e']]);
    });

    test('messages that a window showed wait to be sent while their pushes do', async () => {
      const shown = { acknowledgedAt: noon };
      await insert(
        ...[
          { id: 'a', ...shown },
          { id: 'b' },
          { id: 'c', ...shown, at: noon + 1 },
          { id: 'd', ...shown, personId: 'ben' },
        ],
        ...[
          { id: 'e', ...shown, withdrawnAt: noon },
          { id: 'f', ...shown, source: 'shop' },
          { id: 'g', ...shown },
        ],
      );
      await insertDeliveries(
        db,
        [...'abcdef'].map((id) => deliveryRow({ id: `delivery-${id}`, notification: id })),
      );

      expect(await listShownUnsent(db, { personId: 'anna', source: 'desk', chatId: 'chat-1', until: noon })).toEqual([
        'a',
      ]);
    });

    test('messages that came in front count as well when there was the time to read them', async () => {
      await insert({ id: 'a', state: 'viewing' }, { id: 'b', state: 'viewing', createdAt: noon + 1 });

      expect(await listUnseenMessages(db, { personId: 'anna', chatId: 'chat-1', readBefore: noon })).toEqual(['a']);
    });
  });

  describe('a receipt', () => {
    const receipt: ReceiptRow = {
      notification: 'notification-1',
      kind: 'shown',
      windowId: 'w1',
      subscriptionId: '',
      at: noon,
      receivedAt: noon,
    };
    beforeEach(() => insertDecisions(db, [decisionRow()]));

    test('of the same notification, kind, window and device is kept once', async () => {
      const kept = [await insertReceipt(db, receipt), await insertReceipt(db, { ...receipt, at: noon + 1 })];

      expect([kept, await listReceipts(db, ['notification-1'])]).toEqual([[true, false], [receipt]]);
    });

    test.each([{ kind: 'clicked' }, { windowId: 'w2' }, { subscriptionId: 's1' }] as const)(
      'with another %j is another',
      async (parts) => {
        await insertReceipt(db, receipt);

        expect(await insertReceipt(db, { ...receipt, ...parts })).toBe(true);
      },
    );

    test('of a notification that is not there is refused', async () => {
      await expect(insertReceipt(db, { ...receipt, notification: 'nobody' })).rejects.toThrow();
    });
  });

  describe('what a stream says', () => {
    const notice: Omit<NoticeRow, 'seq'> = {
      personId: 'anna',
      name: 'notice',
      notification: null,
      bodyJson: '{}',
      createdAt: noon,
      expiresAt: noon + 100,
    };
    const bodiesOf = (rows: readonly { bodyJson: string }[]) => rows.map(({ bodyJson }) => bodyJson);

    test('is listed after a number, oldest first, for its person alone', async () => {
      await insertNotices(db, [{ ...notice, bodyJson: '1' }]);
      const seq = await findLastNoticeSeq(db);
      await insertNotices(db, [
        { ...notice, bodyJson: '2' },
        { ...notice, personId: 'ben', bodyJson: 'ben' },
        { ...notice, bodyJson: '3' },
      ]);

      expect(bodiesOf(await listNoticesAfter(db, 'anna', { seq, now: noon }))).toEqual(['2', '3']);
    });

    test('of what was taken back is found by its person and its instant', async () => {
      const withdraw = { ...notice, name: 'withdraw' } as const;
      await insertNotices(db, [
        { ...withdraw, bodyJson: '1' },
        { ...notice, bodyJson: '2' },
        { ...withdraw, personId: 'ben', bodyJson: '3' },
        { ...withdraw, createdAt: noon + 1, bodyJson: '4' },
      ]);

      expect(bodiesOf(await listWithdrawNotices(db, { personId: 'anna', at: noon }))).toEqual(['1']);
    });

    test('tells after a number who was told, oldest first', async () => {
      await insertNotices(db, [notice]);
      const seq = await findLastNoticeSeq(db);
      await insertNotices(db, [notice, { ...notice, personId: 'ben' }, notice]);

      expect(await listToldAfter(db, { seq, limit: 2 })).toEqual([
        { personId: 'anna', seq: seq + 1 },
        { personId: 'ben', seq: seq + 2 },
      ]);
    });

    test('is not said after its time', async () => {
      await insertNotices(db, [notice]);

      expect(await listNoticesAfter(db, 'anna', { seq: 0, now: noon + 100 })).toEqual([]);
    });

    test('of an empty store has the number 0', async () => {
      expect(await findLastNoticeSeq(db)).toBe(0);
    });

    test('no number is given twice, also after the last was swept out', async () => {
      await insertNotices(db, [notice]);
      const before = await findLastNoticeSeq(db);
      await deleteExpiredNotices(db, noon + 100);
      await insertNotices(db, [notice]);

      expect((await findLastNoticeSeq(db)) > before).toBe(true);
    });

    test('is swept out at its time, and not before', async () => {
      await insertNotices(db, [notice, { ...notice, expiresAt: noon + 101 }]);
      await deleteExpiredNotices(db, noon + 100);

      expect(await listNoticesAfter(db, 'anna', { seq: 0, now: noon })).toHaveLength(1);
    });

    test('is open while it is neither withdrawn, handled nor acknowledged', async () => {
      const rows = [
        decisionRow({ id: 'open', eventSeq: 1 }),
        decisionRow({ id: 'withdrawn', eventSeq: 2, withdrawnAt: noon }),
        decisionRow({ id: 'handled', eventSeq: 3, handledAt: noon }),
        decisionRow({ id: 'acknowledged', eventSeq: 4, acknowledgedAt: noon }),
      ];
      await insertDecisions(db, rows);
      await insertNotices(
        db,
        rows.map(({ id }) => ({ ...notice, notification: id, bodyJson: id })),
      );

      expect(bodiesOf(await listOpenNotices(db, 'anna', noon))).toEqual(['open']);
    });

    test('a withdrawal is never open', async () => {
      await insertDecisions(db, [decisionRow()]);
      await insertNotices(db, [{ ...notice, name: 'withdraw', notification: 'notification-1' }]);

      expect(await listOpenNotices(db, 'anna', noon)).toEqual([]);
    });
  });
});
