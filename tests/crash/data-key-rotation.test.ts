import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { chatEvent } from '../support/builders.ts';
import { postWebhook } from '../support/crash-chat-system.ts';
import { createChance } from '../support/crash-random.ts';
import { type CrashServer, makeCrashServer } from '../support/crash-server.ts';

const kills = 6;
const chance = createChance(Number(process.env.DESKBELL_KILL_SEED || Math.floor(Math.random() * 2 ** 31)));
const root = join(import.meta.dirname, '..', '..');

let server: CrashServer;
beforeEach(async () => {
  server = await makeCrashServer();
});
afterEach(() => server.remove());

/** Runs the command, and kills it after a while; resolves with how it ended and how long it ran. */
async function rotate(killAfterMs?: number): Promise<{ code: number | null; tookMs: number }> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['server/cli/deskbell.js', 'rotate-data-key'], {
    ...{ cwd: root, stdio: 'ignore' as const },
    env: { ...process.env, DESKBELL_DATA_DIR: server.dataDir },
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  if (killAfterMs !== undefined) await Promise.race([pause(killAfterMs), ended]);
  if (killAfterMs !== undefined) child.kill('SIGKILL');
  return { code: await ended, tookMs: performance.now() - startedAt };
}

test(`a rotation of the data key that is killed ${kills} times (chance ${chance.seed}) loses no secret`, async () => {
  const life = await server.start();
  const { secret } = await server.call<{ secret: string }>('POST', 'api/v1/admin/sources', { id: 'chat' });
  const { id: key } = await server.call<{ id: string }>('POST', 'api/v1/admin/vapid-keys', {});
  const takesWebhooks = async (id: string) => {
    const { status } = await postWebhook({ origin: server.origin, source: 'chat', secret }, { id, event: chatEvent() });
    return status;
  };
  const isPair = async () => {
    const { steps } = await server.call<{ steps: { step: string; result: string }[] }>(
      'POST',
      `api/v1/admin/vapid-keys/${key}/test`,
    );
    return steps.find(({ step }) => step === 'pair')?.result;
  };
  const { code, tookMs } = await rotate();
  expect(code).toBe(0);
  for (let count = 0; count < kills; count += 1) {
    // The work is at the end: what comes before is the start of the program.
    await rotate(tookMs * (0.5 + chance.next() / 2));
    expect(await takesWebhooks(`running-${count}`)).toBe(202);
  }
  await life.end('SIGKILL');
  await server.start();

  expect([await takesWebhooks('anew'), await isPair(), (await rotate()).code]).toEqual([202, 'passed', 0]);
  expect([await takesWebhooks('at last'), await isPair()]).toEqual([202, 'passed']);
});
