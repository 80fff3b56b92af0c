import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { signWebhook } from '../../../server/sources/verify-signature.ts';
import { readDataKeys } from '../../../server/store/data-key-file.ts';
import { createSecretBox } from '../../../server/store/secret-box.ts';
import { chatEvent, person } from '../../support/builders.ts';
import { startReceiver } from '../../support/decrypting-receiver.ts';
import { startServerProcess } from '../../support/server-process.ts';
import { makeTemporaryFolder } from '../../support/temporary-folder.ts';

const adminToken = 'the-administrators-token';
const words = 'my-card-number-is-4711';

/** What nobody may find, by its name. */
const secrets: Record<string, string> = { 'admin token': adminToken };
/** Of push subscriptions: in the store, for the pushes need them, and nowhere else. */
const capabilities: Record<string, string> = {};
/** Texts of the server by where they are found. */
const said: Record<string, string> = {};
let folder: Awaited<ReturnType<typeof makeTemporaryFolder>>;

/** A working day, with everything in it that goes wrong; what it said is kept. */
beforeAll(async () => {
  folder = await makeTemporaryFolder('secrets');
  const dataDir = join(folder.path, 'data');
  const receiver = await startReceiver(inject('certificates'));
  const closed = 'https://localhost:1';
  const server = await startServerProcess({
    ...{ DESKBELL_DATA_DIR: dataDir, DESKBELL_LOG_LEVEL: 'info', DESKBELL_ADMIN_TOKEN: adminToken },
    DESKBELL_PUSH_ORIGINS: `${receiver.origin} ${closed}`,
  });

  async function call(
    name: string,
    method: string,
    path: string,
    given: { token?: string; cookie?: string; body?: unknown } = {},
  ) {
    const response = await fetch(`${server.origin}/${path}`, {
      method,
      headers: {
        origin: server.origin,
        ...(given.cookie ? { cookie: given.cookie } : { authorization: `Bearer ${given.token ?? adminToken}` }),
      },
      ...(given.body === undefined
        ? {}
        : { body: typeof given.body === 'string' ? given.body : JSON.stringify(given.body) }),
    });
    const text = await response.text();
    if (name) said[name] = `${said[name] ?? ''}\n${[...response.headers]}\n${text}`;
    return { response, body: text.startsWith('{') ? JSON.parse(text) : undefined };
  }

  // What is shown once is not looked through.
  await call('', 'POST', 'api/v1/admin/people', { body: person() });
  const { body: issued } = await call('', 'POST', 'api/v1/admin/people/anna/token');
  const link: string = new URL(issued.signInUrl).hash.slice('#token='.length);
  Object.assign(secrets, { 'personal token': issued.token, 'sign-in link': link });
  const { body: source } = await call('', 'POST', 'api/v1/admin/sources', { body: { id: 'desk' } });
  const { body: again } = await call('', 'POST', 'api/v1/admin/sources/desk/secret');
  Object.assign(secrets, { 'source secret': again.secret, 'source secret before': source.secret });
  const { response: signedIn } = await call('', 'POST', 'api/v1/session', { body: { token: link } });
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
  secrets['session cookie'] = cookie.slice('deskbell='.length);
  const { body: key } = await call('vapid', 'GET', 'api/v1/vapid', { cookie });
  for (const origin of [receiver.origin, closed]) {
    const made = receiver.subscribe(key.applicationServerKey);
    const endpoint = made.endpoint.replace(receiver.origin, origin);
    const body = { subscription: { ...made, endpoint }, keyId: key.keyId, device: 'Firefox' };
    const { body: registered } = await call('', 'PUT', 'api/v1/subscriptions', { cookie, body });
    secrets[`renewal token at ${origin}`] = registered.renewal;
    Object.assign(capabilities, {
      [`endpoint at ${origin}`]: endpoint,
      [`path of the endpoint at ${origin}`]: new URL(endpoint).pathname,
      [`p256dh at ${origin}`]: made.keys.p256dh,
      [`auth at ${origin}`]: made.keys.auth,
    });
  }

  const at = new Date().toISOString();
  async function post(name: string, secret: string, body: string) {
    const [id, timestamp] = [`msg-${name}`, String(Math.floor(Date.now() / 1000))];
    const headers = {
      ...{ 'webhook-id': id, 'webhook-timestamp': timestamp },
      'webhook-signature': signWebhook(body, { id, timestamp }, secret),
    };
    const response = await fetch(`${server.origin}/webhooks/desk`, { method: 'POST', headers, body });
    said[`webhook ${name}`] = await response.text();
  }
  const message = JSON.stringify(chatEvent({ at, message: { id: 'm1', text: words }, chat: { agents: ['anna'] } }));
  await post('taken', again.secret, message);
  await post('taken-by-the-old-secret', source.secret, message.replace('m1', 'm2'));
  await post('refused', 'whsec_AAAA', message);
  await post('broken', again.secret, `${message}}`);
  await post('invalid', again.secret, message.replace('message.created', 'message.invented'));

  const { payload, authorization } = await receiver.waitForMessage();
  const { data } = (payload as { notification: { data: { token: string; notification: string } } }).notification;
  secrets['receipt token'] = data.token;
  secrets['signature of a push'] = /t=([^,]+)/.exec(authorization ?? '')?.[1] ?? '';
  const receipt = { notification: data.notification, kind: 'shown', at };
  await call('receipts', 'POST', 'api/v1/receipts', { body: { receipts: [{ ...receipt, token: data.token }] } });
  await call('receipts', 'POST', 'api/v1/receipts', { body: { receipts: [{ ...receipt, token: 'wrong' }] } });
  await call('receipts', 'POST', 'api/v1/receipts', {
    body: { receipts: [{ ...receipt, token: { of: data.token }, kind: 1 }] },
  });
  await call('test', 'POST', 'api/v1/test-notification', { cookie });
  await call('sign-in', 'POST', 'api/v1/session', { body: { token: link } });
  await call('sign-in', 'POST', 'api/v1/session', { body: { tokens: issued.token } });
  await call('wrong role', 'POST', 'api/v1/admin/people', { token: issued.token, body: {} });
  await call('wrong token', 'GET', 'api/v1/me', { token: `${issued.token}x` });
  await call('refused', 'PUT', 'api/v1/subscriptions', {
    ...{
      cookie,
      body: { keyId: key.keyId, subscription: { endpoint: 'https://10.0.0.1/', keys: { p256dh: '', auth: '' } } },
    },
  });
  const { body: other } = await call('keys', 'POST', 'api/v1/admin/vapid-keys', { body: {} });
  await call('keys', 'POST', `api/v1/admin/vapid-keys/${other.id}/activate`);
  await call('keys', 'POST', `api/v1/admin/vapid-keys/${key.keyId}/retire`, { body: {} });

  for (const path of ['healthz', 'readyz', 'metrics', 'openapi.json']) await call(path, 'GET', path);
  const lists = [
    'people',
    'sources',
    'vapid-keys',
    'subscriptions',
    'events',
    'audit',
    'queues',
    'rules',
    'people/anna/windows',
  ];
  for (const list of lists) await call(`admin ${list}`, 'GET', `api/v1/admin/${list}`);
  await call('trace', 'GET', 'api/v1/admin/events/msg-taken');
  for (const own of ['me', 'subscriptions', 'preferences', 'notifications', 'chats']) {
    await call(`own ${own}`, 'GET', `api/v1/${own}`, { cookie });
  }
  await call('devices', 'DELETE', 'api/v1/session', { cookie });
  await server.end('SIGINT');
  said.log = server.output();
  await receiver.stop();

  const database = new DatabaseSync(join(dataDir, 'deskbell.db'), { readOnly: true });
  const box = createSecretBox(...readDataKeys(dataDir));
  for (const { id, sealedPrivateKey } of database.prepare('select id, sealedPrivateKey from vapidKeys').all()) {
    secrets[`private key ${id}`] = box.open(String(sealedPrivateKey));
  }
  database.close();
  secrets['data key'] = readFileSync(join(dataDir, 'data.key'), 'utf8').trim();
}, 120_000);
afterAll(() => folder.remove());

