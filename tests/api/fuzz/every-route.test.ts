import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callers, type FuzzedDesk, fuzzMs, fuzzRuns, startFuzzedDesk } from '../../support/fuzzed-desk.ts';
import { callsOf } from '../../support/odd-calls.ts';
import corpus from './corpus.json' with { type: 'json' };

/** Of each route, however busy the machine is. */
const leastTries = 5;

let fuzzed: FuzzedDesk;
beforeAll(async () => {
  fuzzed = await startFuzzedDesk();
}, 60_000);
afterAll(() => fuzzed.stop());

test.each(corpus.calls)('found before: $why', async ({ caller, method, path, body }) => {
  const bytes = Buffer.from(fuzzed.fill(body));
  const headers = { ...(await fuzzed.signIn(caller)), 'content-length': String(bytes.length) };
  await fuzzed.check({ method, path, headers, body: bytes });
  await fuzzed.readBack();
});

test('no call of any route is answered 5xx, hangs, or is refused and leaves something behind', async () => {
  const admitted = new Set<string>();
  for (const route of fuzzed.routes) {
    const calls = callsOf(route, fuzzed.known, fuzzed.bodiesOf(route));
    let tried = 0;
    const endsAt = performance.now() + fuzzMs;
    const property = fc.asyncProperty(fc.constantFrom(...callers), calls, async (caller, call) => {
      if (tried >= leastTries && performance.now() > endsAt) return;
      tried += 1;
      const headers = { ...call.headers, ...(await fuzzed.signIn(caller)) };
      const answer = await fuzzed.check({ ...call, headers });
      if (answer.status >= 400) return;
      admitted.add(`${route.method} ${route.path}`);
      if (route.method !== 'get') await fuzzed.readBack();
    });
    await fc.assert(property, { numRuns: fuzzRuns });
  }
  // Otherwise only the refusals were tried.
  expect(admitted.size).toBeGreaterThan(fuzzed.routes.length / 3);
}, 3_600_000);
