import { execFile, execFileSync, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { AuditEntry } from '../../wire/audit.ts';
import { makePostgresStore } from '../support/postgres-store.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporary-folder.ts';

const launcher = join(import.meta.dirname, '..', '..', 'server', 'cli', 'deskbell.js');

/** A test that runs several processes, one after the other, on a machine that is busy with other tests. */
const processesMs = 90_000;

interface Ran {
  code: number;
  out: string;
  fault: string;
}

/** Runs `deskbell` in a process of its own, with nothing configured but what is given. */
function run(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const env = { PATH: process.env.PATH ?? '', NO_COLOR: '1', ...environment };
  return new Promise((resolve) => {
    execFile(process.execPath, [launcher, ...args], { env }, (error, out, fault) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, out, fault });
    });
  });
}

/** The machine's own Node.js, if the server does not run on it by itself. */
function findOlderNode(): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((place) => join(place, 'node'))
    .find(
      (file) =>
        existsSync(file) && Number(execFileSync(file, ['-p', 'process.versions.node']).toString().split('.')[0]) < 24,
    );
}

/** Nobody listens there. */
const nowhere = 'http://127.0.0.1:1';
let server: ServerProcess;
let folder: TemporaryFolder;
beforeAll(async () => {
  server = await startServerProcess({ DESKBELL_CALLBACK_ORIGINS: nowhere });
  folder = await makeTemporaryFolder('command-line');
}, 60_000);
afterAll(async () => {
  await server.stop();
  await folder.remove();
});

/** By the data folder alone, without a token. */
const here = () => ({ DESKBELL_DATA_DIR: server.dataDir, DESKBELL_PUBLIC_URL: server.origin });
async function json<Body>(...args: string[]): Promise<Body> {
  const { code, out, fault } = await run([...args, '--json'], here());
  expect({ code, fault }).toEqual({ code: 0, fault: '' });
  return JSON.parse(out) as Body;
}

describe('how it is used', () => {
  test('help lists every command with examples, and is no failure', async () => {
    const { code, out } = await run(['--help']);

    expect(code).toBe(0);
    expect(out).toMatch(/Examples:\n {2}npx deskbell serve/);
    for (const name of [
      'serve',
      'vapid',
      'source',
      'person',
      'event',
      'trace',
      'doctor',
      'backup',
      'restore',
      'rotate-data-key',
      'replace-lost-data-key',
      'migrate',
    ]) {
      expect(out).toMatch(new RegExp(`^ {2}${name}\\b`, 'm'));
    }
  });

  test('a reader who has enough ends it without a fault', async () => {
    const { promise, resolve } = Promise.withResolvers<{ code: number | null; fault: string }>();
    const child = spawn(process.execPath, [launcher, '--help']);
    let fault = '';
    child.stderr.on('data', (text) => {
      fault += text;
    });
    child.stdout.destroy();
    child.on('close', (code) => resolve({ code, fault }));

    expect(await promise).toEqual({ code: 0, fault: '' });
  });

  const olderNode = findOlderNode();
  test.skipIf(olderNode === undefined)('an older Node.js hands over to the one that the packages bring', async () => {
    const { promise, resolve } = Promise.withResolvers<{ failed: boolean; out: string }>();
    execFile(olderNode ?? '', [launcher, '--help'], (error, out) => resolve({ failed: error !== null, out }));

    expect(await promise).toEqual({ failed: false, out: expect.stringContaining('Usage: deskbell') });
  });

  test.each([
    { args: ['nonsense'], env: {}, says: "unknown command 'nonsense'" },
    { args: ['person', 'add'], env: {}, says: '--name' },
    { args: ['vapid', 'retire'], env: {}, says: "missing required argument 'id'" },
    { args: ['doctor'], env: { DESKBELL_PORT: 'x' }, says: 'DESKBELL_PORT: expected a whole number' },
  ])('$args with $env is misuse, and answered 2', async ({ args, env, says }) => {
    const { code, fault } = await run(args, env);

    expect(code).toBe(2);
    expect(fault).toContain(says);
  });

  test('without a server it says how to start one, and answers 1', async () => {
    const { code, fault } = await run(['person', 'list'], { DESKBELL_PORT: '1' });

    expect(code).toBe(1);
    expect(fault).toContain('No server answers at http://localhost:1/\nStart it with "npx deskbell serve"');
  });

  test('another server’s token is asked for', async () => {
    const { code, fault } = await run(['person', 'list', '--server', server.origin]);

    expect(code).toBe(1);
    expect(fault).toContain('--token');
  });

  test('what the server refuses names the field, and is answered 1', async () => {
    const { code, fault } = await run(['person', 'add', '--name', 'Mia', '--role', 'boss'], here());

    expect(code).toBe(1);
    expect(fault).toContain('roles.0: ');
  });
});

