import { describe, expect, test } from 'vitest';
import { handleNotificationClick } from '../../../sw/open-console.ts';
import { handleMessage } from '../../../sw/page-messages.ts';
import { handleNotificationClose } from '../../../sw/report-close.ts';
import { handlePush } from '../../../sw/show-message.ts';
import type { NotificationData, PushMessage } from '../../../wire/push-message.ts';
import { brokenDatabase, connection, done, type FakeWorker, fakeWorker, type Given } from './fake-worker.ts';
import { pushMessage, pushOf } from './push-builder.ts';

const minuteOf = (chat: number) => `2025-03-03T10:${String(chat).padStart(2, '0')}:00.000Z`;

async function push(
  worker: FakeWorker,
  chat: number,
  given: Partial<Omit<PushMessage['notification'], 'data'>> = {},
  data: Partial<NotificationData> = {},
): Promise<void> {
  const message = pushMessage(
    { title: `Chat ${chat}`, tag: `chat-${chat}`, ...given },
    { notification: `n${chat}`, at: minuteOf(chat), more: 'Also waiting', ...data },
  );
  await done(worker, handlePush(worker.parts, pushOf(message)));
}

async function crowd(count: number, given: Given = {}): Promise<FakeWorker> {
  const worker = fakeWorker(given);
  for (let chat = 1; chat <= count; chat += 1) await push(worker, chat);
  return worker;
}

const onScreen = ({ onScreen: shown }: FakeWorker) => shown.map(({ title }) => title);
const summaryOf = ({ onScreen: shown }: FakeWorker) => shown.find(({ tag }) => tag === 'deskbell-more');

describe('more than three notifications', () => {
  test('three stand by themselves', async () => {
    expect(onScreen(await crowd(3))).toEqual(['Chat 1', 'Chat 2', 'Chat 3']);
  });

  test('the newest three stay, the others are counted in one more, with their titles, the last first', async () => {
    const worker = await crowd(6);

    expect(onScreen(worker).toSorted()).toEqual(['Also waiting: 3', 'Chat 4', 'Chat 5', 'Chat 6']);
    expect(summaryOf(worker)?.options).toMatchObject({ body: 'Chat 3\nChat 2\nChat 1', silent: true, renotify: false });
  });

  test('the same of five that come at once', async () => {
    const worker = fakeWorker();
    const pushes = [1, 2, 3, 4, 5].map((chat) => push(worker, chat));
    await worker.time.advance(10_000);
    await Promise.all(pushes);

    expect(onScreen(worker).toSorted()).toEqual(['Also waiting: 2', 'Chat 3', 'Chat 4', 'Chat 5']);
    expect(summaryOf(worker)?.options).toMatchObject({ body: 'Chat 2\nChat 1' });
  });

  test('the same of five of which each comes while room is made for the last', async () => {
    const worker = fakeWorker();
    const pushes: Promise<void>[] = [];
    for (const chat of [1, 2, 3, 4, 5]) {
      pushes.push(push(worker, chat));
      await worker.time.advance(700);
    }
    await worker.time.advance(10_000);
    await Promise.all(pushes);

    expect(onScreen(worker).toSorted()).toEqual(['Also waiting: 2', 'Chat 3', 'Chat 4', 'Chat 5']);
  });

  test('a browser that may stop the worker with the push: it lasts until there is room', async () => {
    const worker = fakeWorker({ isChromium: false });
    for (const chat of [1, 2, 3, 4, 5]) {
      const message = pushMessage({ tag: `chat-${chat}` }, { notification: `n${chat}`, at: minuteOf(chat) });
      await handlePush(worker.parts, pushOf(message));
      expect(onScreen(worker).length).toBe(Math.min(chat, 4));
    }
    expect(worker.calls).toHaveLength(5);
  });

  test('each of them rang', async () => {
    const { shows } = await crowd(5);
    const ofChats = shows.filter(({ options }) => options.tag !== 'deskbell-more');

    expect(ofChats.map(({ options }) => options.silent)).toEqual([false, false, false, false, false]);
  });

  test('the one that has just come stays, though it happened before the others', async () => {
    const worker = await crowd(3);
    await push(worker, 9, {}, { at: minuteOf(0) });

    expect(onScreen(worker).toSorted()).toEqual(['Also waiting: 1', 'Chat 2', 'Chat 3', 'Chat 9']);
  });

  test('one that was folded and comes again stands for itself', async () => {
    const worker = await crowd(4);
    await push(worker, 1, { title: 'Chat 1 again' }, { notification: 'n1b', at: minuteOf(20) });

    expect(onScreen(worker).toSorted()).toEqual(['Also waiting: 1', 'Chat 1 again', 'Chat 3', 'Chat 4']);
    expect(summaryOf(worker)?.options.body).toBe('Chat 2');
  });

  test('how a chat ended is not counted as waiting, and goes first of all that is old', async () => {
    const worker = await crowd(3);
    await push(worker, 1, { title: 'Accepted by Ben' }, { ends: true, notification: 'n1', at: minuteOf(30) });
    await push(worker, 2, { title: 'Accepted by Ben' }, { ends: true, notification: 'n2', at: minuteOf(31) });
    await push(worker, 40);
    await push(worker, 41);

    expect(onScreen(worker).toSorted()).toEqual(['Accepted by Ben', 'Also waiting: 1', 'Chat 40', 'Chat 41']);
  });

  test('one that was folded and ends is counted no more', async () => {
    const worker = await crowd(5);
    await push(worker, 1, { title: 'Closed' }, { ends: true, notification: 'n1', at: minuteOf(30) });

    expect(summaryOf(worker)?.title).toBe('Also waiting: 2');
    expect(summaryOf(worker)?.options.body).toBe('Chat 3\nChat 2');
  });

  test('to fold one is no decision of the person’s: nothing is reported as closed', async () => {
    const worker = await crowd(4);
    const kinds = worker.calls.flatMap(({ body }) => (body as { receipts: { kind: string }[] }).receipts);

    expect(new Set(kinds.map(({ kind }) => kind))).toEqual(new Set(['shown']));
  });

  test('a page that has shown a folded one takes it out of the summary, and the last one takes the summary off', async () => {
    const worker = await crowd(5);
    await done(worker, handleMessage(worker.parts, { data: { type: 'close', tags: ['chat-1'] } }));
    expect(summaryOf(worker)?.title).toBe('Also waiting: 1');
    await done(worker, handleMessage(worker.parts, { data: { type: 'close', tags: ['chat-2', 'chat-5'] } }));

    expect(onScreen(worker).toSorted()).toEqual(['Chat 3', 'Chat 4']);
  });

  test('another person at this browser does not see what was folded', async () => {
    const worker = await crowd(5, { memory: { connection: connection() } });
    await done(
      worker,
      handleMessage(worker.parts, { data: { type: 'connect', connection: connection({ person: 'ben' }) } }),
    );

    expect(onScreen(worker)).toEqual([]);
  });

  test('a click on the summary opens the console', async () => {
    const worker = await crowd(4);
    const notification = summaryOf(worker);
    if (!notification) throw new Error('there is no summary');
    await done(worker, handleNotificationClick(worker.parts, { notification, action: '' }));

    expect(worker.journal.filter((entry) => entry.startsWith('open '))).toEqual([
      'open https://desk.example/bell/console/',
    ]);
    expect(onScreen(worker).toSorted()).toEqual(['Chat 2', 'Chat 3', 'Chat 4']);
  });

  test('a server of before, which says no words for it, has it said without', async () => {
    const worker = fakeWorker();
    for (const chat of [1, 2, 3, 4]) {
      const message = pushMessage(
        { title: `Chat ${chat}`, tag: `chat-${chat}` },
        { notification: `n${chat}`, at: minuteOf(chat) },
      );
      await done(worker, handlePush(worker.parts, pushOf(message)));
    }

    expect(summaryOf(worker)?.title).toBe('Deskbell (1)');
  });
});

