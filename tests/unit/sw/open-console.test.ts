import { describe, expect, test } from 'vitest';
import { handleNotificationClick } from '../../../sw/open-console.ts';
import { handlePush } from '../../../sw/show-message.ts';
import {
  done,
  type FakeNotification,
  type FakeWorker,
  fakeWorker,
  type Given,
  hangingDatabase,
  scopeUrl,
} from './fake-worker.ts';
import { pushMessage, pushOf } from './push-builder.ts';

const consoleUrl = 'https://desk.example/bell/console/';
const chat7 = `${consoleUrl}#chat=7`;

async function withNotification(given: Given = {}): Promise<{ worker: FakeWorker; notification: FakeNotification }> {
  const worker = fakeWorker(given);
  const open = { action: 'open', title: 'Open', navigate: chat7 };
  const later = { action: 'later', title: 'Later', navigate: `${consoleUrl}?later=7` };
  const handled = handlePush(worker.parts, pushOf(pushMessage({ actions: [open, later] })));
  await worker.time.advance(9_000);
  await handled;
  const notification = worker.onScreen[0];
  if (!notification) throw new Error('nothing is on the screen');
  worker.journal.length = 0;
  worker.calls.length = 0;
  return { worker, notification };
}

/** Focused and opened windows, in order. */
function effects({ journal }: FakeWorker): string[] {
  return journal.filter((entry) => entry.startsWith('focus') || entry.startsWith('open'));
}

describe('a click', () => {
  test('focuses the open console first and tells it the chat afterwards', async () => {
    const { worker, notification } = await withNotification({ windows: [{ url: `${consoleUrl}?x=1#chat=3` }] });
    await done(worker, handleNotificationClick(worker.parts, { notification, action: '' }));
    expect(worker.journal).toEqual([
      'close Chat 7',
      `focus ${consoleUrl}?x=1#chat=3`,
      `tell ${consoleUrl}?x=1#chat=3 open-chat`,
    ]);
    expect(worker.told.at(-1)?.message).toEqual({
      type: 'open-chat',
      chat: { source: 's', id: '7' },
      navigate: chat7,
    });
  });

  test('opens a window when none shows that page', async () => {
    const { worker, notification } = await withNotification({ windows: [{ url: 'https://desk.example/bell/admin/' }] });
    await done(worker, handleNotificationClick(worker.parts, { notification, action: '' }));
    expect(effects(worker)).toEqual([`open ${chat7}`]);
  });

  test('prefers the window in focus, then a visible one, then the last used', async () => {
    const { worker, notification } = await withNotification({
      windows: [
        { url: `${consoleUrl}#hidden`, focus: 'rejects' },
        { url: `${consoleUrl}#visible`, visibilityState: 'visible', focus: 'rejects' },
        { url: `${consoleUrl}#focused`, visibilityState: 'visible', focused: true, focus: 'rejects' },
      ],
    });
    await done(worker, handleNotificationClick(worker.parts, { notification, action: '' }));
    expect(effects(worker)).toEqual([
      `focus ${consoleUrl}#focused`,
      `focus ${consoleUrl}#visible`,
      `focus ${consoleUrl}#hidden`,
      `open ${chat7}`,
    ]);
  });

  test('stops at the first window that comes to the front', async () => {
    const { worker, notification } = await withNotification({
      windows: [{ url: `${consoleUrl}#1`, focus: 'rejects' }, { url: `${consoleUrl}#2` }, { url: `${consoleUrl}#3` }],
    });
    await done(worker, handleNotificationClick(worker.parts, { notification, action: '' }));
    expect(effects(worker)).toEqual([`focus ${consoleUrl}#1`, `focus ${consoleUrl}#2`]);
  });

  test('ends in an open window within five seconds even if every window hangs', async () => {
    const windows = [1, 2, 3, 4, 5].map((number) => ({ url: `${consoleUrl}#${number}`, focus: 'hangs' as const }));
    const { worker, notification } = await withNotification({ windows });
    const handled = handleNotificationClick(worker.parts, { notification, action: '' });
    await worker.time.advance(4_900);
    expect(effects(worker).at(-1)).toBe(`open ${chat7}`);
    await handled;
  });

  test('does not wait for the server before it focuses, nor longer than a moment for a database that hangs', async () => {
    const { worker, notification } = await withNotification({
      windows: [{ url: consoleUrl }],
      database: hangingDatabase,
      server: () => 'hangs',
    });
    const handled = handleNotificationClick(worker.parts, { notification, action: '' });
    await worker.time.advance(50);
    expect(effects(worker)).toEqual([`focus ${consoleUrl}`]);
    await worker.time.advance(9_000);
    await handled;
  });

  test('is reported once', async () => {
    const { worker, notification } = await withNotification();
    await done(worker, handleNotificationClick(worker.parts, { notification, action: '' }));
    expect(worker.calls.map(({ body }) => body)).toMatchObject([
      { receipts: [{ notification: 'n1', kind: 'clicked' }] },
    ]);
  });

  test('closes its notification and leaves that of another chat', async () => {
    const { worker, notification } = await withNotification();
    const other = pushMessage(
      { title: 'Chat 8', tag: 'chat-8' },
      { notification: 'n2', chat: { source: 's', id: '8' } },
    );
    await done(worker, handlePush(worker.parts, pushOf(other)));
    await done(worker, handleNotificationClick(worker.parts, { notification, action: '' }));
    expect(worker.onScreen.map(({ title }) => title)).toEqual(['Chat 8']);
  });

  test('closes its notification also when no window can be opened', async () => {
    const { worker, notification } = await withNotification({ openWindow: () => Promise.reject(new Error('refused')) });
    const handled = handleNotificationClick(worker.parts, { notification, action: '' });
    await expect(handled).rejects.toThrow('refused');
    expect(worker.onScreen).toEqual([]);
  });
});

