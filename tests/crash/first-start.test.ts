import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createChance } from '../support/crash-random.ts';
import { type CrashServer, makeCrashServer } from '../support/crash-server.ts';

const kills = 8;
const chance = createChance(Number(process.env.DESKBELL_KILL_SEED || Math.floor(Math.random() * 2 ** 31)));
const tokenLine = /administrator's token, shown this once: (\S+)/;

let server: CrashServer;

beforeEach(async () => {
  server = await makeCrashServer({ environment: { DESKBELL_ADMIN_TOKEN: undefined } });
});

afterEach(() => server.remove());

test(`a first start that is killed ${kills} times in a row (chance ${chance.seed}) leaves a desk that starts`, async () => {
  let startMs = 1_500;
  for (let count = 0; count < kills; count += 1) {
    const life = server.spawn();
    await Promise.race([pause(chance.next() * startMs), life.ready]);
    startMs = existsSync(join(server.dataDir, 'deskbell.db')) ? startMs : startMs * 1.5;
    expect(await life.end('SIGKILL'), life.output()).toEqual({ code: null, signal: 'SIGKILL' });
  }
  await server.start();
  const response = await fetch(`${server.origin}/readyz`);
  expect(response.status).toBe(200);
  expect(readFileSync(join(server.dataDir, 'data.key'), 'utf8')).toMatch(/^[A-Za-z0-9+/]{43}=\n$/);
});

test('a first start that finds its port taken does not swallow the administrator’s token', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(Number(new URL(server.origin).port), '127.0.0.1', resolve));
  const first = server.spawn();
  expect(await first.ended).toMatchObject({ code: 2 });
  await new Promise((resolve) => other.close(resolve));
  const second = await server.start();
  const [, token] = tokenLine.exec(first.output() + second.output()) ?? [];
  const me = await fetch(`${server.origin}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } });
  expect(me.status).toBe(200);
});
