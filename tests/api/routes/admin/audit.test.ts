import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findActionWords, kindWords } from '../../../../client/pages/admin/audit-words.ts';
import { actionOf, isRecorded } from '../../../../server/http/record-change.ts';
import { listRoutes } from '../../../../server/http/route-table.ts';
import type { AuditEntry } from '../../../../wire/audit.ts';
import { chatEvent, person } from '../../../support/builders.ts';
import { dumpStore } from '../../../support/dump-store.ts';
import { noon, startTestDesk, type TestDesk } from '../../../support/test-desk.ts';
import { readProblem } from '../read-problem.ts';

let desk: TestDesk;
beforeEach(async () => {
  desk = await startTestDesk();
});
afterEach(() => desk.stop());

const audit = '/api/v1/admin/audit';
const read = async (query = ''): Promise<AuditEntry[]> =>
  (await desk.call('get', `${audit}${query}`).expect(200)).body.entries;
const people = '/api/v1/admin/people';
const day = 24 * 3_600_000;

/** Moves time on as a server that goes on running does: what is due every few minutes is done on the way. */
async function wait(ms: number): Promise<void> {
  desk.clock.advance(ms);
  await desk.settle();
}

test('a desk begins with an empty log', async () => {
  expect(await read()).toEqual([]);
});

test('a change is there with who made it, when, and what it was before', async () => {
  await desk.call('post', people, person({ id: 'mia', status: 'offline' })).expect(201);
  await desk.call('put', `${people}/mia`, { status: 'available' }).expect(200);

  expect((await read())[0]).toEqual({
    seq: 2,
    at: new Date(noon).toISOString(),
    by: { id: 'administrator', name: 'Administrator' },
    kind: 'people',
    action: 'PUT /api/v1/admin/people/{id}',
    target: 'mia',
    before: { status: 'offline' },
    after: { status: 'available' },
  });
});

test('what was added was nothing before, and is named by the id that it got', async () => {
  const { body } = await desk.call('post', '/api/v1/admin/sources', { name: 'Chat' }).expect(201);

  expect(await read()).toMatchObject([
    { target: body.id, before: null, after: { name: 'Chat', kind: 'standard', paused: false } },
  ]);
});

test('what was removed is nothing afterwards', async () => {
  await desk.addSource('chat');
  await desk.call('delete', '/api/v1/admin/sources/chat').expect(204);

  expect((await read())[0]).toMatchObject({ target: 'chat', before: { name: 'chat' }, after: null });
});

test('of the rules only the cells that changed are kept', async () => {
  const cell = { event: 'chat.queued', state: 'away', level: 'visual' };
  await desk.call('put', '/api/v1/admin/rules', { cells: [cell] }).expect(200);

  expect(await read()).toMatchObject([
    { target: '', before: { 'chat.queued away': 'ring' }, after: { 'chat.queued away': 'visual' } },
  ]);
});

test('a change that is refused is not in the log', async () => {
  await desk.call('post', people, { name: '' }).expect(422);
  await desk.call('delete', `${people}/nobody`).expect(404);
  await desk.call('post', people, person(), 'nobody').expect(401);

  expect(await read()).toEqual([]);
});

describe('a change whose entry the store does not take', () => {
  beforeEach(async () => {
    await desk.addPerson(person({ id: 'mia' }));
    await desk.addSource('chat');
    await sql`create trigger "full" before insert on "auditEntries" begin select raise(abort, 'full'); end`.execute(
      desk.desk.rooms.store.db,
    );
  });

  test.each([
    ['post', people, person({ id: 'tom' })],
    ['put', `${people}/mia`, { disabled: true }],
    ['delete', `${people}/mia`, undefined],
    ['post', `${people}/mia/erase`, undefined],
    ['post', `${people}/mia/token`, {}],
    ['delete', `${people}/mia/sessions`, undefined],
    ['post', `${people}/mia/test-notification`, undefined],
    ['post', '/api/v1/admin/sources', { name: 'More' }],
    ['post', '/api/v1/admin/sources/chat/secret', {}],
    ['delete', '/api/v1/admin/sources/chat', undefined],
    ['put', '/api/v1/admin/rules', { cells: [{ event: 'chat.queued', state: 'away', level: 'visual' }] }],
    ['post', '/api/v1/admin/vapid-keys', {}],
    ['put', '/api/v1/admin/vapid-contact', { contact: 'mailto:ops@desk.example' }],
    ['put', '/api/v1/admin/queues/sales', { sla: null, businessHours: null, escalation: [] }],
  ] as const)('%s %s is not made', async (method, path, body) => {
    const before = await dumpStore(desk.desk.rooms.store.db);
    await desk.call(method, path, body).expect(500);

    expect(await dumpStore(desk.desk.rooms.store.db)).toEqual(before);
  });
});

