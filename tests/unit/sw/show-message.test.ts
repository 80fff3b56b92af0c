import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { handlePush } from '../../../sw/show-message.ts';
import {
  brokenDatabase,
  connection,
  done,
  type FakeWorker,
  fakeWorker,
  hangingDatabase,
  scopeUrl,
} from './fake-worker.ts';
import { bytesOf, pushMessage, pushOf } from './push-builder.ts';

const fallback = { title: 'Deskbell', body: 'Something happened at your desk. Open the console to see it.' };

function wordsOf({ shows }: FakeWorker): { title: string; body: string }[] {
  return shows.map(({ title, options }) => ({ title, body: options.body }));
}

function loudnessOf({ shows }: FakeWorker): { silent: boolean; renotify: boolean }[] {
  return shows.map(({ options: { silent, renotify } }) => ({ silent, renotify }));
}

describe('what is on the screen', () => {
  test('a push message becomes a notification with all that it says', async () => {
    const worker = fakeWorker({ maxActions: 1 });
    const open = { action: 'open', title: 'Open', navigate: 'https://desk.example/bell/console/#chat=7' };
    const later = { action: 'later', title: 'Later', navigate: 'https://desk.example/bell/console/#later' };
    const message = pushMessage({ actions: [open, later] }, { event: 'chat.assigned' });
    await done(worker, handlePush(worker.parts, pushOf(message)));
    expect(worker.shows).toEqual([
      {
        title: 'Chat 7',
        options: {
          body: 'Hello',
          tag: 'chat-7',
          lang: 'en',
          dir: 'auto',
          icon: `${scopeUrl}icons/notification.png`,
          badge: `${scopeUrl}icons/badge.png`,
          silent: false,
          renotify: true,
          requireInteraction: true,
          timestamp: Date.parse('2025-03-03T10:00:00.000Z'),
          actions: [{ action: 'open', title: 'Open' }],
          data: {
            ...message.notification.data,
            navigate: message.notification.navigate,
            actions: [open, later],
          },
        },
      },
    ]);
  });

  test('a chat message does not wait on the screen for the person', async () => {
    const worker = fakeWorker();
    await done(worker, handlePush(worker.parts, pushOf(pushMessage())));
    expect(worker.shows[0]?.options.requireInteraction).toBe(false);
  });

  test('notifications of different chats stand side by side', async () => {
    const worker = fakeWorker();
    await done(worker, handlePush(worker.parts, pushOf(pushMessage())));
    await done(
      worker,
      handlePush(worker.parts, pushOf(pushMessage({ title: 'Chat 8', tag: 'chat-8' }, { notification: 'n2' }))),
    );
    expect(worker.onScreen.map(({ title }) => title)).toEqual(['Chat 7', 'Chat 8']);
  });

  test('a declarative message that the browser parsed itself is read from there', async () => {
    const worker = fakeWorker();
    const { notification } = pushMessage();
    await done(worker, handlePush(worker.parts, { data: null, notification: { ...notification, actions: [] } }));
    expect(wordsOf(worker)).toEqual([{ title: 'Chat 7', body: 'Hello' }]);
  });

  test('a browser that refuses the options is given the words alone', async () => {
    const attempts: unknown[] = [];
    const worker = fakeWorker({
      async showNotification(title, options) {
        attempts.push([title, Object.keys(options ?? {}).length]);
        if (attempts.length === 1) throw new TypeError('unknown option');
      },
    });
    await done(worker, handlePush(worker.parts, pushOf(pushMessage())));
    expect(attempts).toEqual([
      ['Chat 7', 12],
      ['Chat 7', 4],
    ]);
  });

  test('a push that cannot be shown at all is reported to the browser', async () => {
    const worker = fakeWorker({ showNotification: () => Promise.reject(new Error('no permission')) });
    await expect(handlePush(worker.parts, pushOf(pushMessage()))).rejects.toThrow('no permission');
  });
});

