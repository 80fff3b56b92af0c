import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { noon, person } from '../../support/builders.ts';
import { type LocalServer, listenLocally } from '../../support/local-server.ts';
import { startTestDesk, type TestDesk } from '../../support/test-desk.ts';

// The company's identity provider publishes one key.
let provider: LocalServer;
let keys: CryptoKeyPair;
let otherKeys: CryptoKeyPair;
let desk: TestDesk;

const provided = { DESKBELL_JWT_ISSUER: 'https://login.test', DESKBELL_JWT_AUDIENCE: 'deskbell' };

beforeAll(async () => {
  keys = await generateKeyPair('ES256');
  otherKeys = await generateKeyPair('ES256');
  const jwks = { keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' }] };
  provider = await listenLocally(createServer((_request, response) => response.end(JSON.stringify(jwks))));
});
afterAll(() => provider.stop());
beforeEach(async () => {
  desk = await startTestDesk({
    ...{ ...provided, DESKBELL_JWKS_URL: `http://127.0.0.1:${provider.port}/jwks` },
  });
  await desk.addPerson(person());
});
afterEach(() => desk.stop());

const seconds = noon / 1000;
const claims: JWTPayload = { sub: 'anna', iss: 'https://login.test', aud: 'deskbell', exp: seconds + 3_600 };
const issue = (parts: { [Claim in keyof JWTPayload]?: JWTPayload[Claim] | undefined } = {}, key = keys.privateKey) =>
  new SignJWT(JSON.parse(JSON.stringify({ ...claims, ...parts })))
    .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
    .sign(key);
const whoAmI = (token: string) => desk.call('get', '/api/v1/me', undefined, token);

test('a token of the identity provider signs in whom it names', async () => {
  const { status, body } = await whoAmI(await issue());

  expect([status, body.id]).toEqual([200, 'anna']);
});

test('however many of its tokens have ended, from the same address a new one is let in, and guessing is limited', async () => {
  const ended = await issue({ exp: seconds - 60 });
  const old = await Promise.all(Array.from({ length: 130 }, () => whoAmI(ended)));
  const fresh = await whoAmI(await issue());
  const guesses = await Promise.all(Array.from({ length: 130 }, (_, index) => whoAmI(`guess-${index}`)));

  expect(new Set(old.map(({ status }) => status))).toEqual(new Set([401]));
  expect(fresh.status).toBe(200);
  expect(new Set(guesses.map(({ status }) => status))).toContain(429);
});

test('when a token ends is judged by the desk’s clock', async () => {
  const token = await issue();
  desk.clock.advance(3_700_000);

  await whoAmI(token).expect(401);
});

const refused: { title: string; token: () => Promise<string> }[] = [
  { title: 'of another issuer', token: () => issue({ iss: 'https://evil.test' }) },
  { title: 'for another audience', token: () => issue({ aud: 'wiki' }) },
  { title: 'that names nobody here', token: () => issue({ sub: 'nobody' }) },
  { title: 'without a subject', token: () => issue({ sub: undefined }) },
  { title: 'without an end', token: () => issue({ exp: undefined }) },
  { title: 'that has ended', token: () => issue({ exp: seconds - 60 }) },
  { title: 'that begins later', token: () => issue({ nbf: seconds + 600 }) },
  { title: 'that another key signed', token: () => issue({}, otherKeys.privateKey) },
  { title: 'that nobody signed', token: async () => new UnsecuredJWT(claims).encode() },
  {
    title: 'that the public key signed as a shared secret',
    token: async () => {
      const secret = new TextEncoder().encode(JSON.stringify(await exportJWK(keys.publicKey)));
      return new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'k1' }).sign(secret);
    },
  },
  { title: 'that is none', token: async () => 'a.b.c' },
];

test.each(refused)('a token $title is answered 401', async ({ token }) => {
  await whoAmI(await token()).expect(401);
});

