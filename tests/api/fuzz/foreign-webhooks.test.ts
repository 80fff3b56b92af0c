import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adapters } from '../../../server/sources/adapters.ts';
import { sampleNames, sourceKinds } from '../../../wire/source.ts';
import { noon } from '../../support/builders.ts';
import { type FuzzedDesk, fuzzMs, fuzzRuns, startFuzzedDesk } from '../../support/fuzzed-desk.ts';
import { rawBody } from '../../support/odd-calls.ts';
import { damagedJson } from '../../support/odd-values.ts';

let fuzzed: FuzzedDesk;
beforeAll(async () => {
  fuzzed = await startFuzzedDesk();
}, 60_000);
afterAll(() => fuzzed.stop());

const facts = { chat: '4711', queue: 'support', agent: 'anna', text: 'Hello', now: noon };
const mapping = '$merge([$, {"type": "chat.queued", "chat": {"id": _id, "queue": departmentId}}])';

describe.each(sourceKinds.filter((kind) => kind !== 'standard'))('a webhook of the kind %s', (kind) => {
  let path: string;
  beforeAll(async () => {
    const { body } = await fuzzed.desk.call('post', '/api/v1/admin/sources', { id: kind, kind }).expect(201);
    const { pathname, search } = new URL(body.urlWithSecret);
    path = pathname + search;
    if (kind === 'mapped') await fuzzed.desk.call('put', `/api/v1/admin/sources/${kind}`, { mapping }).expect(200);
  });

  const post = (body: Buffer) => fuzzed.check({ method: 'POST', path, headers: {}, body });
  const { samples = adapters['rocket-chat'].samples } = adapters[kind];
  const written = fc.constantFrom(...sampleNames).map((name) => samples?.[name]?.(facts));

  test('of any shape is answered below 500, and makes one event however often it comes', async () => {
    const body = fc.oneof(
      { weight: 5, arbitrary: damagedJson(written).map((text) => Buffer.from(text)) },
      { weight: 1, arbitrary: rawBody },
    );
    const property = fc.asyncProperty(body, async (bytes) => {
      const first = await post(bytes);
      const again = await post(bytes);
      if (first.status >= 400) return;
      const event: unknown = JSON.parse(first.text).event;
      expect(JSON.parse(again.text)).toEqual(
        typeof event === 'string' ? { event, duplicate: true } : JSON.parse(first.text),
      );
    });
    await fc.assert(property, { numRuns: fuzzRuns, interruptAfterTimeLimit: fuzzMs * 2 });
    await fuzzed.readBack();
  }, 3_600_000);
});