test('to read changes nothing, and is not in the log', async () => {
  await desk.call('get', people).expect(200);

  expect(await read()).toEqual([]);
});

test('a long value is cut', async () => {
  const queues = Array.from({ length: 100 }, (_, index) => `queue-${index}`);
  await desk.call('post', people, person({ id: 'mia', queues })).expect(201);

  const [entry] = await read();
  expect(String(entry?.after?.queues)).toHaveLength(501);
});

test('which token was made and revoked is there, by its note and by what lists call it', async () => {
  await desk.call('post', people, person()).expect(201);
  const wish = { label: 'Laptop', expiresInDays: 7 };
  const { id } = (await desk.call('post', `${people}/anna/token`, wish).expect(201)).body;
  const other = (await desk.call('post', `${people}/anna/token`).expect(201)).body;
  await desk.call('delete', `${people}/anna/tokens/${id}`).expect(204);

  expect((await read('?limit=3')).map(({ target, before, after }) => ({ target, before, after }))).toEqual([
    { target: 'anna', before: { token: id, label: 'Laptop' }, after: null },
    { target: 'anna', before: null, after: { token: other.id } },
    { target: 'anna', before: null, after: { token: id, ...wish } },
  ]);
});

describe('of a value that is too long for the log', () => {
  test('a table is kept by what changed in it', async () => {
    await desk.addPerson(person({ id: 'ben' }));
    await desk.addSource('chat');
    const links = '/api/v1/admin/sources/chat/outsiders';
    const link = (id: string, linkedTo: string | null) =>
      desk.call('put', links, { kind: 'person', id, linkedTo }).expect(200);
    for (let agent = 100; agent < 160; agent += 1) await link(`agent-${agent}`, 'administrator');
    await link('agent-159', 'ben');
    await link('agent-159', null);

    expect((await read('?limit=2')).map(({ before, after }) => ({ before, after }))).toEqual([
      { before: { people: { 'agent-159': 'ben' } }, after: { people: {} } },
      { before: { people: { 'agent-159': 'administrator' } }, after: { people: { 'agent-159': 'ben' } } },
    ]);
  });

  test('a text is kept around what changed in it', async () => {
    await desk.call('post', '/api/v1/admin/sources', { id: 'own', kind: 'mapped' }).expect(201);
    const write = (word: string) => {
      const mapping = `{"type": "chat.closed", "note": "${'a'.repeat(2_000)}${word}${'b'.repeat(2_000)}"}`;
      return desk.call('put', '/api/v1/admin/sources/own', { mapping }).expect(200);
    };
    await write('first');
    await write('second');
    const [entry] = await read('?limit=1');

    expect(entry?.before?.mapping).toMatch(/^…a{100}firstb{395}…$/);
    expect(entry?.after?.mapping).toMatch(/^…a{100}secondb{394}…$/);
  });
});

