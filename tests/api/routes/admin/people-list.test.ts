import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ListedPerson } from '../../../../wire/people-list.ts';
import { person } from '../../../support/builders.ts';
import { startTestDesk, type TestDesk } from '../../../support/test-desk.ts';
import { readProblem } from '../read-problem.ts';

let desk: TestDesk;
beforeEach(async () => {
  desk = await startTestDesk();
});
afterEach(() => desk.stop());

const list = async (query: string) => {
  const { body } = await desk.call('get', `/api/v1/admin/people?${query}`).expect(200);
  return [body.people.map(({ id }: ListedPerson) => id), body.total];
};

describe('people who are looked for', () => {
  beforeEach(async () => {
    await desk.addPerson(person({ id: 'agent10', name: 'Zoë Ångström', queues: ['billing'] }));
    await desk.addPerson(person({ id: 'agent9', name: 'Zoe Angstrom', queues: ['billing', 'returns'] }));
    await desk.addPerson(person({ id: 'sue', name: 'Sue', roles: ['supervisor', 'agent'], status: 'offline' }));
  });

  test.each([
    ['search=ANGSTROM', ['agent10', 'agent9']],
    ['search=angström zoe 10', ['agent10']],
    ['search=agent9', ['agent9']],
    ['search=%25', []],
    ['role=supervisor', ['sue']],
    ['role=administrator', ['administrator']],
    ['queue=returns', ['agent9']],
    ['queue=return', []],
    ['status=offline', ['administrator', 'sue']],
    ['role=agent&status=available&queue=billing&search=zo', ['agent10', 'agent9']],
  ])('by %s are found', async (query, ids) => {
    const [found, total] = await list(query);

    expect([[...found].sort(), total]).toEqual([ids, ids.length]);
  });

  test('come page by page, by name, with how many there are', async () => {
    expect(await list('limit=2')).toEqual([['administrator', 'sue'], 4]);
    expect(await list('limit=2&offset=2')).toEqual([['agent9', 'agent10'], 4]);
    expect(await list('limit=2&offset=4')).toEqual([[], 4]);
  });

  test.each(['limit=0', 'limit=1001', 'limit=many', 'offset=-1', 'role=king', 'status=asleep', 'reach=some'])(
    'by %s are refused naming the field',
    async (query) => {
      const problem = readProblem(await desk.call('get', `/api/v1/admin/people?${query}`));

      expect([problem.status, problem.errors?.map(({ field }) => field)]).toEqual([422, [query.split('=')[0]]]);
    },
  );
});

describe('devices that can be reached', () => {
  const reachable = async () => {
    const { body } = await desk.call('get', '/api/v1/admin/people').expect(200);
    return Object.fromEntries(body.people.map((one: ListedPerson) => [one.id, one.reachableDevices]));
  };

  test('are counted; one that ended or was refused is none', async () => {
    const anna = await desk.addPerson(person({ id: 'anna' }));
    const ben = await desk.addPerson(person({ id: 'ben' }));
    await desk.subscribe(anna);
    await desk.subscribe(anna, 'Chromium');
    const { id } = await desk.subscribe(ben);
    expect(await reachable()).toEqual({ administrator: 0, anna: 2, ben: 1 });

    desk.receiver.answerWith(() => ({ status: 403 }));
    await desk.call('post', '/api/v1/admin/people/anna/test-notification').expect(200);
    await desk.call('delete', `/api/v1/admin/subscriptions/${id}`).expect(204);

    expect(await reachable()).toEqual({ administrator: 0, anna: 0, ben: 0 });
    expect(await list('reach=none&role=agent')).toEqual([['anna', 'ben'], 2]);
  });
});

test('one person is asked for by id', async () => {
  await desk.addPerson(person());
  const { body } = await desk.call('get', '/api/v1/admin/people/anna').expect(200);

  expect(body).toEqual({ ...person(), reachableDevices: 0 });
  await desk.call('get', '/api/v1/admin/people/nobody').expect(404);
});

describe('a device that is removed', () => {
  test('is sent nothing more, and is listed as ended', async () => {
    const anna = await desk.addPerson(person());
    const { id } = await desk.subscribe(anna);
    await desk.call('delete', `/api/v1/admin/subscriptions/${id}`).expect(204);

    const { body } = await desk.call('post', '/api/v1/admin/people/anna/test-notification').expect(200);
    const { body: all } = await desk.call('get', '/api/v1/admin/subscriptions?person=anna').expect(200);
    expect([body.devices, all.subscriptions[0].state, all.subscriptions[0].because]).toEqual([
      [],
      'ended',
      'removed by an administrator',
    ]);
  });

  test('twice, or unknown, is answered 404', async () => {
    const { id } = await desk.subscribe(await desk.addPerson(person()));
    await desk.call('delete', `/api/v1/admin/subscriptions/${id}`).expect(204);

    await desk.call('delete', `/api/v1/admin/subscriptions/${id}`).expect(404);
    await desk.call('delete', '/api/v1/admin/subscriptions/nothing').expect(404);
  });
});

test('two thousand people come in with one file, are listed to the last page, and found', async () => {
  const lines = Array.from({ length: 2000 }, (_, index) => `agent${index},Agent ${index},agent,"q${index % 40}, all"`);
  const file = `id,name,roles,queues\n${lines.join('\n')}`;
  await desk.call('post', '/api/v1/admin/people/import', file).set('Content-Type', 'text/csv').expect(200);

  expect(await list('limit=50&offset=1950')).toEqual([
    Array.from({ length: 50 }, (_, index) => `agent${1949 + index}`),
    2001,
  ]);
  expect(await list('search=Agent 1999&limit=50')).toEqual([['agent1999'], 1]);
});
