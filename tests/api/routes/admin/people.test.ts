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

const administrator = {
  ...{
    id: 'administrator',
    name: 'Administrator',
    roles: ['administrator'],
    queues: [],
    status: 'offline',
    disabled: false,
  },
};
const people = '/api/v1/admin/people';
const list = async () => {
  const { body } = await desk.call('get', people).expect(200);
  return body.people.map(({ reachableDevices: _, ...listed }: ListedPerson) => listed);
};
const add = (body: object) => desk.call('post', people, body);
const change = (id: string, body: object, token?: string) => desk.call('put', `${people}/${id}`, body, token);
const remove = (id: string, token?: string) => desk.call('delete', `${people}/${id}`, undefined, token);
const fieldsOf = (answer: Parameters<typeof readProblem>[0]) => readProblem(answer).errors?.map((error) => error.field);

test('a desk begins with its administrator', async () => {
  expect(await list()).toEqual([administrator]);
});

test('everybody is listed by name', async () => {
  await add(person({ id: 'zoe' }));
  await add(person({ id: 'anna' }));

  expect((await list()).map(({ id }: { id: string }) => id)).toEqual(['administrator', 'anna', 'zoe']);
});

describe('adding a person', () => {
  test('it is answered 201 with the person', async () => {
    const answer = await add(person());

    expect([answer.status, answer.body]).toEqual([201, person()]);
  });

  test('without an id one is made', async () => {
    const { body } = await add({ name: 'Anna', roles: ['agent'] }).expect(201);

    expect(body).toEqual({
      ...{ id: expect.stringMatching(/^[\da-f-]{36}$/), name: 'Anna', roles: ['agent'], queues: [], status: 'offline' },
      disabled: false,
    });
  });

  test('roles and queues that are named twice count once', async () => {
    const { body } = await add(person({ roles: ['agent', 'agent'], queues: ['a', 'a', 'b'] })).expect(201);

    expect([body.roles, body.queues]).toEqual([['agent'], ['a', 'b']]);
  });

  test('an id that is taken is answered 409 naming the field', async () => {
    await add(person());

    expect(readProblem(await add(person({ name: 'Another' })))).toEqual({
      type: 'conflict',
      status: 409,
      detail: 'There is a person with this id',
      errors: [{ field: 'id', detail: 'It is taken' }],
    });
  });

  test('an id that is taken changes nothing', async () => {
    await add(person());
    await add(person({ name: 'Another', queues: ['billing'] }));

    expect(await list()).toEqual([administrator, person()]);
  });

  test.each([
    { title: 'no name', body: { ...person(), name: undefined }, fields: ['name'] },
    { title: 'an empty name', body: person({ name: '' }), fields: ['name'] },
    { title: 'a name of nothing but spaces', body: person({ name: ' \u00a0 ' }), fields: ['name'] },
    { title: 'an id that no path ends with', body: person({ id: '..' }), fields: ['id'] },
    { title: 'an id that is another path’s', body: person({ id: 'export' }), fields: ['id'] },
    { title: 'a name of marks that nobody sees', body: person({ name: '\u200b\u202e\u3164' }), fields: ['name'] },
    { title: 'a name with a NUL', body: person({ name: 'An\u0000na' }), fields: ['name'] },
    { title: 'a name with half an emoji', body: person({ name: 'Anna \ud83d' }), fields: ['name'] },
    { title: 'no roles', body: { ...person(), roles: undefined }, fields: ['roles'] },
    { title: 'an unknown role', body: { ...person(), roles: ['king'] }, fields: ['roles.0'] },
    { title: 'an unknown status', body: { ...person(), status: 'asleep' }, fields: ['status'] },
    { title: 'an empty queue', body: person({ queues: [''] }), fields: ['queues.0'] },
    { title: 'an empty id', body: person({ id: '', name: 'Anna' }), fields: ['id'] },
    { title: 'an id of 257 characters', body: person({ id: 'x'.repeat(257), name: 'Anna' }), fields: ['id'] },
  ])('$title is answered 422 naming the field', async ({ body, fields }) => {
    expect(fieldsOf(await add(body))).toEqual(fields);
  });
});

