import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Route } from '../../../server/http/route.ts';
import { listRoutes } from '../../../server/http/route-table.ts';
import { addCredential } from '../../../server/store/credentials.ts';
import { roles } from '../../../wire/person.ts';
import { person } from '../../support/builders.ts';
import { startTestDesk, type TestDesk } from '../../support/test-desk.ts';
import { serve } from './open-stream.ts';

let desk: TestDesk;
let server: Awaited<ReturnType<typeof serve>>;
/** All that are not for anyone, whatever is added to the table. */
let closed: Route[];

beforeAll(async () => {
  desk = await startTestDesk({ DESKBELL_TRUST_PROXY: 'true' });
  server = await serve(desk);
  closed = listRoutes(desk.desk.rooms).filter(({ access }) => access !== 'anyone');
  await desk.addPerson(person({ id: 'everything', roles: [...roles] }));
});
afterAll(async () => {
  await server.stop();
  await desk.stop();
});

async function sign(kind: 'token' | 'session' | 'link', { personId = 'everything', forMs = 60_000 } = {}) {
  const { store, clock } = desk.desk.rooms;
  return addCredential(store.db, { personId, kind, now: clock.now(), expiresAt: clock.now() + forMs });
}
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const cookie = (session: string) => ({ cookie: `deskbell=${session}` });

let calls = 0;
/** Each call from an address of its own: how many guesses one may make is not the question here. */
function anotherAddress(): Record<string, string> {
  calls += 1;
  return { 'x-forwarded-for': `203.0.${calls >> 8}.${calls & 255}` };
}

/** The types of problem that these routes answer a call with, which has nothing else in it; "in" for any other answer. */
async function knock(routes: readonly Route[], headers: Readonly<Record<string, string>>): Promise<string[]> {
  const answers = await Promise.all(
    routes.map(async ({ method, path }) => {
      const abort = new AbortController();
      const url = `${server.url}/${path.replace(/\{\w+\}/g, 'nobody')}`;
      const given = { ...headers, ...anotherAddress() };
      const response = await fetch(url, { method: method.toUpperCase(), headers: given, signal: abort.signal });
      const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json');
      const type = isProblem ? ((await response.json()) as { type: string }).type.split(':').at(-1) : undefined;
      abort.abort();
      return type === 'not-signed-in' || type === 'not-allowed' || type === 'wrong-origin' ? type : 'in';
    }),
  );
  return [...new Set(answers)];
}

describe('at every route that is not for anyone, 401 is the answer to', () => {
  const refused: Record<string, () => Promise<Record<string, string>>> = {
    'a token that has expired': async () => bearer(await sign('token', { forMs: -1 })),
    'a token that expires at this instant': async () => bearer(await sign('token', { forMs: 0 })),
    'a session that has expired': async () => cookie(await sign('session', { forMs: -1 })),
    'a sign-in link, which is no token': async () => bearer(await sign('link')),
    'a sign-in link in the cookie': async () => cookie(await sign('link')),
    'a token in the cookie': async () => cookie(await sign('token')),
    'a session’s secret as a token': async () => bearer(await sign('session')),
    'a person who was removed': async () => {
      await desk.addPerson(person({ id: 'removed', roles: [...roles] }));
      const token = await sign('token', { personId: 'removed' });
      await desk.call('delete', '/api/v1/admin/people/removed').expect(204);
      return bearer(token);
    },
    'a person who is disabled': async () => {
      await desk.addPerson(person({ id: 'disabled', roles: [...roles] }));
      await desk.call('put', '/api/v1/admin/people/disabled', { disabled: true }).expect(200);
      return bearer(await sign('token', { personId: 'disabled' }));
    },
    'an unsigned JWT': async () => bearer(`${btoa('{"alg":"none"}')}.${btoa('{"sub":"everything"}')}.`),
    'a renewal token that nobody gave': async () => bearer('renewal.everything.AAAAAAAAAAAAAAAAAAAAAA'),
    'a password': async () => ({ authorization: `Basic ${btoa('everything:everything')}` }),
    'an empty token': async () => ({ authorization: 'Bearer ' }),
    'a token of which a sign is missing': async () => bearer((await sign('token')).slice(0, -1)),
  };
  test.each(Object.entries(refused))('%s', async (_what, headers) => {
    expect(await knock(closed, await headers())).toEqual(['not-signed-in']);
  });
});

describe('a cookie', () => {
  const changing = () => closed.filter(({ method }) => method !== 'get');
  const evil: [string, Record<string, string>][] = [
    ['another site', { origin: 'https://evil.test' }],
    ['a site whose name begins like ours', { origin: 'http://desk.test.evil.test' }],
    ['our name by another scheme', { origin: 'https://desk.test' }],
    ['our name at another port', { origin: 'http://desk.test:81' }],
    ['a frame without an origin', { origin: 'null' }],
    ['a call that names no origin', {}],
    ['a form', { origin: 'https://evil.test', 'content-type': 'text/plain' }],
    ['a site that says it is ours', { origin: 'https://evil.test', referer: 'http://desk.test/', host: 'desk.test' }],
  ];
  test.each(evil)('changes nothing for %s', async (_what, headers) => {
    const session = await sign('session');

    expect(await knock(changing(), { ...headers, ...cookie(session) })).toEqual(['wrong-origin']);
  });

  test('is let in at every route from our own origin', async () => {
    const session = await sign('session');
    const safe = closed.filter(({ path }) => path !== 'api/v1/session' && !path.includes('sign-out'));

    expect(
      await knock(
        safe.filter(({ method }) => method === 'get'),
        cookie(session),
      ),
    ).toEqual(['in']);
    expect(await knock(safe, { ...cookie(session), origin: 'http://desk.test' })).toContain('in');
  });

  test('is not ended for another site', async () => {
    const ending = listRoutes(desk.desk.rooms).filter(
      ({ path, method }) => path === 'api/v1/session' && method === 'delete',
    );

    expect(ending).toHaveLength(1);
    expect(await knock(ending, { ...cookie(await sign('session')), origin: 'https://evil.test' })).toEqual([
      'wrong-origin',
    ]);
  });
});
