import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { noon, person } from '../../support/builders.ts';
import { type LocalServer, listenLocally } from '../../support/local-server.ts';
import { startTestDesk, type TestDesk } from '../../support/test-desk.ts';

// The company's identity provider publishes one key.
let provider: LocalServer;
let keys: CryptoKeyPair;
let otherKeys: CryptoKeyPair;
let desk: TestDesk;

beforeAll(async () => {
  keys = await generateKeyPair('ES256');
  otherKeys = await generateKeyPair('ES256');
  const jwks = { keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' }] };
  provider = await listenLocally(createServer((_request, response) => response.end(JSON.stringify(jwks))));
});
afterAll(() => provider.stop());
beforeEach(async () => {
  desk = await startTestDesk({
    DESKBELL_JWKS_URL: `http://127.0.0.1:${provider.port}/jwks`,
    DESKBELL_JWT_ISSUER: 'https://login.test',
    DESKBELL_JWT_AUDIENCE: 'deskbell',
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
  const deaf = await startTestDesk({ DESKBELL_JWKS_URL: 'http://127.0.0.1:1/jwks' });
  const { status } = await deaf.call('get', '/api/v1/me', undefined, await issue());
  await deaf.stop();

  expect(status).toBe(503);
});

test('the desk’s own tokens work while the provider does not answer', async () => {
  const deaf = await startTestDesk({ DESKBELL_JWKS_URL: 'http://127.0.0.1:1/jwks' });
  const { status } = await deaf.call('get', '/api/v1/me');
  await deaf.stop();

  expect(status).toBe(200);
});