describe('the work of an administrator', { timeout: processesMs }, () => {
  test('a person is added, told of an event, and traced; the server noticed at once', async () => {
    await json('person', 'add', 'mia', '--name', 'Mia', '--queue', 'support', '--status', 'available');
    const { signInUrl } = await json<{ signInUrl: string }>('person', 'token', 'mia');
    const { secret } = await json<{ secret: string }>('source', 'add', 'my-chat', '--name', 'My chat');
    const sent = await json<{ event: string; recipients: number }>(
      ...['event', 'send', 'my-chat', '--type', 'chat.queued', '--chat', '42', '--queue', 'support'],
    );
    const { out } = await run(['trace', sent.event], here());

    expect(signInUrl).toContain('/sign-in/#token=');
    expect(secret).toMatch(/^whsec_/);
    expect(sent.recipients).toBe(1);
    expect(out).toContain('chat.queued of chat 42, by my-chat');
    expect(out).toContain('Mia: ');
  });

  test('a file of people is read by the server, which knows what spreadsheets write', async () => {
    const file = join(folder.path, 'letters.csv');
    const lines = 'id\tname\nmueller\tJürgen Müller\n';
    await writeFile(file, Buffer.from(`\ufeff${lines}`, 'utf16le'));
    const read = await json<{ lines: { name: string }[] }>('person', 'import', file, '--preview');
    await writeFile(file, lines, 'latin1');
    const { code, fault } = await run(['person', 'import', file], here());

    expect(read.lines).toMatchObject([{ name: 'Jürgen Müller' }]);
    expect([code, fault]).toEqual([1, expect.stringContaining('Save it as “CSV UTF-8”')]);
  });

  test('people are imported from a file, and a wrong line changes nothing', async () => {
    const file = join(folder.path, 'people.csv');
    await writeFile(file, 'id,name,roles,queues,status\nzoe,Zoe,agent,support,available\n');
    const preview = await json<{ counts: object }>('person', 'import', file, '--preview');
    const done = await json<{ counts: object }>('person', 'import', file);
    await writeFile(file, 'id,name,roles,queues,status\nyan,Yan,boss,support,available\n');
    const wrong = await run(['person', 'import', file], here());

    expect([preview.counts, done.counts]).toEqual(Array(2).fill({ new: 1, changed: 0, same: 0, wrong: 0 }));
    expect(wrong.code).toBe(1);
    expect(wrong.fault).toContain('line 2, roles');
  });

  test('a test of a person without devices says what to do', async () => {
    const { code, out } = await run(['person', 'test', 'administrator'], here());

    expect([code, out]).toEqual([0, 'No device: they turn notifications on with the bell\n']);
  });

  test('lists are tables for people, and JSON for scripts', async () => {
    const { out } = await run(['source', 'list'], here());
    const listed = await json<{ id: string }[]>('source', 'list');

    expect(out).toMatch(/^Id +Name +Kind +State +URL\n/);
    expect(listed.map(({ id }) => id)).toContain('chat');
  });

  test('a chat system is paused, listened to again, given a new secret, and removed', async () => {
    await json('source', 'add', 'short');
    expect(await json('source', 'pause', 'short')).toMatchObject({ paused: true });
    expect(await json('source', 'resume', 'short')).toMatchObject({ paused: false });
    expect(await json('source', 'rotate', 'short')).toMatchObject({ secret: expect.stringMatching(/^whsec_/) });
    expect(await json('source', 'webhooks', 'short')).toEqual([]);
    const target = `${nowhere}/hook`;
    expect(await json('source', 'tell', 'short', target, '--of', 'chat.accepted', 'chat.shown')).toMatchObject({
      ...{ url: target, types: ['chat.accepted', 'chat.shown'], notReachedSeconds: 60 },
      secret: expect.stringMatching(/^whsec_/),
    });
    expect(await json('source', 'tell', 'short', target, '--new-secret')).toMatchObject({
      ...{ olderSecretUntil: expect.any(String), secret: expect.stringMatching(/^whsec_/) },
    });
    expect(await json('source', 'told', 'short')).toEqual([]);
    const { code, out } = await run(['source', 'tell-test', 'short'], here());
    expect([code, out]).toEqual([
      1,
      expect.stringMatching(/^passed +url .*\nfailed +answer .*\n +→ .*\nskipped +signature /),
    ]);
    expect(await json('source', 'tell-nothing', 'short')).toEqual({ id: 'short', told: false });
    expect(await json('source', 'remove', 'short')).toEqual({ removed: 'short' });
  });

  test('a VAPID key is made, activated, and the one before is retired', async () => {
    const [before] = await json<{ id: string }[]>('vapid', 'list');
    const { id } = await json<{ id: string }>('vapid', 'create');
    await json('vapid', 'activate', id);
    await json('vapid', 'retire', before?.id ?? '');

    const keys = await json<{ id: string; state: string }[]>('vapid', 'list');
    expect(keys.map((key) => [key.id, key.state]).sort()).toEqual(
      [
        [before?.id, 'retired'],
        [id, 'active'],
      ].sort(),
    );
  });

  test('a VAPID key is imported, tried, and the contact is set', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const file = join(folder.path, 'key.pem');
    await writeFile(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const { id } = await json<{ id: string }>('vapid', 'import', file);
    const { out } = await run(['vapid', 'test', id, '--json'], here());
    const set = await json<{ contact: string }>('vapid', 'contact', 'mailto:desk@example.com');

    expect(JSON.parse(out).steps[0]).toMatchObject({ step: 'pair', result: 'passed' });
    expect(set.contact).toBe('mailto:desk@example.com');
  });

  test('a person is let in, shut out and erased; what was changed is in the audit log, and no lent token is left', async () => {
    await json('person', 'add', 'ben', '--name', 'Ben');
    const { entries } = await server.call<{ entries: AuditEntry[] }>('GET', 'api/v1/admin/audit?target=ben');
    const { id: token } = await json<{ id: string }>('person', 'token', 'ben', '--label', 'laptop', '--days', '7');
    const tokens = await json<{ id: string; label: string }[]>('person', 'tokens', 'ben');
    const own = await json<{ label: string | null }[]>('person', 'tokens', 'administrator');
    await json('person', 'revoke', 'ben', token);
    const disabled = await json<{ disabled: boolean }>('person', 'disable', 'ben');
    const unsure = await run(['person', 'erase', 'ben'], here());
    await json('person', 'erase', 'ben', '--yes');

    expect(tokens.map((one) => [one.id, one.label])).toEqual([[token, 'laptop']]);
    // The one that this very command has lent itself.
    expect(own.filter(({ label }) => label === 'command line')).toHaveLength(1);
    expect([disabled.disabled, unsure.code]).toEqual([true, 1]);

    expect(entries.map(({ action, by }) => [action, by.id])).toEqual([['POST /api/v1/admin/people', 'administrator']]);
  });
});

