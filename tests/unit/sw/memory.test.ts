import { expect, test } from 'vitest';
import { emptyMemory, limitStore, type ShownRecord, withHandled, withShown } from '../../../sw/memory.ts';
import { handlePush } from '../../../sw/show-message.ts';
import type { PushMessage } from '../../../wire/push-message.ts';
import { brokenDatabase, done, fakeWorker, hangingDatabase, memoryDouble, startAt } from './fake-worker.ts';
import { manualTime } from './manual-time.ts';
import { pushMessage, pushOf } from './push-builder.ts';

test('of very many notifications the last thousand ids and the last thirty tags are left', async () => {
  const shown = Array.from(
    { length: 1000 },
    (_, number): ShownRecord => ({ notification: `n${number}`, by: 'worker' }),
  );
  const worker = fakeWorker({ memory: { shown } });
  for (let number = 1000; number < 1040; number++)
    await done(worker, handlePush(worker.parts, pushOf(numbered(number))));
  const { memory } = worker.database;
  expect([memory.shown.length, memory.shown[0]?.notification]).toEqual([1000, 'n40']);
  expect([memory.tags.length, memory.tags[0]?.tag]).toEqual([30, 'chat-1010']);
});

test('a push that comes again after some hundred others makes no sound again', async () => {
  const others = Array.from(
    { length: 600 },
    (_, number): ShownRecord => ({ notification: `n${number + 1}`, by: 'worker' }),
  );
  const worker = fakeWorker({ memory: { shown: [{ notification: 'n0', by: 'worker' }, ...others] } });
  await done(worker, handlePush(worker.parts, pushOf(numbered(0))));
  expect(worker.shows.at(-1)?.options.silent).toBe(true);
});

function numbered(number: number): PushMessage {
  return pushMessage({ tag: `chat-${number}` }, { notification: `n${number}` });
}

test('an id is remembered once, where it was used last', () => {
  const shown: ShownRecord[] = [
    { notification: 'n1', by: 'page' },
    { notification: 'n2', by: 'worker' },
  ];
  expect(withShown(shown, { notification: 'n1', by: 'worker' })).toEqual([
    { notification: 'n2', by: 'worker' },
    { notification: 'n1', by: 'worker' },
  ]);
});

test('what was handled keeps who had shown it', () => {
  expect(withHandled([{ notification: 'n1', by: 'page' }], ['n1', 'n2'], 5)).toEqual([
    { notification: 'n1', by: 'page', handledAt: 5 },
    { notification: 'n2', by: 'worker', handledAt: 5 },
  ]);
});

test('the store answers what the database does', async () => {
  const store = limitStore(memoryDouble(), manualTime(startAt));
  expect(await store.change((memory) => ({ result: memory }))).toEqual(emptyMemory);
});

test('the store answers nothing for a broken database', async () => {
  const store = limitStore(brokenDatabase, manualTime(startAt));
  expect(await store.change(() => ({ result: 'kept' }))).toBeUndefined();
});

test('the store answers nothing for a database that hangs', async () => {
  const time = manualTime(startAt);
  const answer = limitStore(hangingDatabase, time).change(() => ({ result: 'kept' }));
  await time.advance(500);
  expect(await answer).toBeUndefined();
});
