import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { insertPerson } from '../../../../server/store/people.ts';
import type { AuditEntry } from '../../../../wire/audit.ts';
import type { ListedPerson } from '../../../../wire/people-list.ts';
import { noon, person } from '../../../support/builders.ts';
import { startTestDesk, type TestDesk } from '../../../support/test-desk.ts';
import { readProblem } from '../read-problem.ts';

let desk: TestDesk;
beforeEach(async () => {
  desk = await startTestDesk();
});
afterEach(() => desk.stop());

const path = '/api/v1/admin/people/import';
const send = (file: string, to = path) => desk.call('post', to, file).set('Content-Type', 'text/csv');
const preview = async (file: string) => (await send(file, `${path}/preview`).expect(200)).body;
const list = async () => {
  const { body } = await desk.call('get', '/api/v1/admin/people').expect(200);
  return body.people
    .filter(({ id }: ListedPerson) => id !== 'administrator')
    .map(({ reachableDevices: _, ...listed }: ListedPerson) => listed);
};

const three =
  'id;name;roles;queues\r\nanna;Anna;agent;"billing, returns"\r\nben;Ben;Agents, Supervisor;\r\nzoe;Zoë;;vip';

describe('a preview', () => {
  test('says of each line what it would do, and does nothing', async () => {
    await desk.addPerson(person({ id: 'anna', queues: ['billing', 'returns'] }));
    await desk.addPerson(person({ id: 'ben', queues: ['billing'] }));
    const before = await list();

    const { lines, counts } = await preview(`${three}\r\n;Nobody;agent;\r\nanna;Anna;agent;x\r\nkim;Kim;king;a`);

    expect(lines).toEqual([
      { line: 2, kind: 'same', id: 'anna', name: 'Anna', changes: [], errors: [] },
      {
        ...{ line: 3, kind: 'changed', id: 'ben', name: 'Ben', errors: [] },
        changes: [
          { column: 'roles', from: 'agent', to: 'agent, supervisor' },
          { column: 'queues', from: 'billing', to: '' },
        ],
      },
      { line: 4, kind: 'new', id: 'zoe', name: 'Zoë', changes: [], errors: [] },
      {
        ...{ line: 5, kind: 'wrong', id: '', name: 'Nobody', changes: [] },
        errors: [{ column: 'id', detail: 'It is empty: the id says who is meant' }],
      },
      {
        ...{ line: 6, kind: 'wrong', id: 'anna', name: 'Anna', changes: [] },
        errors: [{ column: 'id', detail: 'Line 2 has the same id' }],
      },
      {
        ...{ line: 7, kind: 'wrong', id: 'kim', name: 'Kim', changes: [] },
        errors: [{ column: 'roles', detail: 'There is no role “king”: write agent, supervisor, administrator' }],
      },
    ]);
    expect(counts).toEqual({ new: 1, changed: 1, same: 1, wrong: 3 });
    expect(await list()).toEqual(before);
  });

  test('keeps what the file has no column for, and tells of columns that it leaves out', async () => {
    await desk.addPerson(person({ id: 'anna', roles: ['supervisor'], queues: ['billing'], status: 'unavailable' }));

    expect(await preview('ID,Name,Phone\nanna,Anna B,1')).toMatchObject({
      lines: [{ kind: 'changed', changes: [{ column: 'name', from: 'Anna', to: 'Anna B' }] }],
      ignoredColumns: ['Phone'],
    });
  });

  test.each([
    ['a control character in the id', 'id,name\na\u0007b,A', 'id'],
    ['an id of 257 characters', `id,name\n${'x'.repeat(257)},A`, 'id'],
    ['no name for a new person', 'id,name\na,', 'name'],
    ['an unknown status', 'id,name,status\na,A,asleep', 'status'],
    ['a queue with a name of 257 characters', `id,name,queues\na,A,${'x'.repeat(257)}`, 'queues'],
    ['the administrator’s own role taken away', 'id,name,roles\nadministrator,A,agent', 'roles'],
  ])('finds %s', async (_, file, column) => {
    expect((await preview(file)).lines).toMatchObject([{ line: 2, kind: 'wrong', errors: [{ column }] }]);
  });
});

