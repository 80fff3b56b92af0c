import { describe, expect, test } from 'vitest';
import { handleActivate } from '../../../sw/lifecycle.ts';
import type { WaitingReceipt } from '../../../sw/memory.ts';
import { handleMessage } from '../../../sw/page-messages.ts';
import { handleSync, reportReceipts } from '../../../sw/receipt-outbox.ts';
import { handlePush } from '../../../sw/show-message.ts';
import { receiptsRequestSchema } from '../../../wire/receipt.ts';
import { done, type FakeWorker, fakeWorker, hangingDatabase, type ServerReply } from './fake-worker.ts';
import { pushMessage, pushOf } from './push-builder.ts';

const url = 'https://desk.example/bell/api/v1/receipts';

function receipts(count: number, at: string = url): WaitingReceipt[] {
  return Array.from({ length: count }, (_, index) => ({
    url: at,
    receipt: { notification: `n${index}`, token: 't', kind: 'shown', at: '2025-03-03T10:00:00.000Z' },
  }));
}

function waiting({ database }: FakeWorker): string[] {
  return database.memory.outbox.map(({ receipt }) => receipt.notification);
}

function sent({ calls }: FakeWorker): string[][] {
  return calls.map(({ body }) => receiptsRequestSchema.parse(body).receipts.map(({ notification }) => notification));
}

test.each<[string, ServerReply, number]>([
  ['204', { status: 204 }, 0],
  ['200', { status: 200 }, 0],
  ['400', { status: 400 }, 0],
  ['401', { status: 401 }, 0],
  ['422', { status: 422 }, 0],
  ['408', { status: 408 }, 1],
  ['429', { status: 429 }, 1],
  ['500', { status: 500 }, 1],
  ['503', { status: 503 }, 1],
  ['no network', 'offline', 1],
])('after an answer of %s the outbox is as it should be', async (_, reply, left) => {
  const worker = fakeWorker({ server: () => reply });
  await reportReceipts(worker.parts, receipts(1));
  expect(worker.database.memory.outbox).toHaveLength(left);
});

test('a server that hangs is given up and its receipts stay', async () => {
  const worker = fakeWorker({ server: () => 'hangs' });
  const reported = reportReceipts(worker.parts, receipts(1));
  await worker.time.advance(4_000);
  await reported;
  expect(waiting(worker)).toEqual(['n0']);
});

test('a call carries at most a hundred receipts, each of them once', async () => {
  const worker = fakeWorker();
  await reportReceipts(worker.parts, receipts(250));
  expect(sent(worker).map(({ length }) => length)).toEqual([100, 100, 50]);
  expect(new Set(sent(worker).flat()).size).toBe(250);
});

test('after one call has failed no further one is made to the same server', async () => {
  const worker = fakeWorker({ server: () => 'offline' });
  await reportReceipts(worker.parts, receipts(250));
  expect([worker.calls.length, waiting(worker).length]).toEqual([1, 250]);
});

test('one server that is down does not hold up another', async () => {
  const down = 'https://down.example/receipts';
  const worker = fakeWorker({ server: (call) => (call.url === down ? 'offline' : { status: 204 }) });
  await reportReceipts(worker.parts, [...receipts(1, down), ...receipts(2)]);
  expect(worker.database.memory.outbox.map((one) => one.url)).toEqual([down]);
});

test('the outbox keeps the last five hundred', async () => {
  const worker = fakeWorker({ server: () => 'offline' });
  await reportReceipts(worker.parts, receipts(510));
  expect([waiting(worker).length, waiting(worker)[0]]).toEqual([500, 'n10']);
});

test('without a database a receipt is sent all the same', async () => {
  const worker = fakeWorker({ database: hangingDatabase });
  const reported = reportReceipts(worker.parts, receipts(1));
  await worker.time.advance(2_000);
  await reported;
  expect(sent(worker)).toEqual([['n0']]);
});

test('a receipt that leads nowhere is not kept', async () => {
  const worker = fakeWorker();
  await reportReceipts(worker.parts, receipts(1, 'nowhere'));
  expect([worker.calls, waiting(worker)]).toEqual([[], []]);
});

test('receipts that wait ask the browser to say when the network is back', async () => {
  const worker = fakeWorker({ server: () => 'offline', sync: true });
  await reportReceipts(worker.parts, receipts(1));
  expect(worker.journal).toEqual(['sync receipts']);
});

describe('what waits is sent', () => {
  test.each<[string, (worker: FakeWorker) => Promise<void>]>([
    ['at the next push', ({ parts }) => handlePush(parts, pushOf(pushMessage({}, { notification: 'n9' })))],
    ['at a push that cannot be read', ({ parts }) => handlePush(parts, { data: null })],
    ['when the worker is activated', ({ parts }) => handleActivate(parts)],
    ['when a page speaks', ({ parts }) => handleMessage(parts, { data: { type: 'returned' } })],
    ['when the network is back', ({ parts }) => handleSync(parts)],
  ])('%s', async (_, happen) => {
    const worker = fakeWorker({ memory: { outbox: receipts(1) } });
    await done(worker, happen(worker));
    expect([sent(worker).flat()[0], waiting(worker)]).toEqual(['n0', []]);
  });
});
