import { expect, test } from 'vitest';
import { handleActivate, handleInstall } from '../../../sw/lifecycle.ts';
import { connection, fakeWorker, hangingDatabase } from './fake-worker.ts';

test('a new version does not wait for pages to close', async () => {
  const worker = fakeWorker();
  await handleInstall(worker.parts);
  expect(worker.journal).toEqual(['skip waiting']);
});

test('an activated worker takes the pages that are open', async () => {
  const worker = fakeWorker();
  await handleActivate(worker.parts);
  expect(worker.journal).toEqual(['claim']);
});

test('an activation settles within ten seconds when database and server hang', async () => {
  const memory = { connection: connection(), renewalOwed: true };
  for (const worker of [fakeWorker({ database: hangingDatabase }), fakeWorker({ memory, server: () => 'hangs' })]) {
    const handled = handleActivate(worker.parts);
    await worker.time.advance(10_000);
    await expect(handled).resolves.toBeUndefined();
  }
});
