import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { person } from '../../support/builders.ts';
import { startTestDesk, type TestDesk } from '../../support/test-desk.ts';
import { readProblem } from './read-problem.ts';

let desk: TestDesk;
let anna: string;

beforeEach(async () => {
  desk = await startTestDesk();
  anna = await desk.addPerson(person({ queues: ['billing', 'support'] }));
});
afterEach(() => desk.stop());

describe('GET /api/v1/me', () => {
  test('it answers with the person and when nobody counts as at the window', async () => {
    const { body } = await desk.call('get', '/api/v1/me', undefined, anna).expect(200);

    expect(body).toEqual({ ...person({ queues: ['billing', 'support'] }), idleMs: 300_000, language: 'en' });
  });

  test('nothing on the way may keep the answer', async () => {
    const { headers } = await desk.call('get', '/api/v1/me', undefined, anna);

    expect(headers['cache-control']).toBe('no-store');
  });

  test('nobody is answered 401', async () => {
    expect(readProblem(await desk.call('get', '/api/v1/me', undefined, null))).toEqual({
      type: 'not-signed-in',
      status: 401,
    });
  });

  test('on the example desk it names the source through which the console speaks', async () => {
    const example = await startTestDesk({ NODE_ENV: '' });
    const { body } = await example.call('get', '/api/v1/me');
    await example.stop();

    expect(body.example).toEqual({ source: 'example' });
  });

  test('a store that does not answer is a fault of which nothing is told', async () => {
    await desk.desk.rooms.store.db.schema.alterTable('credentials').renameTo('elsewhere').execute();

    expect(readProblem(await desk.call('get', '/api/v1/me', undefined, anna))).toEqual({ type: 'fault', status: 500 });
  });

  test('a fault is logged once, with its route', async () => {
    await desk.desk.rooms.store.db.schema.alterTable('credentials').renameTo('elsewhere').execute();
    await desk.call('get', '/api/v1/me', undefined, anna);

    expect(desk.logged.filter(({ level }) => level === 'fault').map(({ event, fields }) => [event, fields])).toEqual([
      [
        'request.failed',
        {
          error: expect.stringContaining('credentials'),
          fields: { request: expect.any(String), method: 'GET', path: '/api/v1/me' },
        },
      ],
    ]);
  });
});

describe('PUT /api/v1/me/status', () => {
  const setStatus = (status: unknown, token: string | null = anna) =>
    desk.call('put', '/api/v1/me/status', { status }, token);

  test.each(['available', 'unavailable', 'offline'])('%s is set and answered', async (status) => {
    const answer = await setStatus(status).expect(200);

    const { body } = await desk.call('get', '/api/v1/me', undefined, anna);
    expect([answer.body, body.status]).toEqual([{ status }, status]);
  });

  test('another word is answered 422 naming the field', async () => {
    expect(readProblem(await setStatus('asleep')).errors?.map(({ field }) => field)).toEqual(['status']);
  });

  test('a person who is no agent is answered 403', async () => {
    const sam = await desk.addPerson(person({ id: 'sam', roles: ['supervisor'] }));

    expect(readProblem(await setStatus('available', sam))).toEqual({
      type: 'not-allowed',
      status: 403,
      detail: 'This is for people with the role "agent"',
    });
  });

  test('nobody is answered 401', async () => {
    expect(readProblem(await setStatus('available', null)).status).toBe(401);
  });
});
