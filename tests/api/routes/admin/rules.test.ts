import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RuleCell } from '../../../../wire/rule-table.ts';
import { chatEvent, person } from '../../../support/builders.ts';
import { startTestDesk, type TestDesk } from '../../../support/test-desk.ts';
import { readProblem } from '../read-problem.ts';

let desk: TestDesk;
beforeEach(async () => {
  desk = await startTestDesk();
});
afterEach(() => desk.stop());

const rules = '/api/v1/admin/rules';
const read = async (): Promise<RuleCell[]> => (await desk.call('get', rules).expect(200)).body.cells;
const change = (...cells: unknown[]) => desk.call('put', rules, { cells });
const lower = { event: 'chat.queued', state: 'away', level: 'visual' } as const;

test('the table is read cell by cell, each with its default', async () => {
  expect((await read()).find(({ event, state }) => event === 'chat.queued' && state === 'away')).toEqual({
    event: 'chat.queued',
    state: 'away',
    as: 'agent',
    level: 'ring',
    default: 'ring',
    allowed: ['none', 'visual', 'ring'],
  });
});

test('no cell is there twice', async () => {
  const names = (await read()).map(({ event, state }) => `${event} ${state}`);

  expect(new Set(names).size).toBe(names.length);
});

test('a change is answered with the whole table', async () => {
  const before = await read();
  const { body } = await change(lower).expect(200);

  expect(body.cells).toEqual(
    before.map((cell) => (cell.event === 'chat.queued' && cell.state === 'away' ? { ...cell, level: 'visual' } : cell)),
  );
});

test('a change is kept over a restart', async () => {
  const { body } = await change(lower);
  await desk.restart();

  expect(await read()).toEqual(body.cells);
});

test('a change counts for the next event', async () => {
  await desk.addSource();
  await desk.addPerson(person());
  await change(lower);
  await desk.post(chatEvent({ type: 'chat.queued' }), { id: 'msg_1' }).expect(202);

  const { body } = await desk.call('get', '/api/v1/admin/events/msg_1');
  expect(body.decisions.map(({ level }: RuleCell) => level)).toEqual(['visual']);
});

test('a change is taken back by the default', async () => {
  const before = await read();
  await change(lower);
  await change({ ...lower, level: 'ring' });

  expect(await read()).toEqual(before);
});

test('two changes at once are both kept', async () => {
  await Promise.all([change(lower), change({ ...lower, event: 'chat.assigned' })]);

  const changed = (await read()).filter((cell) => cell.level !== cell.default).map(({ event }) => event);
  expect(changed.sort()).toEqual(['chat.assigned', 'chat.queued']);
});

test('no cells change nothing', async () => {
  const before = await read();

  expect((await change().expect(200)).body.cells).toEqual(before);
});

describe('a change that is refused', () => {
  const refused = [
    { title: 'an unknown event', cells: [{ ...lower, event: 'x' }], fields: ['cells.0.event'] },
    { title: 'an unknown state', cells: [{ ...lower, state: 'x' }], fields: ['cells.0.state'] },
    { title: 'an unknown level', cells: [{ ...lower, level: 'x' }], fields: ['cells.0.level'] },
    {
      title: 'a cell that a supervisor’s event does not have',
      cells: [{ event: 'assistance.requested', state: 'viewing', level: 'none' }],
      fields: ['cells.0.state'],
    },
    {
      title: 'a level that the event may not have',
      cells: [lower, { event: 'chat.cancelled', state: 'away', level: 'ring' }],
      fields: ['cells.1.level'],
    },
    {
      title: 'more for somebody at the console than for somebody away',
      cells: [{ event: 'chat.queued', state: 'away', level: 'none' }],
      fields: ['cells.0.level'],
    },
  ];

  test.each(refused)('$title is answered 422 naming the cell', async ({ cells, fields }) => {
    const { type, errors } = readProblem(await change(...cells));

    expect([type, errors?.map(({ field }) => field)]).toEqual(['invalid-fields', fields]);
  });

  test.each(refused)('$title changes no cell at all', async ({ cells }) => {
    const before = await read();
    await change(...cells);

    expect(await read()).toEqual(before);
  });

  test('a body without cells is answered 422 naming them', async () => {
    expect(readProblem(await desk.call('put', rules, {})).errors?.map(({ field }) => field)).toEqual(['cells']);
  });
});