describe('the app’s badge', () => {
  test('counts what waits, folded or not', async () => {
    expect((await crowd(5)).badges).toEqual([1, 2, 3, 4, 5]);
  });

  test('does not count how a chat ended', async () => {
    const worker = await crowd(2);
    await push(worker, 1, { title: 'Accepted by Ben' }, { ends: true, at: minuteOf(30) });

    expect(worker.badges.at(-1)).toBe(1);
  });

  test('goes down with a click and with a dismissal', async () => {
    const worker = await crowd(3);
    const [first, second] = worker.onScreen;
    if (!first || !second) throw new Error('nothing is on the screen');
    await done(worker, handleNotificationClick(worker.parts, { notification: first, action: '' }));
    second.close();
    const handled = handleNotificationClose(worker.parts, { notification: second });
    await worker.time.advance(9_000);
    await handled;

    expect(worker.badges.slice(3)).toEqual([2, 1]);
  });

  test('is left to a page that is open', async () => {
    const url = 'https://desk.example/bell/console/';
    const memory = { windows: [{ id: url, view: 'console' as const }] };
    expect((await crowd(2, { windows: [{ url }], memory })).badges).toEqual([]);
  });

  test('counts though a page is open in which the client does not run', async () => {
    expect((await crowd(2, { windows: [{ url: 'https://desk.example/bell/sign-in/' }] })).badges).toEqual([1, 2]);
  });

  test('is left to a page that is open where the database does not say whether it is one of ours', async () => {
    const windows = [{ url: 'https://desk.example/bell/console/' }];
    expect((await crowd(2, { windows, database: brokenDatabase })).badges).toEqual([]);
  });
});
