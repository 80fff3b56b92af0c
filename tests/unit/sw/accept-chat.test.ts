import { describe, expect, test } from 'vitest';
import { handleNotificationClick } from '../../../sw/open-console.ts';
import { handlePush } from '../../../sw/show-message.ts';
import {
  connection,
  done,
  type FakeNotification,
  type FakeWorker,
  fakeWorker,
  type Given,
  type ServerReply,
  usualServer,
} from './fake-worker.ts';
import { pushMessage, pushOf } from './push-builder.ts';

const navigate = 'https://desk.example/bell/console/#chat=7';
const url = 'https://desk.example/bell/api/v1/notifications/n1/accept';
const actions = [
  { action: 'accept', title: 'Accept', navigate },
  { action: 'open', title: 'Open chat', navigate },
];

async function offered(
  reply: ServerReply,
  given: Given = {},
): Promise<{ worker: FakeWorker; notification: FakeNotification }> {
  const worker = fakeWorker({
    memory: { connection: connection() },
    server: (call) => (call.url === url ? reply : usualServer(call)),
    ...given,
  });
  const accept = { url, offline: 'Not accepted: no connection' };
  await done(
    worker,
    handlePush(worker.parts, pushOf(pushMessage({ actions, navigate }, { event: 'chat.queued', accept }))),
  );
  const [notification] = worker.onScreen;
  if (!notification) throw new Error('nothing is on the screen');
  worker.journal.length = 0;
  return { worker, notification };
}

async function press({ worker, notification }: Awaited<ReturnType<typeof offered>>, action = 'accept') {
  const handled = handleNotificationClick(worker.parts, { notification, action });
  await worker.time.advance(9_000);
  await handled;
  return worker;
}

const asked = ({ calls }: FakeWorker) => calls.filter((call) => call.url === url);
const onScreen = ({ onScreen: shown }: FakeWorker) => shown.map(({ title, options }) => [title, options.body]);
const yes = { status: 200, body: { outcome: 'accepted', text: 'You have this chat' } } as const;

describe('Accept', () => {
  test('asks the server in the name of the push subscription, and opens the chat meanwhile', async () => {
    const worker = await press(await offered(yes));

    expect(asked(worker)).toEqual([{ method: 'POST', url, authorization: 'Bearer renewal-1', body: {} }]);
    expect(worker.journal.filter((entry) => entry.startsWith('open '))).toEqual([`open ${navigate}`]);
    expect(onScreen(worker)).toEqual([]);
  });

  test('brings the console that is open to the front, at that chat', async () => {
    const windows = [{ url: 'https://desk.example/bell/console/' }];
    const worker = await press(await offered(yes, { windows }));

    expect(worker.told.at(-1)?.message).toMatchObject({ type: 'open-chat', chat: { source: 's', id: '7' } });
  });

  test.each(['asked', 'taken', 'over', 'refused'] as const)('%s is said to the person, aloud', async (outcome) => {
    const worker = await press(await offered({ status: 200, body: { outcome, text: `It is ${outcome}` } }));
    const { options } = worker.shows.at(-1) ?? {};

    expect(onScreen(worker)).toEqual([[`It is ${outcome}`, 'Hello']]);
    expect([options?.silent, options?.actions, options?.tag]).toEqual([false, [], 'accept:n1']);
  });

  test.each([
    ['no network', 'offline'],
    ['a server that does not answer in time', 'hangs'],
    ['a server in trouble', { status: 503, body: {} }],
    ['a sign-in that is over', { status: 401, body: {} }],
    ['a proxy’s page', { status: 200, body: '<html>' }],
  ] as const)('%s is said to the person, in words that came with the push', async (_what, reply) => {
    const worker = await press(await offered(reply));

    expect(onScreen(worker)).toEqual([['Not accepted: no connection', 'Hello']]);
  });

  test('is not asked for in another person’s name', async () => {
    const opened = await offered(yes);
    opened.worker.database.memory.connection = connection({ person: 'ben' });
    const worker = await press(opened);

    expect(asked(worker)).toEqual([]);
  });

  test('what was said of it leads to the chat, and offers nothing more', async () => {
    const worker = await press(await offered({ status: 200, body: { outcome: 'taken', text: 'Ben has it' } }));
    const [notification] = worker.onScreen;
    if (!notification) throw new Error('nothing is on the screen');
    await press({ worker, notification });

    expect(asked(worker)).toHaveLength(1);
    expect(worker.journal.filter((entry) => entry.startsWith('open '))).toEqual([
      `open ${navigate}`,
      `open ${navigate}`,
    ]);
  });
});

test.each(['', 'open'])('a click on %s accepts nothing', async (action) => {
  expect(asked(await press(await offered(yes), action))).toEqual([]);
});