test('a provider that does not answer makes it 503, not a fault', async () => {
  const deaf = await startTestDesk({ ...provided, DESKBELL_JWKS_URL: 'http://127.0.0.1:1/jwks' });
  const { status } = await deaf.call('get', '/api/v1/me', undefined, await issue());
  await deaf.stop();

  expect(status).toBe(503);
});

test('the desk’s own tokens work while the provider does not answer', async () => {
  const deaf = await startTestDesk({ ...provided, DESKBELL_JWKS_URL: 'http://127.0.0.1:1/jwks' });
  const { status } = await deaf.call('get', '/api/v1/me');
  await deaf.stop();

  expect(status).toBe(200);
});

describe('what the provider says of a person', () => {
  let mapped: TestDesk;
  afterEach(() => mapped.stop());
  const start = async (more: Readonly<Record<string, string>>) => {
    mapped = await startTestDesk({
      ...{ ...provided, DESKBELL_JWKS_URL: `http://127.0.0.1:${provider.port}/jwks` },
      ...more,
    });
  };
  const ask = (token: string) => mapped.call('get', '/api/v1/me', undefined, token);
  const names = {
    ...{ DESKBELL_JWT_ROLES_CLAIM: 'realm_access.roles', DESKBELL_JWT_ROLES: 'team=agent, leads=supervisor' },
    ...{ DESKBELL_JWT_QUEUES_CLAIM: 'https://desk.test/queues', DESKBELL_JWT_PERSON_CLAIM: 'email' },
  };
  const says = (roles: string[]) =>
    issue({
      ...{ email: 'zoe@example.com', name: 'Zoë' },
      ...{ realm_access: { roles }, 'https://desk.test/queues': ['sales', 'billing'] },
    });

  test('adds them when they are new and that is allowed', async () => {
    await start({ ...names, DESKBELL_JWT_CREATE_PEOPLE: 'true' });
    const { body } = await ask(await says(['leads', 'others'])).expect(200);

    expect(body).toMatchObject({
      ...{ id: 'zoe@example.com', name: 'Zoë', roles: ['supervisor'], queues: ['billing', 'sales'] },
    });
  });

  test('adds nobody whose id no page of ours could name, and takes no such queue', async () => {
    await start({ DESKBELL_JWT_CREATE_PEOPLE: 'true', DESKBELL_JWT_QUEUES_CLAIM: 'queues' });
    await ask(await issue({ sub: 'zoe\u0000' })).expect(401);
    const { body } = await ask(await issue({ sub: 'zoe', queues: ['sales', 'bil\nling', '漢'.repeat(100)] })).expect(
      200,
    );

    expect(body.queues).toEqual(['sales']);
  });

  test('gives them a name that an administrator could give, or else their id', async () => {
    await start({ DESKBELL_JWT_CREATE_PEOPLE: 'true' });
    const nameOf = async (sub: string, name: string) => (await ask(await issue({ sub, name })).expect(200)).body.name;

    expect(await nameOf('zoe', 'Zoë\tSan\u0000der\n')).toBe('Zoë San der');
    expect(await nameOf('kim', '\u200b\ufeff')).toBe('kim');
  });

  test('adds nobody unless that is allowed', async () => {
    await start(names);

    await ask(await says(['leads'])).expect(401);
  });

  test('changes their roles and queues, but not that they are disabled', async () => {
    await start(names);
    await mapped.addPerson(person({ id: 'zoe@example.com', roles: ['supervisor'], queues: [] }));
    const { body } = await ask(await says(['team'])).expect(200);
    await mapped.call('put', '/api/v1/admin/people/zoe@example.com', { disabled: true }).expect(200);

    expect([body.roles, body.queues]).toEqual([['agent'], ['billing', 'sales']]);
    await ask(await says(['leads'])).expect(401);
  });

  test('gives no role back by a token from before it was taken', async () => {
    await start(names);
    await mapped.addPerson(person({ id: 'zoe@example.com', roles: ['agent'], queues: [] }));
    const says = (role: string, iat: number) =>
      issue({ ...{ email: 'zoe@example.com', iat }, realm_access: { roles: [role] } });
    const [older, newer] = [await says('leads', seconds - 60), await says('team', seconds - 30)];
    const rolesBy = async (token: string) => (await ask(token).expect(200)).body.roles;

    expect([await rolesBy(older), await rolesBy(newer), await rolesBy(older)]).toEqual([
      ['supervisor'],
      ['agent'],
      ['agent'],
    ]);
  });

  test('gives no role by words that are not ours', async () => {
    await start({ DESKBELL_JWT_ROLES_CLAIM: 'roles', DESKBELL_JWT_CREATE_PEOPLE: 'true' });
    const { body } = await ask(await issue({ sub: 'zoe', roles: ['admin', 'agent'] })).expect(200);

    expect(body.roles).toEqual(['agent']);
  });

  test('leaves roles and queues as they are where no claim is named', async () => {
    await start({});
    await mapped.addPerson(person({ roles: ['supervisor'] }));
    const { body } = await ask(await issue({ roles: ['administrator'] })).expect(200);

    expect(body.roles).toEqual(['supervisor']);
  });
});

