import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { acceptWindowReport } from '../../../server/intake/accept-window-report.ts';
import { listOpenWindows } from '../../../server/store/windows.ts';
import type { WindowReport } from '../../../wire/window-report.ts';
import { noon, person } from '../../support/builders.ts';
import { startTestDesk, type TestDesk } from '../../support/test-desk.ts';
import { readProblem } from './read-problem.ts';

let desk: TestDesk;
let anna: string;

beforeEach(async () => {
  desk = await startTestDesk();
  anna = await desk.addPerson(person());
});
afterEach(() => desk.stop());

const inFront: WindowReport = { view: { kind: 'console' }, visible: true, focused: true, idle: false, seq: 1 };
const report = (parts: object = {}, id = 'w1') =>
  desk.call('put', `/api/v1/windows/${id}`, { ...inFront, ...parts }, anna);
const close = (query = '', token = anna) => desk.call('delete', `/api/v1/windows/w1${query}`, undefined, token);
const openWindows = async () =>
  (await listOpenWindows(desk.desk.rooms.store.db, ['anna', 'ben'])).get('anna')?.map(({ id, seq }) => [id, seq]) ?? [];

describe('PUT /api/v1/windows/{id}', () => {
  test('a report is answered 204', async () => {
    await report().expect(204);
  });

  test('a report is kept with the end of its lease', async () => {
    await report({ view: { kind: 'chat', chat: 'chat-1', source: 'chat' }, focused: false });

    const [window] = (await listOpenWindows(desk.desk.rooms.store.db, ['anna'])).get('anna') ?? [];
    expect(window).toEqual({
      ...{ id: 'w1', personId: 'anna', view: { kind: 'chat', chat: 'chat-1', source: 'chat' } },
      ...{ visible: true, focused: false, idle: false, seq: 1 },
      ...{ reportedAt: noon, leaseUntil: noon + 90_000, attentiveSince: null, attentiveUntil: null },
      ...{ endedAt: null, endedBecause: null },
    });
  });

  test('a later report takes the place of an earlier one', async () => {
    await report({ seq: 1 });
    await report({ seq: 2 });

    expect(await openWindows()).toEqual([['w1', 2]]);
  });

  test('of a person who makes up windows, the last hundred are kept', async () => {
    for (let n = 1; n <= 130; n += 1) {
      desk.clock.advance(1);
      await acceptWindowReport(desk.desk.rooms.intake, 'anna', `w${n}`, inFront);
    }

    const open = await openWindows();
    expect([open.length, open[0], open.at(-1)]).toEqual([100, ['w130', 1], ['w31', 1]]);
  });

  test('an earlier report that comes late is answered 204', async () => {
    await report({ seq: 5 });

    await report({ seq: 4 }).expect(204);
  });

  test('an earlier report that comes late changes nothing', async () => {
    await report({ seq: 5 });
    await report({ seq: 4 });

    expect(await openWindows()).toEqual([['w1', 5]]);
  });

  test('the same id of another person is another window', async () => {
    const ben = await desk.addPerson(person({ id: 'ben' }));
    await report({ seq: 5 });
    await desk.call('put', '/api/v1/windows/w1', { ...inFront, seq: 9 }, ben).expect(204);

    expect(await openWindows()).toEqual([['w1', 5]]);
  });

  const refused = [
    { title: 'a view of no known kind', parts: { view: { kind: 'game' } }, field: 'view.kind' },
    { title: 'no view', parts: { view: undefined }, field: 'view' },
    { title: 'an empty chat', parts: { view: { kind: 'chat', chat: '' } }, field: 'view.chat' },
    { title: 'a word for a switch', parts: { visible: 'yes' }, field: 'visible' },
    { title: 'a negative seq', parts: { seq: -1 }, field: 'seq' },
    { title: 'a seq in parts', parts: { seq: 1.5 }, field: 'seq' },
    { title: 'no seq', parts: { seq: undefined }, field: 'seq' },
    { title: 'a negative time without anybody', parts: { unattendedMs: -1 }, field: 'unattendedMs' },
  ];

  test.each(refused)('$title is answered 422 naming the field', async ({ parts, field }) => {
    expect(readProblem(await report(parts)).errors?.map((error) => error.field)).toEqual([field]);
  });

  test.each(refused)('$title leaves no window behind', async ({ parts }) => {
    await report(parts);

    expect(await openWindows()).toEqual([]);
  });

  test('an id of more than 256 characters is answered 422', async () => {
    expect(readProblem(await report({}, 'x'.repeat(257))).errors).toEqual([
      { field: 'id', detail: 'Expected at most 256 characters' },
    ]);
  });

  test('a body of more than 64 KiB is answered 413', async () => {
    expect(readProblem(await report({ mood: 'x'.repeat(64 * 1024) }))).toEqual({ type: 'body-too-large', status: 413 });
  });

  test('a body that is no JSON is answered 400', async () => {
    const answer = await desk.call('put', '/api/v1/windows/w1', undefined, anna).type('json').send('{"seq"');

    const { type, status } = readProblem(answer);
    expect({ type, status }).toEqual({ type: 'broken-json', status: 400 });
  });
});

describe('DELETE /api/v1/windows/{id}', () => {
  test('a window that goes away is answered 204', async () => {
    await report();

    await close('?seq=2').expect(204);
  });

  test('a window that went away is not open', async () => {
    await report();
    await close('?seq=2');

    expect(await openWindows()).toEqual([]);
  });

  test('a report that was sent before it went away and comes late does not bring it back', async () => {
    await report({ seq: 1 });
    await close('?seq=3');
    await report({ seq: 2 });

    expect(await openWindows()).toEqual([]);
  });

  test('a report that was sent before it went away and comes first of all does not open it', async () => {
    await close('?seq=2');
    await report({ seq: 1 });

    expect(await openWindows()).toEqual([]);
  });

  test('a report that was sent after it came back opens it again', async () => {
    await report({ seq: 1 });
    await close('?seq=2');
    await report({ seq: 3 });

    expect(await openWindows()).toEqual([['w1', 3]]);
  });

  test('a farewell that comes after the window is back changes nothing', async () => {
    await report({ seq: 1 });
    await report({ seq: 3 });
    await close('?seq=2');

    expect(await openWindows()).toEqual([['w1', 3]]);
  });

  test('without a seq the window goes away', async () => {
    await report();
    await close();

    expect(await openWindows()).toEqual([]);
  });

  test('why it went away is kept (C8)', async () => {
    await report();
    await close();

    const [row] = await desk.desk.rooms.store.db.selectFrom('windows').selectAll().execute();
    expect([row?.endedAt, row?.endedBecause]).toEqual([noon, 'closed']);
  });

  test('a window that nobody knows is answered 204', async () => {
    await close().expect(204);
  });

  test('another person’s window stays open', async () => {
    const ben = await desk.addPerson(person({ id: 'ben' }));
    await report();
    await close('', ben).expect(204);

    expect(await openWindows()).toEqual([['w1', 1]]);
  });

  test.each(['x', '-1', '1.5'])('a seq of %s is answered 422', async (seq) => {
    expect(readProblem(await close(`?seq=${seq}`)).errors).toEqual([
      { field: 'seq', detail: 'Expected a whole number' },
    ]);
  });
});