describe('a click, in a console that has an address for each chat', () => {
  const app = 'https://desk.example/app';
  const message = pushMessage({ navigate: `${app}/chats/7` });

  async function click(given: Given, push = message): Promise<string[]> {
    const worker = fakeWorker(given);
    await done(worker, handlePush(worker.parts, pushOf(push)));
    const notification = worker.onScreen[0];
    if (!notification) throw new Error('nothing is on the screen');
    await done(worker, handleNotificationClick(worker.parts, { notification, action: '' }));
    return effects(worker);
  }
  const windows = [
    { id: 'help', url: `${app}/help` },
    { id: 'inbox', url: `${app}/inbox` },
  ];

  test('focuses the window that said that it is one, wherever it is', async () => {
    const memory = { windows: [{ id: 'inbox', view: 'console' as const }] };
    expect(await click({ windows, memory })).toEqual([`focus ${app}/inbox`]);
  });

  test('prefers the one that shows that very page', async () => {
    const memory = { windows: [{ id: 'inbox', view: 'console' as const }] };
    const both = [...windows, { id: 'chat', url: `${app}/chats/7` }];
    expect(await click({ windows: both, memory })).toEqual([`focus ${app}/chats/7`]);
  });

  test.each([
    ['is none of the client', { id: 'other', view: 'console' as const }],
    ['shows something else', { id: 'inbox', view: 'other' as const }],
    ['is a supervisor’s', { id: 'inbox', view: 'dashboard' as const }],
  ])('opens a window where the only one %s', async (_what, known) => {
    expect(await click({ windows, memory: { windows: [known] } })).toEqual([`open ${app}/chats/7`]);
  });

  test('opens what is not on its own origin: the chat system has it', async () => {
    const memory = { windows: [{ id: 'inbox', view: 'console' as const }] };
    const theirs = pushMessage({ navigate: 'https://chats.example/7' });
    expect(await click({ windows, memory }, theirs)).toEqual(['open https://chats.example/7']);
  });

  test('leads a supervisor’s to their dashboard', async () => {
    const memory = { windows: [{ id: 'inbox', view: 'dashboard' as const }] };
    const call = pushMessage({ navigate: `${app}/chats/7` }, { event: 'assistance.requested' });
    expect(await click({ windows, memory }, call)).toEqual([`focus ${app}/inbox`]);
  });
});

describe('as a guest in another worker', () => {
  const theirs = { title: 'Backup is done', tag: 'backup', data: { kind: 'backup' } };

  test('a click on a notification of its host is left to the host', async () => {
    const worker = fakeWorker({ isGuest: true });
    let closed = false;
    const notification = {
      ...theirs,
      close() {
        closed = true;
      },
    };
    await done(worker, handleNotificationClick(worker.parts, { notification, action: '' }));
    expect([effects(worker), closed]).toEqual([[], false]);
  });

  test('a click on a push that could not be read leads to the host’s start page', async () => {
    const worker = fakeWorker({ isGuest: true });
    await done(worker, handlePush(worker.parts, pushOf('garbage')));
    const notification = worker.onScreen[0];
    if (!notification) throw new Error('nothing is on the screen');
    await done(worker, handleNotificationClick(worker.parts, { notification, action: '' }));
    expect(effects(worker)).toEqual([`open ${scopeUrl}`]);
  });
});

describe('where a click leads', () => {
  test.each([
    ['later', `${consoleUrl}?later=7`],
    ['open', chat7],
    ['unheard-of', chat7],
    ['', chat7],
  ])('the action "%s" leads to %s', async (action, url) => {
    const { worker, notification } = await withNotification();
    await done(worker, handleNotificationClick(worker.parts, { notification, action }));
    expect(effects(worker)).toEqual([`open ${url}`]);
  });

  test("the browser's own notification leads to the console", async () => {
    const worker = fakeWorker();
    const notification = { title: 'desk.example', tag: 'user_visible_auto_notification', data: null, close() {} };
    await done(worker, handleNotificationClick(worker.parts, { notification, action: '' }));
    expect([effects(worker), worker.calls]).toEqual([[`open ${scopeUrl}console/`], []]);
  });

  test("the browser's own notification focuses a console that is open", async () => {
    const worker = fakeWorker({ windows: [{ url: `${scopeUrl}console/index.html` }] });
    const notification = { title: 'desk.example', tag: '', data: null, close() {} };
    await done(worker, handleNotificationClick(worker.parts, { notification, action: '' }));
    expect(effects(worker)).toEqual([`focus ${scopeUrl}console/index.html`]);
  });

  test('an address that is no web page leads to the console', async () => {
    const worker = fakeWorker();
    await done(worker, handlePush(worker.parts, pushOf(pushMessage({ navigate: 'javascript:alert(1)' }))));
    const notification = worker.onScreen[0];
    if (!notification) throw new Error('nothing is on the screen');
    await done(worker, handleNotificationClick(worker.parts, { notification, action: '' }));
    expect(effects(worker)).toEqual([`open ${scopeUrl}console/`]);
  });
});
