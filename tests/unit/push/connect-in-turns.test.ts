import { setImmediate as otherTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { connectInTurns } from '../../../server/push/connect-in-turns.ts';

const options = { hostname: 'push.example', protocol: 'https:', port: '443' };

test('of connections asked for together, each is begun in a turn of the event loop of its own, in their order', async () => {
  const begun: string[] = [];
  const connect = connectInTurns(({ hostname }) => begun.push(hostname));
  for (const hostname of ['first', 'second', 'third']) connect({ ...options, hostname }, () => {});
  const seen: number[] = [];
  for (let turn = 0; turn < 5; turn += 1) {
    await otherTurn();
    seen.push(begun.length);
  }

  expect(begun).toEqual(['first', 'second', 'third']);
  expect(Math.max(...seen.map((count, turn) => count - (seen[turn - 1] ?? 0)))).toBe(1);
});

test('one that is asked for while others wait, or after all have begun, has its turn too', async () => {
  const begun: string[] = [];
  const connect = connectInTurns(({ hostname }) => {
    begun.push(hostname);
    if (hostname === 'first') connect({ ...options, hostname: 'meanwhile' }, () => {});
  });
  connect({ ...options, hostname: 'first' }, () => {});
  connect({ ...options, hostname: 'second' }, () => {});
  for (let turn = 0; turn < 5; turn += 1) await otherTurn();
  connect({ ...options, hostname: 'late' }, () => {});
  await otherTurn();
  await otherTurn();

  expect(begun).toEqual(['first', 'second', 'meanwhile', 'late']);
});

test('whoever asked hears what came of it', async () => {
  const failure = new Error('refused');
  const connect = connectInTurns((_, callback) => callback(failure, null));
  const heard = await new Promise((resolve) => connect(options, (...answer) => resolve(answer)));

  expect(heard).toEqual([failure, null]);
});
