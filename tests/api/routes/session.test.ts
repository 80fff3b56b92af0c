import request from 'supertest';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { person } from '../../support/builders.ts';
import { startTestDesk, type TestDesk } from '../../support/test-desk.ts';
import { readProblem } from './read-problem.ts';

let desk: TestDesk;
let token: string;

beforeEach(async () => {
  desk = await startTestDesk();
  token = await desk.addPerson(person());
});
afterEach(() => desk.stop());

const notValid = 'This token or link is not valid, or was used before';
const monthMs = 30 * 24 * 3_600_000;

function signIn(secret: string, origin?: string) {
  const call = desk.call('post', '/api/v1/session', { token: secret }, null);
  return origin === undefined ? call : call.set('Origin', origin);
}

/** The session cookie as a browser sends it back. */
async function cookieOf(secret = token): Promise<string> {
  const { headers } = await signIn(secret).expect(200);
  return String(headers['set-cookie']).split(';')[0] ?? '';
}

/** A token of a sign-in link. */
async function linkToken(): Promise<string> {
  const { body } = await desk.call('post', '/api/v1/admin/people/anna/token').expect(201);
  return new URLSearchParams(new URL(body.signInUrl).hash.slice(1)).get('token') ?? '';
}

function whoAmI(cookie: string) {
  return request(desk.desk.app).get('/api/v1/me').set('Cookie', cookie);
}

describe('signing in', () => {
  test('a bearer token is answered with the person', async () => {
    const answer = await signIn(token);

    expect([answer.status, answer.body]).toEqual([200, person()]);
  });

  test('the cookie is HttpOnly, SameSite=Strict, of the whole site and for thirty days', async () => {
    const { headers } = await signIn(token);

    const [cookie = '', ...others] = headers['set-cookie'] ?? [];
    const [value = '', ...flags] = cookie.split('; ');
    expect(others).toEqual([]);
    expect(value).toMatch(/^deskbell=[\w-]{43}$/);
    expect(flags.filter((flag) => !flag.startsWith('Expires=')).sort()).toEqual([
      'HttpOnly',
      `Max-Age=${monthMs / 1000}`,
      'Path=/',
      'SameSite=Strict',
    ]);
  });

  test('the cookie signs in', async () => {
    const answer = await whoAmI(await cookieOf());

    expect([answer.status, answer.body.id]).toEqual([200, 'anna']);
  });

  test('the cookie is found among others', async () => {
    const answer = await whoAmI(`theme=dark; ${await cookieOf()}; xdeskbell=1`);

    expect(answer.status).toBe(200);
  });

  test('the cookie is none of the tokens that the store holds in the clear', async () => {
    const cookie = await cookieOf();

    const rows = await desk.desk.rooms.store.db.selectFrom('credentials').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(cookie.slice('deskbell='.length));
  });

  test('the session ends after thirty days', async () => {
    const cookie = await cookieOf();
    desk.clock.advance(monthMs);

    await whoAmI(cookie).expect(401);
  });

  test('the token of a link signs in', async () => {
    await signIn(await linkToken()).expect(200);
  });

  test('the token of a link signs in once', async () => {
    const link = await linkToken();
    await signIn(link).expect(200);

    expect(readProblem(await signIn(link))).toEqual({ type: 'not-signed-in', status: 401, detail: notValid });
  });

  test('the token of a link signs in once also when it is used ten times at once', async () => {
    const link = await linkToken();

    const answers = await Promise.all(Array.from({ length: 10 }, () => signIn(link)));

    expect(answers.map((answer) => answer.status).sort()).toEqual([200, ...Array.from({ length: 9 }, () => 401)]);
  });

  test('the token of a link is good for seven days', async () => {
    const link = await linkToken();
    desk.clock.advance(7 * 24 * 3_600_000);

    expect(readProblem(await signIn(link)).status).toBe(401);
  });

  test('the token of a link is no bearer token', async () => {
    await desk.call('get', '/api/v1/me', undefined, await linkToken()).expect(401);
  });

  test('the secret of a session is no bearer token', async () => {
    const cookie = await cookieOf();

    await desk.call('get', '/api/v1/me', undefined, cookie.slice('deskbell='.length)).expect(401);
  });

  test('the secret of a session does not sign in', async () => {
    const cookie = await cookieOf();

    expect(readProblem(await signIn(cookie.slice('deskbell='.length))).status).toBe(401);
  });

  test('a token that nobody has is answered 401', async () => {
    expect(readProblem(await signIn('nobody'))).toEqual({ type: 'not-signed-in', status: 401, detail: notValid });
  });

  test('a token that nobody has sets no cookie', async () => {
    const { headers } = await signIn('nobody');

    expect(headers['set-cookie']).toBeUndefined();
  });

  test('a body without a token is answered 422 naming it', async () => {
    const answer = await desk.call('post', '/api/v1/session', {}, null);

    expect(readProblem(answer).errors?.map(({ field }) => field)).toEqual(['token']);
  });

  test('a token of more than 512 characters is answered 422', async () => {
    expect(readProblem(await signIn('x'.repeat(513))).status).toBe(422);
  });

  test('a body that is no JSON is answered 400', async () => {
    const answer = await request(desk.desk.app).post('/api/v1/session').type('json').send('{');

    const { type, status } = readProblem(answer);
    expect({ type, status }).toEqual({ type: 'broken-json', status: 400 });
  });

  test.each(['https://evil.test', 'http://desk.test:8080', 'https://desk.test', 'null'])(
    'a page of %s is answered 403',
    async (origin) => {
      expect(readProblem(await signIn(token, origin))).toEqual({
        type: 'wrong-origin',
        status: 403,
        detail: 'Open this page at http://desk.test/',
        url: 'http://desk.test/',
      });
    },
  );

  test('a page of another site does not use up a link', async () => {
    const link = await linkToken();
    await signIn(link, 'https://evil.test').expect(403);

    await signIn(link).expect(200);
  });

  test('a page of our own signs in', async () => {
    await signIn(token, 'http://desk.test').expect(200);
  });

  test('two hundred wrong tokens from one address end in 429 with Retry-After', async () => {
    const answers = [];
    for (let count = 0; count < 200; count += 1) answers.push(await signIn(`guess-${count}`));

    const last = answers.at(-1);
    expect([last?.status, last?.headers['retry-after']]).toEqual([429, expect.stringMatching(/^\d+$/)]);
  });
});

