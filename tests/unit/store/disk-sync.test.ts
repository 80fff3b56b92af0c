import { expect, test } from 'vitest';
import { shareFlushes } from '../../../server/store/disk-sync.ts';

/** Flushes that the test ends. */
function heldFlushes() {
  const begun: PromiseWithResolvers<void>[] = [];
  const sync = shareFlushes(() => {
    const flush = Promise.withResolvers<void>();
    begun.push(flush);
    return flush.promise;
  });
  return { begun, sync };
}

const stateOf = (work: Promise<unknown>) =>
  Promise.race([work.then(() => 'done'), new Promise((resolve) => setImmediate(resolve, 'waits'))]);

test('nobody is answered before their flush has ended', async () => {
  const { begun, sync } = heldFlushes();
  const one = sync();
  expect(await stateOf(one)).toBe('waits');
  begun[0]?.resolve();
  expect(await stateOf(one)).toBe('done');
});

test('whoever comes during a flush waits for the next, and all of them for the same', async () => {
  const { begun, sync } = heldFlushes();
  const first = sync();
  const late = [sync(), sync(), sync()];
  begun[0]?.resolve();
  await first;
  expect(await Promise.all(late.map(stateOf))).toEqual(['waits', 'waits', 'waits']);
  expect(begun).toHaveLength(2);
  begun[1]?.resolve();
  expect(await Promise.all(late.map(stateOf))).toEqual(['done', 'done', 'done']);
});

test('a flush that fails is told to those who waited for it; the next are flushed anew', async () => {
  const { begun, sync } = heldFlushes();
  const first = sync();
  const late = sync();
  begun[0]?.reject(new Error('EIO'));
  await expect(first).rejects.toThrow('EIO');
  await stateOf(late);
  begun[1]?.resolve();
  expect(await stateOf(late)).toBe('done');
});
