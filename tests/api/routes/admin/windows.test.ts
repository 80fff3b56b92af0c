import { afterEach, beforeEach, expect, test } from 'vitest';
import { person } from '../../../support/builders.ts';
import { startTestDesk, type TestDesk } from '../../../support/test-desk.ts';
import { readProblem } from '../read-problem.ts';

let desk: TestDesk;
let anna: string;
beforeEach(async () => {
  desk = await startTestDesk();
  anna = await desk.addPerson(person());
});
afterEach(() => desk.stop());

const inFront = { view: { kind: 'chat', chat: 'chat-1' }, visible: true, focused: true, idle: false };
const report = (id: string, seq = 1) => desk.call('put', `/api/v1/windows/${id}`, { ...inFront, seq }, anna);
const list = (id = 'anna') => desk.call('get', `/api/v1/admin/people/${id}/windows`);

test('a person who never opened a page has no windows', async () => {
  expect((await list().expect(200)).body).toEqual({ windows: [] });
});

test('a window is listed with its last report and until when that counts', async () => {
  await report('w1');

  expect((await list()).body).toEqual({
    windows: [
      {
        ...{ ...inFront, id: 'w1', seq: 1 },
        ...{ reportedAt: '2026-01-14T12:00:00.000Z', leaseUntil: '2026-01-14T12:01:30.000Z' },
      },
    ],
  });
});

test('the last to report comes first', async () => {
  await report('w1');
  desk.clock.advance(1);
  await report('w2');

  const ids = (await list()).body.windows.map(({ id }: { id: string }) => id);
  expect(ids).toEqual(['w2', 'w1']);
});

test('a window that went away is not listed', async () => {
  await report('w1');
  await desk.call('delete', '/api/v1/windows/w1', undefined, anna).expect(204);

  expect((await list()).body).toEqual({ windows: [] });
});

test('a person who is not known is answered 404', async () => {
  expect(readProblem(await list('nobody'))).toEqual({
    type: 'not-found',
    status: 404,
    detail: 'There is no such person',
  });
});