test('signing in over a bearer token in the place of the cookie does not end that token', async () => {
  await desk.call('post', '/api/v1/session', { token }, null).set('Cookie', `deskbell=${token}`).expect(200);

  await desk.call('get', '/api/v1/me', undefined, token).expect(200);
});

describe('signing out', () => {
  const signOut = (cookie: string) => request(desk.desk.app).delete('/api/v1/session').set('Cookie', cookie);

  test('it is answered 204', async () => {
    await signOut(await cookieOf()).expect(204);
  });

  test('the session is over', async () => {
    const cookie = await cookieOf();
    await signOut(cookie);

    await whoAmI(cookie).expect(401);
  });

  test('the cookie is taken away with the flags that it was set with', async () => {
    const { headers } = await signOut(await cookieOf());

    expect(headers['set-cookie']).toEqual([
      'deskbell=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Strict',
    ]);
  });

  test('other sessions of the person go on', async () => {
    const other = await cookieOf();
    await signOut(await cookieOf());

    await whoAmI(other).expect(200);
  });

  test('who is not signed in is answered 204', async () => {
    await desk.call('delete', '/api/v1/session', undefined, null).expect(204);
  });

  test('a bearer token in the place of the cookie is not ended', async () => {
    await signOut(`deskbell=${token}`);

    await desk.call('get', '/api/v1/me', undefined, token).expect(200);
  });

  test('a page of another site is answered 403', async () => {
    const answer = await signOut(await cookieOf()).set('Origin', 'https://evil.test');

    expect(readProblem(answer).type).toBe('wrong-origin');
  });
});

describe('a call with the cookie', () => {
  const setStatus = (cookie: string) =>
    request(desk.desk.app).put('/api/v1/me/status').set('Cookie', cookie).send({ status: 'unavailable' });

  test('a change from a page of another site is answered 403', async () => {
    const answer = await setStatus(await cookieOf()).set('Origin', 'https://evil.test');

    expect(readProblem(answer).type).toBe('wrong-origin');
  });

  test('a change from a page of another site changes nothing', async () => {
    const cookie = await cookieOf();
    await setStatus(cookie).set('Origin', 'https://evil.test');

    const { body } = await whoAmI(cookie);
    expect(body.status).toBe('available');
  });

  test('a change from a page of our own is done', async () => {
    await setStatus(await cookieOf())
      .set('Origin', 'http://desk.test')
      .expect(200);
  });

  test('a change with a bearer token from another site is done', async () => {
    await desk
      .call('put', '/api/v1/me/status', { status: 'unavailable' }, token)
      .set('Origin', 'https://console.test')
      .expect(200);
  });
});

test('over https the cookie is Secure', async () => {
  const secure = await startTestDesk({ DESKBELL_PUBLIC_URL: 'https://desk.test/bell' });
  const { headers } = await secure.call('post', '/api/v1/session', { token: secure.adminToken }, null);
  await secure.stop();

  expect(headers['set-cookie']?.[0]?.split('; ')).toEqual(expect.arrayContaining(['Secure', 'Path=/bell/']));
});

test('a person who was removed is signed out', async () => {
  const cookie = await cookieOf();
  await desk.call('delete', '/api/v1/admin/people/anna').expect(204);

  await whoAmI(cookie).expect(401);
});