describe('backup and restore', { timeout: processesMs }, () => {
  const restored = async () => {
    const dataDir = join(folder.path, `desk-${(await readdir(folder.path)).length}`);
    await mkdir(dataDir);
    await copyFile(join(server.dataDir, 'data.key'), join(dataDir, 'data.key'));
    return { DESKBELL_DATA_DIR: dataDir };
  };
  const copy = () => join(folder.path, 'copy.db');

  test('a backup of a running desk is whole, private, alone in its folder, and can be restored', async () => {
    const made = await json<{ rows: Record<string, number> }>('backup', copy());
    const place = await restored();
    const { code, out } = await run(['restore', copy(), '--json'], place);

    expect((await readdir(folder.path)).filter((name) => name.startsWith('copy'))).toEqual(['copy.db']);
    expect((await stat(copy())).mode & 0o777).toBe(0o600);
    expect(code).toBe(0);
    expect(JSON.parse(out).rows).toEqual(made.rows);
    expect((await readdir(place.DESKBELL_DATA_DIR)).sort()).toEqual(['data.key', 'deskbell.db']);
  });

  test('a running desk is copied into PostgreSQL, and the copy is not overwritten without --force', async () => {
    const database = await makePostgresStore(inject('postgres'));
    const words = ['migrate', '--from', `sqlite:${server.dataDir}`, '--to', database.url];
    const moved = await run([...words, '--json']);
    const again = await run(words);
    const refused = await run(['migrate', '--from', server.dataDir, '--to', database.url]);
    await database.remove();

    expect(JSON.parse(moved.out).rows.people).toBeGreaterThan(0);
    expect([moved.code, again.code, refused.code]).toEqual([0, 1, 1]);
    expect(again.fault).toContain('--force replaces it');
  });

  test('nothing is overwritten without --force', async () => {
    const before = await readFile(copy());
    const again = await run(['backup', copy()], here());
    const over = await run(['restore', copy()], here());

    expect([again.code, over.code]).toEqual([1, 1]);
    expect(again.fault).toContain('--force overwrites it');
    expect(await readFile(copy())).toEqual(before);
  });

  test('a folder that is not there is named in one line', async () => {
    const file = join(folder.path, 'nowhere', 'desk.db');
    const { code, fault } = await run(['backup', file], here());

    expect([code, fault]).toEqual([1, `${file} cannot be written: unable to open database file\n`]);
  });

  test('a store that a server has open is not replaced', async () => {
    const { code, fault } = await run(['restore', copy(), '--force'], here());

    expect([code, fault]).toEqual([1, 'A server has the store open: stop it first\n']);
    expect((await readdir(server.dataDir)).filter((name) => name.includes('.part'))).toEqual([]);
    await server.call('GET', 'api/v1/admin/people');
  });

  test('a backup that was sealed with another data key is refused, and the store is as it was', async () => {
    const place = await restored();
    await writeFile(join(place.DESKBELL_DATA_DIR, 'data.key'), Buffer.alloc(32, 1).toString('base64'));
    const { code, fault } = await run(['restore', copy()], place);

    expect(code).toBe(1);
    expect(fault).toContain('sealed with another data key');
    expect(await readdir(place.DESKBELL_DATA_DIR)).toEqual(['data.key']);
  });

  test('what a lost data key had sealed is told first, given up with --force, and then nothing is lost', {
    timeout: processesMs,
  }, async () => {
    const place = await restored();
    await run(['restore', copy()], place);
    const file = join(place.DESKBELL_DATA_DIR, 'data.key');
    await writeFile(file, 'cut off');
    const cut = await run(['replace-lost-data-key'], place);
    await writeFile(file, Buffer.alloc(32, 1).toString('base64'));
    const told = await run(['replace-lost-data-key'], place);
    const given = await run(['replace-lost-data-key', '--force', '--json'], place);
    const again = await run(['replace-lost-data-key'], place);
    const { out: examined } = await run(['doctor', '--json'], place);

    expect([cut.code, cut.fault]).toEqual([1, expect.stringContaining('does not hold 32 bytes in base64: move it')]);
    expect([told.code, told.fault]).toEqual([1, expect.stringContaining('Nothing was changed')]);
    expect(told.out).toContain('For each: npx deskbell source rotate ID');
    expect([given.code, JSON.parse(given.out)]).toMatchObject([
      0,
      { sources: expect.arrayContaining(['chat']), callbacks: [], proofs: true },
    ]);
    expect([again.code, again.out]).toEqual([0, expect.stringContaining('nothing is lost')]);
    const findings: { name: string; state: string }[] = JSON.parse(examined);
    expect(findings).toContainEqual(expect.objectContaining({ name: 'data key', state: 'ok' }));
    expect(findings).toContainEqual(
      expect.objectContaining({ name: 'secret', remedy: expect.stringContaining('source rotate chat,') }),
    );
  });

  test('a data key is not given up while a server runs with it', async () => {
    const { code, fault } = await run(['replace-lost-data-key', '--force'], here());

    expect([code, fault]).toEqual([1, 'A server has the store open: stop it first\n']);
  });

  test.each([
    { title: 'cut in half', damage: (bytes: Buffer) => bytes.subarray(0, bytes.length / 2) },
    { title: 'overwritten in the middle', damage: (bytes: Buffer) => Buffer.from(bytes).fill(7, 8_192, 90_000) },
    { title: 'something else', damage: () => Buffer.from('not a store') },
  ])('a file that is $title is refused', async ({ damage }) => {
    const broken = join(folder.path, 'broken.db');
    await writeFile(broken, damage(await readFile(copy())));
    const place = await restored();

    expect((await run(['restore', broken], place)).code).toBe(1);
    expect(await readdir(place.DESKBELL_DATA_DIR)).toEqual(['data.key']);
  });
});

