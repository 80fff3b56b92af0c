import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { makePostgresStore } from '../../support/postgres-store.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../support/temporary-folder.ts';

/** A test that starts servers one after the other, on a machine that is busy with other tests. */
const processesMs = 90_000;

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await makeTemporaryFolder('start');
});
afterEach(() => folder.remove());

/** Starts the server; `said` resolves with what it said when it ends, `ready` with its port. */
function start(environment: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, ['server/main.ts', '--no-example'], {
    env: {
      PATH: process.env.PATH,
      DESKBELL_PORT: '0',
      DESKBELL_ADMIN_TOKEN: 'the-administrators-token',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += String(chunk);
  });
  const ended = new Promise<{ code: number | null; lines: string[] }>((resolve) =>
    child.on('close', (code) => resolve({ code, lines: errors.trim().split('\n') })),
  );
  const port = new Promise<number>((resolve) => {
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += String(chunk);
      const found = /listening on [\d.]+:(\d+)/.exec(text)?.[1];
      if (found) resolve(Number(found));
    });
  });
  return { child, ended, port };
}

test('a data folder that cannot be made is one line, and exit code 1', async () => {
  expect(await start({ DESKBELL_DATA_DIR: '/proc/foo' }).ended).toEqual({
    code: 1,
    lines: ['DESKBELL_DATA_DIR: /proc/foo is no folder that can be written (ENOENT)'],
  });
});

test('a store that cannot be opened is one line, and exit code 1', async () => {
  mkdirSync(join(folder.path, 'deskbell.db'));

  expect(await start({ DESKBELL_DATA_DIR: folder.path }).ended).toEqual({
    code: 1,
    lines: [`The store in ${folder.path} cannot be opened for writing: unable to open database file`],
  });
});

test('a PostgreSQL that does not answer is one line without the password, and exit code 1', async () => {
  const url = 'postgres://desk:hunter2@127.0.0.1:1/desk';

  expect(await start({ DESKBELL_DATA_DIR: folder.path, DATABASE_URL: url }).ended).toEqual({
    code: 1,
    lines: ['The store that DATABASE_URL names cannot be used: connect ECONNREFUSED 127.0.0.1:1'],
  });
});

test('a database that is not there is one line, and exit code 1', async () => {
  const url = Object.assign(new URL(inject('postgres')), { pathname: '/nowhere' }).href;

  expect(await start({ DESKBELL_DATA_DIR: folder.path, DATABASE_URL: url }).ended).toEqual({
    code: 1,
    lines: ['The store that DATABASE_URL names cannot be used: database "nowhere" does not exist'],
  });
});

test('a server with another data key than the others of its store is one line, and exit code 1', {
  timeout: processesMs,
}, async () => {
  const database = await makePostgresStore(inject('postgres'));
  const keyOf = (byte: number) => Buffer.alloc(32, byte).toString('base64');
  const shared = { DESKBELL_DATA_DIR: folder.path, DATABASE_URL: database.url };
  const first = start({ ...shared, DESKBELL_DATA_KEY: keyOf(1) });
  await first.port;
  first.child.kill('SIGKILL');
  await first.ended;
  const { code, lines } = await start({ ...shared, DESKBELL_DATA_KEY: keyOf(2) }).ended;
  await database.remove();

  expect([code, lines]).toEqual([
    1,
    [
      expect.stringMatching(
        /^The store was sealed with another data key: DESKBELL_DATA_KEY, or .* replace-lost-data-key$/,
      ),
    ],
  ]);
});

test('on PostgreSQL no data folder is needed where the data key is a setting', { timeout: processesMs }, async () => {
  const database = await makePostgresStore(inject('postgres'));
  const shared = { DESKBELL_DATA_DIR: '/proc/foo', DATABASE_URL: database.url };
  const server = start({ ...shared, DESKBELL_DATA_KEY: Buffer.alloc(32, 1).toString('base64') });
  const port = await server.port;
  const { status } = await fetch(`http://127.0.0.1:${port}/readyz`);
  server.child.kill('SIGINT');
  await server.ended;
  const without = await start(shared).ended;
  await database.remove();

  expect(status).toBe(200);
  expect(without).toEqual({
    code: 1,
    lines: ['DESKBELL_DATA_KEY is not set, and /proc/foo is no folder where a key could be kept (ENOENT)'],
  });
});

test('a data key that is cut off is one line that names the file and the way on, and exit code 1', async () => {
  const file = join(folder.path, 'data.key');
  writeFileSync(file, Buffer.alloc(16).toString('base64'));

  expect(await start({ DESKBELL_DATA_DIR: folder.path }).ended).toEqual({
    code: 1,
    lines: [
      `${file} does not hold 32 bytes in base64; if it is lost for good, see: npx deskbell replace-lost-data-key`,
    ],
  });
});

test('a data folder that the file in the data folder names is refused', async () => {
  writeFileSync(join(folder.path, '.env'), 'DESKBELL_DATA_DIR=/elsewhere\n');
  const { code, lines } = await start({ DESKBELL_DATA_DIR: folder.path }).ended;

  expect([code, lines.length, lines[0]?.startsWith('DESKBELL_DATA_DIR: expected to be set outside of')]).toEqual([
    2,
    1,
    true,
  ]);
});

test('with certificate files it speaks https, and asks browsers to stay with it', async () => {
  const { cert, key } = inject('certificates');
  writeFileSync(join(folder.path, 'cert.pem'), cert);
  writeFileSync(join(folder.path, 'key.pem'), key);
  const server = start({
    ...{ DESKBELL_DATA_DIR: folder.path, DESKBELL_PUBLIC_URL: 'https://localhost' },
    ...{ DESKBELL_TLS_CERT: join(folder.path, 'cert.pem'), DESKBELL_TLS_KEY: join(folder.path, 'key.pem') },
  });
  const port = await server.port;
  const header = await new Promise((resolve, reject) => {
    get({ host: 'localhost', port, path: '/healthz', family: 4 }, (response) => {
      response.resume();
      resolve([response.statusCode, response.headers['strict-transport-security']]);
    }).on('error', reject);
  });
  server.child.kill('SIGTERM');
  await server.ended;

  expect(header).toEqual([200, 'max-age=31536000; includeSubDomains']);
});
