import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chatEventSchema } from '../../../wire/chat-event.ts';
import { chatEventTypes } from '../../../wire/chat-event-type.ts';
import { chatEvent } from '../../support/builders.ts';
import { type FuzzedDesk, fuzzMs, fuzzRuns, startFuzzedDesk } from '../../support/fuzzed-desk.ts';
import { rawBody } from '../../support/odd-calls.ts';
import { damagedJson } from '../../support/odd-values.ts';
import { valuesOf } from '../../support/schema-values.ts';
import corpus from './corpus.json' with { type: 'json' };

let fuzzed: FuzzedDesk;
beforeAll(async () => {
  fuzzed = await startFuzzedDesk();
}, 60_000);
afterAll(() => fuzzed.stop());

test.each(corpus.webhooks)('found before: $why', async ({ body }) => {
  await fuzzed.check(fuzzed.signed(Buffer.from(body)));
  await fuzzed.readBack();
});

const usual = fc.constantFrom(...chatEventTypes).map((type) => chatEvent({ type }));
const body = fc.oneof(
  { weight: 3, arbitrary: damagedJson(usual).map((text) => Buffer.from(text)) },
  { weight: 3, arbitrary: damagedJson(valuesOf(chatEventSchema)).map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: rawBody },
);

test('no signed body is answered 5xx, or keeps anybody else from being told', async () => {
  const property = fc.asyncProperty(body, async (bytes) => {
    const answer = await fuzzed.check(fuzzed.signed(bytes));
    if (answer.status < 400) await fuzzed.readBack();
  });
  await fc.assert(property, { numRuns: fuzzRuns * 5, interruptAfterTimeLimit: fuzzMs * 15 });
}, 3_600_000);

const ends = [8.64e15, -8.64e15, 253_402_300_799_999, 0, -1, '0000-01-01T00:00:00Z', '9999-12-31T23:59:59.999-23:59'];

test.each(ends)('an event at the end of a calendar, %j, is taken or refused by name', async (at) => {
  for (const type of chatEventTypes) {
    const event = { ...chatEvent({ type, chat: { id: `at ${at} ${type}` } }), at };
    const answer = await fuzzed.check(fuzzed.signed(Buffer.from(JSON.stringify(event))));
    if (answer.status !== 202) expect(JSON.parse(answer.text).errors).toMatchObject([{ field: 'at' }]);
  }
  await fuzzed.readBack();
});

const ids = ['ü', '../..', 'a b', '%00', '__proto__', 'x'.repeat(256), '"\\', '|;,'];

test.each(ids)('a webhook with the id %j has a trace under that id', async (id) => {
  const answer = await fuzzed.check(fuzzed.signed(Buffer.from(JSON.stringify(chatEvent())), id));
  expect(answer.status).toBe(202);
  const trace = await fuzzed.desk.call(
    'get',
    `/api/v1/admin/events/${encodeURIComponent(JSON.parse(answer.text).event)}`,
  );
  expect(trace.status).toBe(200);
});