test('a key that the provider begins to use is fetched, and the provider is not asked for each token', async () => {
  const next = await generateKeyPair('ES256');
  const published = [{ ...(await exportJWK(keys.publicKey)), kid: 'k1' }];
  let asked = 0;
  const rotating = await listenLocally(
    createServer((_request, response) => {
      asked += 1;
      response.end(JSON.stringify({ keys: published }));
    }),
  );
  const own = await startTestDesk({ ...provided, DESKBELL_JWKS_URL: `http://127.0.0.1:${rotating.port}/jwks` });
  await own.addPerson(person());
  const ask = async (token: string) => (await own.call('get', '/api/v1/me', undefined, token)).status;
  const first = [await ask(await issue()), await ask(await issue({ jti: 'another' })), asked];
  // The library's own clock says when it may ask again.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 });
  published.push({ ...(await exportJWK(next.publicKey)), kid: 'k2' });
  const signed = await new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'k2' }).sign(next.privateKey);
  const second = [await ask(signed), asked];
  vi.useRealTimers();
  await own.stop();
  await rotating.stop();

  expect([first, second]).toEqual([
    [200, 200, 1],
    [200, 2],
  ]);
});

describe('a push subscription that was made with such a token', () => {
  const hourMs = 3_600_000;
  /** How many pushes have come when one was tried. */
  const pushesAfterTest = async () => {
    await desk.call('post', '/api/v1/admin/people/anna/test-notification').expect(200);
    return desk.receiver.requests.length;
  };
  const wait = async (ms: number) => {
    desk.clock.advance(ms);
    await desk.settle();
  };

  test('outlives the token, and ends a day after it', async () => {
    await desk.subscribe(await issue());
    await wait(24 * hourMs - 1);
    const before = await pushesAfterTest();
    await wait(1);

    expect([before, await pushesAfterTest()]).toEqual([1, 1]);
  });

  test('goes on when its browser registers it again', async () => {
    const { id: _, ...subscription } = await desk.subscribe(await issue());
    await wait(20 * hourMs);
    const again = await issue({ exp: seconds + 21 * 3_600 });
    const { body: key } = await desk.call('get', '/api/v1/vapid', undefined, again);
    const body = { subscription: { ...subscription, expirationTime: null }, keyId: key.keyId };
    await desk.call('put', '/api/v1/subscriptions', body, again).expect(200);
    await wait(20 * hourMs);

    expect(await pushesAfterTest()).toBe(1);
  });

  test('is not renewed by its worker once it has ended', async () => {
    const token = await issue();
    const { body: key } = await desk.call('get', '/api/v1/vapid', undefined, token);
    const body = { subscription: desk.receiver.subscribe(key.applicationServerKey), keyId: key.keyId };
    const { renewal } = (await desk.call('put', '/api/v1/subscriptions', body, token)).body;
    await wait(24 * hourMs);

    await desk.call('get', '/api/v1/vapid', undefined, renewal).expect(401);
  });
});