describe('an import', () => {
  test('adds and changes what the preview said', async () => {
    await desk.addPerson(person({ id: 'ben', queues: ['billing'] }));
    const expected = await preview(three);

    expect((await send(three).expect(200)).body).toEqual(expected);
    expect(await list()).toEqual([
      {
        id: 'anna',
        name: 'Anna',
        roles: ['agent'],
        queues: ['billing', 'returns'],
        status: 'offline',
        disabled: false,
      },
      { id: 'ben', name: 'Ben', roles: ['agent', 'supervisor'], queues: [], status: 'available', disabled: false },
      { id: 'zoe', name: 'Zoë', roles: [], queues: ['vip'], status: 'offline', disabled: false },
    ]);
  });

  test('a second time changes nothing', async () => {
    await send(three).expect(200);

    expect((await send(three).expect(200)).body.counts).toEqual({ new: 0, changed: 0, same: 3, wrong: 0 });
  });

  test('with one wrong line is refused, names it, and writes nothing', async () => {
    const problem = readProblem(await send(`${three}\nkim;Kim;king;a\n`));

    expect([problem.status, problem.errors]).toEqual([
      422,
      [{ field: 'line 5, roles', detail: 'There is no role “king”: write agent, supervisor, administrator' }],
    ]);
    expect(await list()).toEqual([]);
  });

  test.each([
    ['an empty body', '', 'line 1'],
    ['JSON', '[{"id": "a"}]', 'line 1'],
    ['an open quotation mark', 'id,name\na,"A', 'line 2'],
  ])('of %s is answered 422', async (_, file, field) => {
    const problem = readProblem(await send(file));

    expect([problem.status, problem.errors?.map((error) => error.field)]).toEqual([422, [field]]);
  });

  test('of more than a megabyte is answered 413', async () => {
    await send(`id,name\n${'a'.repeat(1024 * 1024)},A`).expect(413);
  });

  test('stands in the audit log, person by person, with what it changed', async () => {
    await desk.addPerson(person({ id: 'ben', roles: ['agent', 'supervisor'], queues: ['billing'] }));
    await send(three).expect(200);
    const { body } = await desk.call('get', '/api/v1/admin/audit').expect(200);
    const imported = body.entries
      .filter(({ action }: AuditEntry) => action === 'POST /api/v1/admin/people/import')
      .map(({ target, before, after }: AuditEntry) => [target, before, after]);

    expect(imported.reverse()).toEqual([
      [
        'anna',
        null,
        { name: 'Anna', roles: ['agent'], queues: ['billing', 'returns'], status: 'offline', disabled: false },
      ],
      ['ben', { queues: ['billing'] }, { queues: [] }],
      ['zoe', null, { name: 'Zoë', roles: [], queues: ['vip'], status: 'offline', disabled: false }],
    ]);
  });
});

describe('an export', () => {
  test('has everybody, however many there are', async () => {
    await desk.desk.rooms.store.transaction(async (db) => {
      for (let count = 0; count < 10_000; count += 1) await insertPerson(db, person({ id: `a-${count}` }), noon);
    });
    const { text } = await desk.call('get', '/api/v1/admin/people/export').expect(200);

    // With the heading and the administrator.
    expect(text.trimEnd().split('\r\n')).toHaveLength(10_002);
  });

  test('is a file that comes in again as it went out', async () => {
    await desk.addPerson(person({ id: '=cmd|1', name: '-Anna; "A"', queues: ['a, b', 'c'] }));
    const answer = await desk.call('get', '/api/v1/admin/people/export').expect(200);

    expect([answer.headers['content-type'], answer.headers['content-disposition']]).toEqual([
      'text/csv; charset=utf-8',
      'attachment; filename="people.csv"',
    ]);
    expect(answer.text).toContain("\n'=cmd|1,");
    expect((await preview(answer.text)).counts).toEqual({ new: 0, changed: 0, same: 2, wrong: 0 });
  });
});
