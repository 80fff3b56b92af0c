import { expect, test } from 'vitest';
import { handleNotificationClick } from '../../../sw/open-console.ts';
import { handleMessage } from '../../../sw/page-messages.ts';
import { handleNotificationClose } from '../../../sw/report-close.ts';
import { handlePush } from '../../../sw/show-message.ts';
import { done, type FakeNotification, type FakeWorker, fakeWorker, hangingDatabase } from './fake-worker.ts';
import { pushMessage, pushOf } from './push-builder.ts';

async function withNotification(): Promise<{ worker: FakeWorker; notification: FakeNotification }> {
  const worker = fakeWorker();
  await done(worker, handlePush(worker.parts, pushOf(pushMessage())));
  const notification = worker.onScreen[0];
  if (!notification) throw new Error('nothing is on the screen');
  worker.calls.length = 0;
  return { worker, notification };
}

async function close(worker: FakeWorker, notification: FakeNotification): Promise<void> {
  const handled = handleNotificationClose(worker.parts, { notification });
  await worker.time.advance(2_000);
  await handled;
}

function reported({ calls }: FakeWorker): string[] {
  return calls.flatMap(({ body }) => (body as { receipts: { kind: string }[] }).receipts.map(({ kind }) => kind));
}

test('a notification that the person closes is reported', async () => {
  const { worker, notification } = await withNotification();
  notification.close();
  await close(worker, notification);
  expect(reported(worker)).toEqual(['closed']);
});

test('the close event of a click is not reported', async () => {
  const { worker, notification } = await withNotification();
  await done(worker, handleNotificationClick(worker.parts, { notification, action: '' }));
  await close(worker, notification);
  expect(reported(worker)).toEqual(['clicked']);
});

test('the close event of a click that comes before the click is not reported', async () => {
  const { worker, notification } = await withNotification();
  notification.close();
  const closed = handleNotificationClose(worker.parts, { notification });
  await worker.time.advance(200);
  await done(worker, handleNotificationClick(worker.parts, { notification, action: '' }));
  await worker.time.advance(2_000);
  await closed;
  expect(reported(worker)).toEqual(['clicked']);
});

test('a notification that we close ourselves is not reported', async () => {
  const { worker, notification } = await withNotification();
  await done(worker, handleMessage(worker.parts, { data: { type: 'close', tags: ['chat-7'] } }));
  await close(worker, notification);
  expect(reported(worker)).toEqual([]);
});

test('a notification that the next of its chat replaces is not reported as closed', async () => {
  const { worker, notification } = await withNotification();
  await done(worker, handlePush(worker.parts, pushOf(pushMessage({}, { notification: 'n2' }))));
  worker.calls.length = 0;
  await close(worker, notification);
  expect(reported(worker)).toEqual([]);
});

test("the browser's own notification is closed without a report", async () => {
  const worker = fakeWorker();
  await done(
    worker,
    handleNotificationClose(worker.parts, { notification: { title: 'x', tag: '', data: null, close() {} } }),
  );
  expect(worker.calls).toEqual([]);
});

test('a close settles within ten seconds when database and server hang', async () => {
  const { notification } = await withNotification();
  const worker = fakeWorker({ database: hangingDatabase, server: () => 'hangs' });
  const handled = handleNotificationClose(worker.parts, { notification });
  await worker.time.advance(10_000);
  await expect(handled).resolves.toBeUndefined();
});
