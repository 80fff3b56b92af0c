import { chmodSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { examineNetwork } from '../../../server/cli/doctor/examine-network.ts';
import { examineServer } from '../../../server/cli/doctor/examine-server.ts';
import { examineStore } from '../../../server/cli/doctor/examine-store.ts';
import { examineTls } from '../../../server/cli/doctor/examine-tls.ts';
import type { Finding } from '../../../server/cli/doctor/finding.ts';
import { parseSettings, type Settings } from '../../../server/settings.ts';
import { readDataKeys } from '../../../server/store/data-key-file.ts';
import { openDatabase } from '../../../server/store/database.ts';
import { createSecretBox } from '../../../server/store/secret-box.ts';
import { insertVapidKey } from '../../../server/store/vapid-keys.ts';
import { makeCertificates } from '../../support/certificates.ts';
import { listenLocally } from '../../support/local-server.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../support/temporary-folder.ts';

let folder: TemporaryFolder;
let settings: Settings;
beforeEach(async () => {
  folder = await makeTemporaryFolder('doctor');
  settings = parseSettings({ DESKBELL_DATA_DIR: folder.path }, []);
});
afterEach(() => folder.remove());

const states = (findings: readonly Finding[]) => Object.fromEntries(findings.map(({ name, state }) => [name, state]));

describe('the store', () => {
  beforeEach(async () => {
    const box = createSecretBox(...readDataKeys(folder.path));
    const store = await openDatabase({ dataDir: folder.path });
    const key = { id: 'k1', publicKey: 'p', state: 'active', createdAt: 0, sealedPrivateKey: box.seal('x') } as const;
    await insertVapidKey(store.db, key);
    await store.close();
    chmodSync(join(folder.path, 'deskbell.db'), 0o600);
  });

  test('that is whole, with the key that opens it, is well', () => {
    expect(states(examineStore(settings))).toEqual({
      'data folder': 'ok',
      disk: 'ok',
      store: 'ok',
      'data key': 'ok',
    });
  });

  test('whose key is another is not', () => {
    const other = { ...settings, dataKey: Buffer.alloc(32, 1) };

    expect(states(examineStore(other))).toMatchObject({ store: 'ok', 'data key': 'failed' });
  });

  test('that is no store is said to be restored', () => {
    writeFileSync(join(folder.path, 'deskbell.db'), 'not a store');

    expect(examineStore(settings).at(-1)).toMatchObject({ name: 'store', state: 'failed' });
    expect(examineStore(settings).at(-1)?.remedy).toContain('deskbell restore');
  });

  test('that others may read is told', () => {
    chmodSync(join(folder.path, 'data.key'), 0o644);

    expect(examineStore(settings)[0]).toMatchObject({ state: 'warning', remedy: expect.stringContaining('data.key') });
  });

  test('that is not there yet is no failure', () => {
    expect(states(examineStore({ ...settings, dataDir: join(folder.path, 'none') }))).toEqual({
      'data folder': 'warning',
    });
  });
});

describe('the way to push services', () => {
  test('one that answers anything is reached, and one that does not is not', async () => {
    const there = await listenLocally(createServer((_request, response) => response.writeHead(404).end()));
    const origins = [`http://127.0.0.1:${there.port}`, 'http://127.0.0.1:1'];
    const findings = await examineNetwork({ ...settings, pushOrigins: origins });
    await there.stop();

    const own = findings.filter(({ name }) => name === 'push service');
    expect(own.map(({ state }) => state)).toEqual(['ok', 'failed']);
  });

  test.each([
    { title: 'right', shift: 0, state: 'ok' },
    { title: 'ten minutes slow', shift: 600_000, state: 'failed' },
    { title: 'ten minutes fast', shift: -600_000, state: 'failed' },
  ])('a clock that is $title is told by what they say', async ({ shift, state }) => {
    const date = new Date(Date.now() + shift).toUTCString();
    const there = await listenLocally(createServer((_request, response) => response.setHeader('Date', date).end()));
    const proxy = { https: undefined, none: undefined };
    const services = { test: `http://127.0.0.1:${there.port}` };
    const findings = await examineNetwork({ proxy, pushOrigins: [] }, services);
    await there.stop();

    expect(states(findings)).toEqual({ test: 'ok', clock: state });
  });
});

describe('https', () => {
  const at = (url: string) => parseSettings({ DESKBELL_DATA_DIR: folder.path, DESKBELL_PUBLIC_URL: url }, []);

  test('is not needed on this machine, and is anywhere else', async () => {
    expect(states(await examineTls(at('http://localhost:8080')))).toEqual({ https: 'ok' });
    expect(states(await examineTls(at('http://desk.example.com')))).toEqual({ https: 'failed' });
  });

  test('with a certificate for another name fails, and with one that soon ends it warns', async () => {
    const { key, cert, remove } = await makeCertificates();
    const tls = { key: String(key), cert: String(cert) };
    const right = await examineTls({ ...at('http://localhost:8080'), tls });
    const other = await examineTls({ ...at('http://desk.example.com'), tls });
    await remove();

    // Its end is near: it was made for this run.
    expect(states(right)).toMatchObject({ certificate: 'warning' });
    expect(states(other)).toMatchObject({ certificate: 'failed' });
  });
});

test('a server that does not run is told with how to start it', async () => {
  const finding = await examineServer(parseSettings({ DESKBELL_PUBLIC_URL: 'http://127.0.0.1:1' }, []));

  expect([finding.state, finding.remedy]).toEqual(['warning', expect.stringContaining('deskbell serve')]);
});