test('the data key is replaced while the desk runs, which goes on taking events', {
  timeout: processesMs,
}, async () => {
  const before = await readFile(join(server.dataDir, 'data.key'), 'utf8');
  const { resealed } = await json<{ resealed: number }>('rotate-data-key');
  const after = await readFile(join(server.dataDir, 'data.key'), 'utf8');

  expect(resealed).toBeGreaterThan(0);
  expect(after.split('\n')[0]).not.toBe(before.split('\n')[0]);
  await server.call('POST', 'api/v1/admin/sources', { id: 'after-rotation', kind: 'standard', name: 'After' });
  const { code } = await run(
    ['event', 'send', 'after-rotation', '--type', 'chat.queued', '--chat', '43', '--queue', 'support'],
    here(),
  );
  expect(code).toBe(0);
});

test('the doctor finds the desk well, and says of each push service whether it is reached', async () => {
  const { out } = await run(['doctor', '--json'], here());
  const findings = JSON.parse(out) as { name: string; state: string; remedy?: string }[];
  const stateOf = new Map(findings.map(({ name, state }) => [name, state]));

  expect(['data folder', 'store', 'data key', 'https', 'server'].map((name) => stateOf.get(name))).toEqual(
    Array(5).fill('ok'),
  );
  expect([...stateOf.keys()]).toEqual(expect.arrayContaining(['Chrome, Edge', 'Firefox', 'Safari', 'clock']));
  expect(findings.filter(({ state, remedy }) => (state === 'ok') === (remedy !== undefined))).toEqual([]);
});