test('no secret and no token is in the store’s log', async () => {
  const secrets = [await desk.addSource('chat'), await desk.addPerson(person({ id: 'mia' }))];
  const again = await desk.call('post', '/api/v1/admin/sources/chat/secret').expect(201);
  const link = await desk.call('post', `${people}/mia/token`).expect(201);
  const signed = await desk.call('post', '/api/v1/admin/sources/chat/sign', { event: chatEvent() }).expect(200);
  secrets.push(again.body.secret, link.body.token, link.body.signInUrl.split('token=')[1]);
  secrets.push(signed.body.headers['webhook-signature']);

  const kept = JSON.stringify(await desk.desk.rooms.store.db.selectFrom('auditEntries').selectAll().execute());
  expect(secrets.filter((secret) => kept.includes(secret))).toEqual([]);
  expect((await read()).map(({ action }) => action)).toContain('POST /api/v1/admin/sources/{id}/secret');
});

test('what the log says of a person goes with them; that something was changed stays', async () => {
  await desk.call('post', people, person({ id: 'mia', name: 'Mia Lund' })).expect(201);
  await desk.call('delete', `${people}/mia`).expect(204);

  const kept = await read();
  expect(kept.map(({ action }) => action)).toEqual(['DELETE /api/v1/admin/people/{id}', 'POST /api/v1/admin/people']);
  expect(JSON.stringify(kept)).not.toContain('Lund');
});

describe('the filters', () => {
  beforeEach(async () => {
    const token = await desk.addPerson(person({ id: 'second', roles: ['administrator'] }));
    await wait(day);
    await desk.call('post', people, person({ id: 'mia' }), token).expect(201);
    await desk.addSource('chat');
  });
  const targets = async (query: string) => (await read(query)).map(({ target }) => target);

  test('by asks for the changes of one person', async () => {
    expect(await targets('?by=second')).toEqual(['mia']);
  });

  test('kind and target ask for the changes of one thing', async () => {
    expect(await targets('?kind=people&target=second')).toEqual(['second', 'second']);
    expect(await targets('?kind=sources&target=second')).toEqual([]);
  });

  test('since and until ask for a time, its end not included', async () => {
    const at = (ms: number) => encodeURIComponent(new Date(ms).toISOString());

    expect(await targets(`?since=${at(noon + 1)}`)).toEqual(['chat', 'mia']);
    expect(await targets(`?until=${at(noon + day)}`)).toEqual(['second', 'second']);
  });

  test('a list goes on where it ended', async () => {
    const { body: first } = await desk.call('get', `${audit}?limit=3`).expect(200);
    const { body: rest } = await desk.call('get', `${audit}?limit=3&before=${first.next}`).expect(200);

    expect([...first.entries, ...rest.entries]).toEqual(await read());
    expect(rest.next).toBeUndefined();
  });

  test.each([
    ['?since=yesterday', 'since'],
    ['?until=2026-01-14', 'until'],
    ['?limit=0', 'limit'],
    ['?limit=501', 'limit'],
    ['?before=x', 'before'],
    [`?by=${'x'.repeat(257)}`, 'by'],
  ])('%s is answered 422 naming the field', async (query, field) => {
    expect(readProblem(await desk.call('get', audit + query)).errors?.map((error) => error.field)).toEqual([field]);
  });
});

test('the log is kept for as long as it is configured', async () => {
  await desk.stop();
  desk = await startTestDesk({ DESKBELL_AUDIT_DAYS: '2' });
  await desk.addSource('old');
  await wait(day);
  await desk.addSource('new');
  await wait(day + 1);
  await wait(600_000);

  expect((await read()).map(({ target }) => target)).toEqual(['new']);
});

describe('every route of administrators that changes something', () => {
  const recorded = () => listRoutes(desk.desk.rooms).filter(isRecorded);

  test('is kept, whichever method it has but GET and what only shows what would be', () => {
    const open = listRoutes(desk.desk.rooms).filter(
      (route) => route.path.startsWith('api/v1/admin/') && route.method !== 'get' && !isRecorded(route),
    );

    expect(open.map(actionOf).filter((action) => !action.endsWith('/preview'))).toEqual([]);
  });

  test('has words on the page, and its kind has', () => {
    const wordless = recorded().filter(
      (route) => !findActionWords(actionOf(route)) || !kindWords[route.path.split('/')[3] ?? ''],
    );

    expect(wordless.map(actionOf)).toEqual([]);
  });
});
