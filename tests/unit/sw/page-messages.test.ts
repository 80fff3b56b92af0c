import { describe, expect, test } from 'vitest';
import { handleMessage } from '../../../sw/page-messages.ts';
import { handlePush } from '../../../sw/show-message.ts';
import { wait } from '../../../sw/time.ts';
import type { ShowOptions } from '../../../sw/worker-parts.ts';
import { connection, done, type FakeWorker, fakeWorker, type Given, hangingDatabase } from './fake-worker.ts';
import { pushMessage, pushOf } from './push-builder.ts';

/** Chat 7 waits, chat 8 has ended; both are on the screen. */
async function withTwo(given: Given = {}): Promise<FakeWorker> {
  const worker = fakeWorker(given);
  await done(worker, handlePush(worker.parts, pushOf(pushMessage())));
  const end = pushMessage({ title: 'Accepted by Ben', tag: 'chat-8' }, { notification: 'n2', ends: true });
  await done(worker, handlePush(worker.parts, pushOf(end)));
  worker.journal.length = 0;
  return worker;
}

function titles({ onScreen }: FakeWorker): string[] {
  return onScreen.map(({ title }) => title);
}

test('connect keeps whose browser this is', async () => {
  const worker = fakeWorker({ memory: { renewalOwed: true } });
  await done(worker, handleMessage(worker.parts, { data: { type: 'connect', connection: connection() } }));
  expect(worker.database.memory).toMatchObject({ connection: connection(), renewalOwed: false });
});

test('connect of the same person leaves the screen alone', async () => {
  const worker = await withTwo({ memory: { connection: connection() } });
  await done(
    worker,
    handleMessage(worker.parts, { data: { type: 'connect', connection: connection({ renewal: 'renewal-3' }) } }),
  );
  expect([titles(worker), worker.database.memory.tags.length]).toEqual([['Chat 7', 'Accepted by Ben'], 2]);
});

test('connect of another person takes what the one before still had', async () => {
  const worker = await withTwo({ memory: { connection: connection() } });
  await done(
    worker,
    handleMessage(worker.parts, { data: { type: 'connect', connection: connection({ person: 'ben' }) } }),
  );
  expect([titles(worker), worker.database.memory.tags]).toEqual([[], []]);
});

test('disconnect closes everything and forgets every word', async () => {
  const worker = await withTwo({ memory: { connection: connection() } });
  await done(worker, handleMessage(worker.parts, { data: { type: 'disconnect' } }));
  expect(titles(worker)).toEqual([]);
  expect(worker.database.memory.connection).toBe('signed-out');
  expect(JSON.stringify(worker.database.memory)).not.toMatch(/Hello|Chat 7|Ben|ada/);
});

test.each([true, false])(
  'disconnect closes what is still on its way to the screen, in Chromium: %s',
  async (isChromium) => {
    const worker = fakeWorker({ isChromium, memory: { connection: connection() } });
    const { registration } = worker.parts.scope;
    const usual = registration.showNotification;
    // Chromium loads the icon first.
    registration.showNotification = async (title, options) => {
      await wait(worker.time, 3_000);
      return usual(title, options);
    };
    const pushed = handlePush(worker.parts, pushOf(pushMessage({}, { person: connection().person })));
    await worker.time.settle();
    const told = handleMessage(worker.parts, { data: { type: 'disconnect' } });
    await worker.time.advance(3_000);
    await worker.time.advance(5_000);
    await Promise.all([pushed, told]);
    expect([worker.shows.length, worker.onScreen]).toEqual([1, []]);
  },
);

test('disconnect closes everything even if the database hangs', async () => {
  const worker = fakeWorker({ database: hangingDatabase });
  const shown = handlePush(worker.parts, pushOf(pushMessage()));
  await worker.time.advance(9_000);
  await shown;
  const handled = handleMessage(worker.parts, { data: { type: 'disconnect' } });
  await worker.time.advance(9_000);
  await handled;
  expect(titles(worker)).toEqual([]);
});

test('shown-in-page silences the push that follows', async () => {
  const worker = fakeWorker();
  await done(
    worker,
    handleMessage(worker.parts, { data: { type: 'shown-in-page', notification: 'n1', tag: 'chat-7' } }),
  );
  await done(worker, handlePush(worker.parts, pushOf(pushMessage())));
  expect(worker.shows.map(({ options }) => options.silent)).toEqual([true]);
});

test('close takes the named tags off the screen', async () => {
  const worker = await withTwo();
  await done(worker, handleMessage(worker.parts, { data: { type: 'close', tags: ['chat-7', 'chat-99'] } }));
  expect(titles(worker)).toEqual(['Accepted by Ben']);
});

test('returned takes off what only says how a chat ended', async () => {
  const worker = await withTwo();
  await done(worker, handleMessage(worker.parts, { data: { type: 'returned' } }));
  expect(titles(worker)).toEqual(['Chat 7']);
});

test('skip-waiting lets a new version take over', async () => {
  const worker = fakeWorker();
  await done(worker, handleMessage(worker.parts, { data: { type: 'skip-waiting' } }));
  expect(worker.journal).toEqual(['skip waiting']);
});

test('as a guest it leaves to its host when a new version takes over', async () => {
  const worker = fakeWorker({ isGuest: true });
  await done(worker, handleMessage(worker.parts, { data: { type: 'skip-waiting' } }));
  expect(worker.journal).toEqual([]);
});

test('as a guest, disconnect leaves what its host has on the screen', async () => {
  const worker = await withTwo({ isGuest: true, memory: { connection: connection() } });
  await worker.parts.scope.registration.showNotification('Backup is done', { tag: 'backup', data: 1 } as ShowOptions);
  await done(worker, handleMessage(worker.parts, { data: { type: 'disconnect' } }));
  expect(titles(worker)).toEqual(['Backup is done']);
});

test('a window says that it is there, what it shows now, and that it is of the client no more', async () => {
  const worker = fakeWorker();
  for (const [id, view] of [
    ['w1', 'other'],
    ['w2', 'console'],
    ['w1', 'chat'],
  ]) {
    await done(worker, handleMessage(worker.parts, { data: { type: 'here', view }, source: { id } }));
  }
  expect(worker.database.memory.windows).toEqual([
    { id: 'w2', view: 'console' },
    { id: 'w1', view: 'chat' },
  ]);
  await done(worker, handleMessage(worker.parts, { data: { type: 'left' }, source: { id: 'w2' } }));
  expect(worker.database.memory.windows).toEqual([{ id: 'w1', view: 'chat' }]);
});

describe('a message that is not ours', () => {
  test.each([
    [undefined],
    [null],
    ['hello'],
    [{}],
    [{ type: 'CACHE_URLS' }],
    [{ type: 'connect' }],
    [{ type: 'close' }],
  ])('%j changes nothing', async (data) => {
    const worker = await withTwo();
    const before = structuredClone(worker.database.memory);
    await done(worker, handleMessage(worker.parts, { data }));
    expect([worker.database.memory, worker.journal]).toEqual([before, []]);
  });
});
