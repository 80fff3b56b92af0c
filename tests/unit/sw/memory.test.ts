import { expect, test } from 'vitest';
import { emptyMemory, limitStore, type ShownRecord, withHandled, withShown } from '../../../sw/memory.ts';
import { handlePush } from '../../../sw/show-message.ts';
import { brokenDatabase, fakeWorker, hangingDatabase, memoryDouble, startAt } from './fake-worker.ts';
import { manualTime } from './manual-time.ts';
import { pushMessage, pushOf } from './push-builder.ts';

test('two hundred notifications leave the last hundred ids and the last thirty tags', async () => {
  const worker = fakeWorker();
  for (let number = 0; number < 200; number++) {
    const message = pushMessage({ tag: `chat-${number}` }, { notification: `n${number}` });
    await handlePush(worker.parts, pushOf(message));
  }
  const { shown, tags } = worker.database.memory;
  expect([shown.length, shown[0]?.notification, tags.length, tags[0]?.tag]).toEqual([100, 'n100', 30, 'chat-170']);
});

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