describe('what cannot be read', () => {
  const { notification } = pushMessage();
  test.each([
    ['no data', { data: null }],
    ['no JSON', bytesOf(new TextEncoder().encode('not-json'))],
    ['broken UTF-8', bytesOf(Uint8Array.of(0xff, 0xfe))],
    ['an empty list', pushOf([])],
    ['null', pushOf(null)],
    ['a missing title', pushOf({ ...pushMessage(), notification: { ...notification, title: undefined } })],
    ['an empty title', pushOf(pushMessage({ title: '' }))],
    ['an unknown version', pushOf({ ...pushMessage(), web_push: 8031 })],
    ['missing data', pushOf({ ...pushMessage(), notification: { ...notification, data: undefined } })],
  ])('a payload with %s becomes the truthful fallback', async (_, event) => {
    const worker = fakeWorker();
    await done(worker, handlePush(worker.parts, event));
    expect(wordsOf(worker)).toEqual([fallback]);
  });

  test('any bytes show exactly one notification and reject never', { timeout: 30_000 }, async () => {
    const known = fc.record({
      web_push: fc.constant(8030),
      mutable: fc.constant(true),
      notification: fc.record({
        title: fc.string(),
        body: fc.string(),
        navigate: fc.string(),
        tag: fc.string(),
        lang: fc.string(),
        dir: fc.constantFrom('auto', 'ltr', 'rtl'),
        silent: fc.boolean(),
        data: fc.record({
          notification: fc.string(),
          token: fc.string(),
          person: fc.string(),
          subscription: fc.string(),
          event: fc.constantFrom('chat.queued', 'test', 'chat.closed'),
          at: fc.string(),
          ends: fc.boolean(),
          receipts: fc.string(),
        }),
      }),
    });
    const payload = fc.oneof(
      fc.uint8Array(),
      fc.json().map((text) => new TextEncoder().encode(text)),
      known.map((value) => new TextEncoder().encode(JSON.stringify(value))),
    );
    await fc.assert(
      fc.asyncProperty(payload, async (bytes) => {
        const worker = fakeWorker();
        await done(worker, handlePush(worker.parts, bytesOf(bytes)));
        expect(worker.shows).toHaveLength(1);
      }),
      { numRuns: 300 },
    );
  });
});

describe('order and time', () => {
  test('the promise settles only after the notification is on the screen', async () => {
    const worker = fakeWorker();
    await done(worker, handlePush(worker.parts, pushOf(pushMessage()))).then(() => worker.journal.push('settled'));
    expect(worker.journal).toEqual(['show begins', 'shown', 'settled']);
  });

  test('windows hear of the notification once it is on the screen', async () => {
    const worker = fakeWorker({ windows: [{ url: 'https://desk.example/bell/console/' }] });
    await done(worker, handlePush(worker.parts, pushOf(pushMessage())));
    expect(worker.journal).toEqual(['show begins', 'shown', 'tell https://desk.example/bell/console/ displayed']);
    expect(worker.told[0]?.message).toEqual({ type: 'displayed', notification: 'n1', tag: 'chat-7' });
  });

  test('a database that never opens delays the notification by less than a second', async () => {
    const worker = fakeWorker({ database: hangingDatabase });
    const handled = handlePush(worker.parts, pushOf(pushMessage()));
    await worker.time.advance(999);
    expect(wordsOf(worker)).toEqual([{ title: 'Chat 7', body: 'Hello' }]);
    await worker.time.advance(9_000);
    await handled;
  });

  test('a broken database costs neither the notification nor its receipt', async () => {
    const worker = fakeWorker({ database: brokenDatabase });
    await done(worker, handlePush(worker.parts, pushOf(pushMessage())));
    expect([worker.shows.length, worker.calls.length]).toEqual([1, 1]);
  });

  test.each([
    ['a hanging server', fakeWorker({ server: () => 'hangs' })],
    ['a hanging database', fakeWorker({ database: hangingDatabase })],
    ['both', fakeWorker({ database: hangingDatabase, server: () => 'hangs' })],
    ['a hanging list of windows', fakeWorker({ matchAll: () => new Promise(() => {}) })],
    ['a notification that never comes to be', fakeWorker({ showNotification: () => new Promise(() => {}) })],
    [
      'an owed renewal at a hanging server',
      fakeWorker({ memory: { connection: connection(), renewalOwed: true }, server: () => 'hangs' }),
    ],
  ])('with %s the promise settles within ten seconds', async (_, worker) => {
    let settled = false;
    const handled = handlePush(worker.parts, pushOf(pushMessage())).then(() => {
      settled = true;
    });
    await worker.time.advance(10_000);
    expect(settled).toBe(true);
    await handled;
  });

  test('a server that does not answer keeps no push from ending: the person may click by then', async () => {
    const worker = fakeWorker({ server: () => 'hangs' });
    const handled = handlePush(worker.parts, pushOf(pushMessage())).then(() => 'ended');
    await worker.time.advance(250);
    expect(await Promise.race([handled, worker.time.settle()])).toBe('ended');
    expect(worker.database.memory.outbox).toHaveLength(1);
  });

  test('nor, in a browser that may stop the worker with the push, lets it end before the server has had its time', async () => {
    const worker = fakeWorker({ server: () => 'hangs', isChromium: false });
    const handled = handlePush(worker.parts, pushOf(pushMessage())).then(() => 'ended');
    await worker.time.advance(250);
    expect(await Promise.race([handled, worker.time.settle()])).toBeUndefined();
    await worker.time.advance(9_000);
    expect(await handled).toBe('ended');
  });

  test('a push leaves no timer behind', async () => {
    const worker = fakeWorker();
    await done(worker, handlePush(worker.parts, pushOf(pushMessage())));
    await worker.time.settle();
    expect(worker.time.pending()).toBe(0);
  });
});

