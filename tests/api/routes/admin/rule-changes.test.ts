import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RuleCell, RulePreview, RuleVersion } from '../../../../wire/rule-table.ts';
import { chatEvent, person } from '../../../support/builders.ts';
import { startTestDesk, type TestDesk } from '../../../support/test-desk.ts';
import { readProblem } from '../read-problem.ts';

let desk: TestDesk;
beforeEach(async () => {
  desk = await startTestDesk();
});
afterEach(() => desk.stop());

const rules = '/api/v1/admin/rules';
const lower = { event: 'chat.queued', state: 'away', level: 'visual' } as const;
const quieter = { event: 'chat.assigned', state: 'away', level: 'visual' } as const;
const change = (cells: unknown[], version?: number) => desk.call('put', rules, { cells, version });
const undo = (body: { to?: number; version?: number } = {}) => desk.call('post', `${rules}/undo`, body);
const preview = async (...cells: unknown[]): Promise<RulePreview> =>
  (await desk.call('post', `${rules}/preview`, { cells }).expect(200)).body;
const history = async (): Promise<RuleVersion[]> =>
  (await desk.call('get', `${rules}/history`).expect(200)).body.versions;
const readChanged = async (): Promise<string[]> => {
  const { cells } = (await desk.call('get', rules).expect(200)).body;
  return cells.filter((cell: RuleCell) => cell.level !== cell.default).map(({ event }: RuleCell) => event);
};

describe('a preview', () => {
  beforeEach(() => desk.addSource());

  test('an empty day has nothing to compare with', async () => {
    expect(await preview(lower)).toMatchObject({ decisions: 0, pushes: { more: 0, fewer: 0 }, examples: [] });
  });

  test('it counts who would have got something else, by the cell, with examples', async () => {
    await desk.addPerson(person());
    await desk.post(chatEvent({ type: 'chat.queued' }), { id: 'msg_1' }).expect(202);

    expect(await preview(lower)).toEqual({
      ...{ since: '2026-01-13T12:00:00.000Z', decisions: 1, isCut: false },
      ...{ pushes: { more: 0, fewer: 1 }, visuals: { more: 1, fewer: 0 } },
      cells: [{ event: 'chat.queued', state: 'away', from: 'ring', to: 'visual', decisions: 1, changed: 1 }],
      examples: [
        {
          ...{ at: '2026-01-14T12:00:00.000Z', event: 'chat.queued', id: 'msg_1', source: 'chat', chat: 'chat-1' },
          ...{ person: { id: 'anna', name: 'Anna' }, state: 'away', from: 'ring', to: 'visual' },
        },
      ],
    });
  });

  test('what a person chose for themselves comes first', async () => {
    const token = await desk.addPerson(person());
    await desk.call('put', '/api/v1/preferences', { mutedEvents: ['chat.queued'] }, token).expect(200);
    await desk.post(chatEvent({ type: 'chat.queued' })).expect(202);

    const { pushes, cells } = await preview(lower);
    expect([pushes.fewer, cells[0]?.decisions, cells[0]?.changed]).toEqual([0, 1, 0]);
  });

  test('what is older than a day is left out', async () => {
    await desk.addPerson(person());
    await desk.post(chatEvent({ type: 'chat.queued' })).expect(202);
    desk.clock.advance(24 * 3_600_000 + 1);

    expect((await preview(lower)).decisions).toBe(0);
  });

  test('it changes nothing', async () => {
    await preview(lower);

    expect([await readChanged(), await history()]).toEqual([[], []]);
  });

  test('what could not be saved is answered 422 naming the cell', async () => {
    const cells = [{ event: 'chat.queued', state: 'away', level: 'none' }];
    const { type, errors } = readProblem(await desk.call('post', `${rules}/preview`, { cells }));

    expect([type, errors?.map(({ field }) => field)]).toEqual(['invalid-fields', ['cells.0.level']]);
  });
});

describe('the history', () => {
  test('it says who changed what, and when', async () => {
    await change([lower]).expect(200);

    expect(await history()).toEqual([
      {
        ...{ version: 1, at: '2026-01-14T12:00:00.000Z', restores: null },
        by: { id: 'administrator', name: 'Administrator' },
        changed: [{ event: 'chat.queued', state: 'away', from: 'ring', to: 'visual' }],
      },
    ]);
  });

  test('what changes nothing makes no version', async () => {
    await change([{ ...lower, level: 'ring' }]).expect(200);

    expect(await history()).toEqual([]);
  });

  test('it is kept over a restart', async () => {
    await change([lower]).expect(200);
    await desk.restart();

    expect((await history()).map(({ version }) => version)).toEqual([1]);
  });
});

describe('undo', () => {
  test('takes changes back one after the other', async () => {
    await change([lower]).expect(200);
    await change([quieter]).expect(200);
    await undo().expect(200);
    const afterOne = await readChanged();
    await undo().expect(200);

    expect([afterOne, await readChanged()]).toEqual([['chat.queued'], []]);
  });

  test('what is changed after it is taken back by itself', async () => {
    await change([lower]).expect(200);
    await undo().expect(200);
    await change([quieter]).expect(200);
    await undo().expect(200);

    expect([await readChanged(), readProblem(await undo()).type]).toEqual([[], 'conflict']);
  });

  test('goes back to any version, and to what was delivered', async () => {
    await change([lower]).expect(200);
    await change([quieter]).expect(200);
    await undo({ to: 1 }).expect(200);
    const first = await readChanged();
    await undo({ to: 2 }).expect(200);
    const second = await readChanged();
    await undo({ to: 0 }).expect(200);

    expect([first, second, await readChanged()]).toEqual([['chat.queued'], ['chat.queued', 'chat.assigned'], []]);
  });

  test.each([{ body: {} }, { body: { to: 7 } }])(
    '$body is answered 409 where there is no such thing',
    async ({ body }) => {
      expect(readProblem(await undo(body)).type).toBe('conflict');
    },
  );

  test('is in the audit log with the cells that it changed', async () => {
    await change([lower]).expect(200);
    await undo().expect(200);

    const { body } = await desk.call('get', '/api/v1/admin/audit').expect(200);
    expect(body.entries[0]).toMatchObject({
      ...{ action: 'POST /api/v1/admin/rules/undo', before: { 'chat.queued away': 'visual' } },
      after: { 'chat.queued away': 'ring' },
    });
  });
});

describe('two administrators at once', () => {
  test('the second is answered 409 with what changed meanwhile, and changes nothing', async () => {
    const { version } = (await desk.call('get', rules)).body;
    await change([lower], version).expect(200);
    const { type, status, errors, detail } = readProblem(await change([quieter], version));

    expect([type, status, errors, detail]).toEqual([
      ...['conflict', 409, [{ field: 'chat.queued away', detail: 'was ring, is now visual' }]],
      'Administrator changed the rules meanwhile; the newest version is 1',
    ]);
    expect(await readChanged()).toEqual(['chat.queued']);
  });

  test('of two at the same instant exactly one is saved', async () => {
    const answers = await Promise.all([change([lower], 0), change([quieter], 0), undo({ to: 0, version: 0 })]);

    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
  });

  test('an undo of what is not the newest any more is answered 409', async () => {
    await change([lower]).expect(200);
    await change([quieter]).expect(200);

    expect(readProblem(await undo({ version: 1 })).type).toBe('conflict');
  });
});