describe('changing a person', () => {
  beforeEach(() => add(person()).expect(201));

  test.each([
    { name: 'Anne' },
    { roles: ['supervisor'] },
    { roles: [] },
    { queues: ['billing', 'sales'] },
    { queues: [] },
    { status: 'offline' },
    {},
  ])('%j is changed, and the rest stays', async (body) => {
    const answer = await change('anna', body).expect(200);

    expect([answer.body, (await list())[1]]).toEqual([
      { ...person(), ...body },
      { ...person(), ...body },
    ]);
  });

  test('an id that nobody has is answered 404', async () => {
    expect(readProblem(await change('nobody', { name: 'Anne' }))).toEqual({
      type: 'not-found',
      status: 404,
      detail: 'There is no such person',
    });
  });

  test('a name of nothing but spaces is answered 422 naming the field', async () => {
    expect(fieldsOf(await change('anna', { name: '  ' }))).toEqual(['name']);
  });

  test('an unknown role is answered 422 naming the field', async () => {
    expect(fieldsOf(await change('anna', { roles: ['king'] }))).toEqual(['roles.0']);
  });

  test('taking the administrator’s role from oneself is answered 409', async () => {
    expect(readProblem(await change('administrator', { roles: ['agent'] }))).toEqual({
      type: 'conflict',
      status: 409,
      detail: 'You cannot take the administrator’s role from yourself',
    });
  });

  test('an administrator may change what else they are', async () => {
    await change('administrator', { roles: ['administrator', 'agent'], name: 'Ada' }).expect(200);
  });

  test('a role that is taken away counts at once', async () => {
    const token = await desk.addPerson(person({ id: 'ada', roles: ['administrator'] }));
    await change('ada', { roles: ['agent'] }).expect(200);

    await desk.call('get', people, undefined, token).expect(403);
  });
});

describe('removing a person', () => {
  test('it is answered 204', async () => {
    await add(person());

    await remove('anna').expect(204);
  });

  test('the person is not there any more', async () => {
    await add(person());
    await remove('anna');

    expect(await list()).toEqual([administrator]);
  });

  test('their token ends', async () => {
    const token = await desk.addPerson(person());
    await remove('anna');

    await desk.call('get', '/api/v1/me', undefined, token).expect(401);
  });

  test('their devices end', async () => {
    await desk.subscribe(await desk.addPerson(person()));
    await remove('anna');

    const { body } = await desk.call('get', '/api/v1/admin/subscriptions');
    expect(body).toEqual({ subscriptions: [], total: 0 });
  });

  test('an id that nobody has is answered 404', async () => {
    expect(readProblem(await remove('nobody')).status).toBe(404);
  });

  test('removing oneself is answered 409', async () => {
    expect(readProblem(await remove('administrator'))).toEqual({
      type: 'conflict',
      status: 409,
      detail: 'You cannot remove yourself',
    });
  });
});

describe('a person’s token and link', () => {
  const issue = (id: string) => desk.call('post', `${people}/${id}/token`);

  test('they are answered 201, the link below the public address and its token behind "#"', async () => {
    await add(person());
    const answer = await issue('anna');

    expect([answer.status, answer.body]).toEqual([
      201,
      {
        id: expect.stringMatching(/^[\da-f-]{36}$/),
        token: expect.stringMatching(/^[\w-]{43}$/),
        signInUrl: expect.stringMatching(/^http:\/\/desk\.test\/sign-in\/#token=[\w-]{43}$/),
      },
    ]);
  });

  test('the token signs in', async () => {
    await add(person());
    const { body } = await issue('anna');

    const { body: me } = await desk.call('get', '/api/v1/me', undefined, body.token).expect(200);
    expect(me.id).toBe('anna');
  });

  test('the token before it goes on', async () => {
    const before = await desk.addPerson(person());
    await issue('anna').expect(201);

    await desk.call('get', '/api/v1/me', undefined, before).expect(200);
  });

  test('neither lies in the store in the clear', async () => {
    await add(person());
    const { body } = await issue('anna');
    const rows = JSON.stringify(await desk.desk.rooms.store.db.selectFrom('credentials').selectAll().execute());

    expect([rows.includes(body.token), rows.includes(body.signInUrl.split('=')[1])]).toEqual([false, false]);
  });

  test('an id that nobody has is answered 404', async () => {
    expect(readProblem(await issue('nobody')).status).toBe(404);
  });
});

test('of two administrators who shut each other out at once, one stays', async () => {
  const token = await desk.addPerson(person({ id: 'second', roles: ['administrator'] }));
  const shutOut = (id: string, by?: string) => desk.call('put', `/api/v1/admin/people/${id}`, { disabled: true }, by);
  const answers = await Promise.all([shutOut('administrator', token), shutOut('second')]);

  expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);
});
