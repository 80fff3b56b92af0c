import fc from 'fast-check';
import { expect, test } from 'vitest';
import { handleNotificationClick } from '../../../sw/open-console.ts';
import { handleMessage } from '../../../sw/page-messages.ts';
import { handleNotificationClose } from '../../../sw/report-close.ts';
import { handlePush } from '../../../sw/show-message.ts';
import { type FakeWorker, fakeWorker } from './fake-worker.ts';
import { pushMessage, pushOf } from './push-builder.ts';

/** What may happen to a worker, with a time before it. */
const happenings = fc.array(
  fc.record({
    afterMs: fc.nat({ max: 1_500 }),
    what: fc.constantFrom('push', 'click', 'close', 'seen', 'returned'),
    chat: fc.nat({ max: 5 }),
  }),
  { maxLength: 6 },
);

function happen(worker: FakeWorker, what: string, chat: number): Promise<void> {
  const tag = `chat-${chat}`;
  const [notification] = worker.onScreen;
  if (what === 'seen') return handleMessage(worker.parts, { data: { type: 'close', tags: [tag] } });
  if (what === 'returned') return handleMessage(worker.parts, { data: { type: 'returned' } });
  if (what === 'push' || !notification) {
    return handlePush(worker.parts, pushOf(pushMessage({ tag }, { notification: `n${worker.shows.length}` })));
  }
  if (what === 'close') return handleNotificationClose(worker.parts, { notification });
  return handleNotificationClick(worker.parts, { notification, action: '' });
}

test('nobody asks what is on the screen within a second of a notification that is on its way there', async () => {
  await fc.assert(
    fc.asyncProperty(happenings, async (all) => {
      const worker = fakeWorker();
      const handled: Promise<void>[] = [];
      for (const { afterMs, what, chat } of all) {
        await worker.time.advance(afterMs);
        handled.push(happen(worker, what, chat));
      }
      await worker.time.advance(20_000);
      await Promise.all(handled);
      expect(worker.askedAfterMs.filter((ms) => ms < 1_000)).toEqual([]);
    }),
    { numRuns: 200 },
  );
}, 60_000);

test.each([
  ['a page that closes what is seen', (worker: FakeWorker) => happen(worker, 'seen', 1)],
  ['a click', (worker: FakeWorker) => happen(worker, 'click', 1)],
])('%s leaves what comes to the same chat after it', async (_who, act) => {
  const worker = fakeWorker();
  const handled = [happen(worker, 'push', 1)];
  await worker.time.advance(300);
  handled.push(act(worker));
  await worker.time.advance(300);
  expect(worker.askedAfterMs).toEqual([]);
  handled.push(handlePush(worker.parts, pushOf(pushMessage({ tag: 'chat-1' }, { notification: 'later' }))));
  await worker.time.advance(20_000);
  await Promise.all(handled);
  expect(worker.onScreen.map(({ data }) => (data as { notification: string }).notification)).toEqual(['later']);
});

test('pushes that come without a pause keep nothing on the screen for ever', async () => {
  const worker = fakeWorker();
  await worker.time.advance(1);
  const seen: Promise<void>[] = [];
  for (let count = 0; count < 20; count += 1) {
    const message = pushMessage({ tag: `chat-${count}` }, { notification: `n${count}` });
    seen.push(handlePush(worker.parts, pushOf(message)));
    if (count === 1) seen.push(handleMessage(worker.parts, { data: { type: 'close', tags: ['chat-0'] } }));
    await worker.time.advance(500);
  }
  expect(worker.onScreen.map(({ tag }) => tag)).not.toContain('chat-0');
  await worker.time.advance(20_000);
  await Promise.all(seen);
});