describe('told once', () => {
  afterEach(() => {
    vi.resetModules();
  });

  test('a push that comes again replaces its notification without a sound', async () => {
    const worker = fakeWorker();
    await done(worker, handlePush(worker.parts, pushOf(pushMessage())));
    await worker.time.advance(60_000);
    await done(worker, handlePush(worker.parts, pushOf(pushMessage())));
    expect([worker.onScreen.length, loudnessOf(worker)[1]]).toEqual([1, { silent: true, renotify: false }]);
  });

  test('a worker that was stopped in between decides the same', async () => {
    const worker = fakeWorker();
    const first = await import('../../../sw/show-message.ts');
    await done(worker, first.handlePush(worker.parts, pushOf(pushMessage())));
    await worker.time.advance(60_000);
    vi.resetModules();
    const second = await import('../../../sw/show-message.ts');
    expect(second.handlePush).not.toBe(first.handlePush);
    await done(worker, second.handlePush(worker.parts, pushOf(pushMessage())));
    expect([worker.onScreen.length, loudnessOf(worker)[1]]).toEqual([1, { silent: true, renotify: false }]);
  });

  test('two pushes of one notification at the same moment ring once', async () => {
    const worker = fakeWorker();
    const both = [1, 2].map(() => handlePush(worker.parts, pushOf(pushMessage())));
    await done(worker, Promise.all(both));
    expect(loudnessOf(worker)).toEqual([
      { silent: false, renotify: true },
      { silent: true, renotify: false },
    ]);
  });

  test('a notification that a page has shown as a pop-up comes without a sound', async () => {
    const worker = fakeWorker({ memory: { shown: [{ notification: 'n1', by: 'page' }] } });
    await done(worker, handlePush(worker.parts, pushOf(pushMessage())));
    expect(loudnessOf(worker)).toEqual([{ silent: true, renotify: false }]);
  });
});

describe('another person', () => {
  test.each([
    ['somebody else is signed in', { connection: connection({ person: 'ben' }) }],
    ['nobody is signed in any more', { connection: 'signed-out' as const }],
  ])('while %s a push shows no name and no word, and does not say that it was shown', async (_, memory) => {
    const worker = fakeWorker({ memory });
    await done(
      worker,
      handlePush(worker.parts, pushOf(pushMessage({ title: 'Grace wrote', body: 'my secret', tag: 'chat-7' }))),
    );
    expect(wordsOf(worker)).toEqual([
      { title: 'Deskbell', body: 'Something happened at a desk that is not open in this browser.' },
    ]);
    expect(worker.shows[0]?.options).toMatchObject({ data: null, silent: true, actions: [] });
    expect(worker.calls).toEqual([]);
  });

  test("a push for the person who is signed in shows the chat's words", async () => {
    const worker = fakeWorker({ memory: { connection: connection() } });
    await done(worker, handlePush(worker.parts, pushOf(pushMessage())));
    expect(wordsOf(worker)).toEqual([{ title: 'Chat 7', body: 'Hello' }]);
  });
});

describe('receipts', () => {
  test('what is shown is reported with its token and its push subscription', async () => {
    const worker = fakeWorker();
    await done(worker, handlePush(worker.parts, pushOf(pushMessage())));
    expect(worker.calls).toEqual([
      {
        method: 'POST',
        url: 'https://desk.example/bell/api/v1/receipts',
        authorization: null,
        body: {
          receipts: [
            {
              notification: 'n1',
              token: 'token-n1',
              kind: 'shown',
              at: '2025-03-03T10:00:00.000Z',
              subscription: 'subscription-1',
            },
          ],
        },
      },
    ]);
  });

  test('a renewal that is owed is made up for after the notification', async () => {
    const worker = fakeWorker({ memory: { connection: connection(), renewalOwed: true } });
    await done(worker, handlePush(worker.parts, pushOf(pushMessage())));
    expect(worker.database.memory).toMatchObject({
      renewalOwed: false,
      connection: { subscription: 'subscription-2', renewal: 'renewal-2' },
    });
  });
});

test('as a guest it takes its icons from the server, also for what it cannot read', async () => {
  const server = 'https://bell.example/';
  const worker = fakeWorker({ isGuest: true, memory: { connection: connection({ server }) } });
  await done(worker, handlePush(worker.parts, pushOf(pushMessage())));
  await done(worker, handlePush(worker.parts, pushOf('garbage')));
  expect(worker.shows.map(({ options }) => options.icon)).toEqual([
    `${server}icons/notification.png`,
    `${server}icons/notification.png`,
  ]);
});