function found(where: string, what: Readonly<Record<string, string>>): string[] {
  return Object.entries(what).flatMap(([name, secret]) => (where.includes(secret) ? [name] : []));
}

test('the day had all that there is to be found', () => {
  expect(Object.entries({ ...secrets, ...capabilities }).filter(([, secret]) => secret.length < 16)).toEqual([]);
  expect(Object.keys(secrets).length).toBeGreaterThanOrEqual(12);
  expect(said.trace).toContain(words);
  expect(said['own chats']).toContain('"chats":[{');
  expect(said.log).toContain('webhook.refused');
});

test('no log, answer, trace, number or description holds a secret', () => {
  const leaks = Object.entries(said).flatMap(([name, text]) =>
    found(text, { ...secrets, ...capabilities }).map((what) => `${what} in ${name}`),
  );

  expect(leaks).toEqual([]);
});

test('the words of a chat are in its trace and in the notifications of who got them, and nowhere else', () => {
  const holding = Object.entries(said).filter(([, text]) => text.includes(words));

  expect(holding.map(([name]) => name).sort()).toEqual(['own notifications', 'trace']);
});

describe('the data folder', () => {
  const files = () => readdirSync(join(folder.path, 'data'));

  test('holds tokens as hashes and keys sealed: no secret lies readable in the store', () => {
    for (const file of files().filter((name) => name.startsWith('deskbell.db'))) {
      const bytes = readFileSync(join(folder.path, 'data', file));
      const raw = Object.entries(secrets).map(([name, text]) => [
        `${name} as bytes`,
        Buffer.from(text.replace(/^whsec_/, ''), 'base64').toString('latin1'),
      ]);

      expect(found(bytes.toString('latin1'), { ...secrets, ...Object.fromEntries(raw) })).toEqual([]);
    }
  });

  test('is its owner’s alone', () => {
    const modes = files().map((file) => [file, (statSync(join(folder.path, 'data', file)).mode & 0o777).toString(8)]);

    expect((statSync(join(folder.path, 'data')).mode & 0o777).toString(8)).toBe('700');
    expect(modes.filter(([, mode]) => mode !== '600')).toEqual([]);
    expect(files()).toContain('data.key');
  });
});
