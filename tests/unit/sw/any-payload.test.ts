import fc from 'fast-check';
import { expect, test } from 'vitest';
import { handleNotificationClick } from '../../../sw/open-console.ts';
import { handleMessage } from '../../../sw/page-messages.ts';
import { handlePush } from '../../../sw/show-message.ts';
import { pushMessageSchema } from '../../../wire/push-message.ts';
import { toWorkerSchema } from '../../../wire/worker-message.ts';
import { damagedJson, oddValue } from '../../support/odd-values.ts';
import { valuesOf } from '../../support/schema-values.ts';
import { connection, done, fakeWorker } from './fake-worker.ts';
import { bytesOf, pushMessage } from './push-builder.ts';

const numRuns = Number(process.env.DESKBELL_FUZZ_RUNS ?? 40) * 10;
const encoder = new TextEncoder();

const payload = fc.oneof(
  damagedJson(fc.constant(pushMessage())).map((text) => encoder.encode(text)),
  damagedJson(valuesOf(pushMessageSchema)).map((text) => encoder.encode(text)),
  fc.uint8Array(),
);

test('whatever pushes hold, each shows one notification that a click can open', { timeout: 3_600_000 }, async () => {
  const property = fc.asyncProperty(fc.array(payload, { minLength: 1, maxLength: 4 }), async (pushes) => {
    const worker = fakeWorker({ memory: { connection: connection() }, maxActions: 2 });
    for (const bytes of pushes) await done(worker, handlePush(worker.parts, bytesOf(bytes)));

    expect(worker.shows).toHaveLength(pushes.length);
    expect(worker.shows.every(({ title }) => title !== '')).toBe(true);
    for (const notification of [...worker.onScreen]) {
      await done(worker, handleNotificationClick(worker.parts, { notification, action: 'open' }));
    }
    const opened = worker.journal.filter((line) => line.startsWith('open '));
    expect(opened.every((line) => /^open https?:\/\//.test(line))).toBe(true);
  });
  await fc.assert(property, { numRuns });
});

test('whatever a declarative message holds, it shows one notification', async () => {
  const property = fc.asyncProperty(damagedJson(fc.constant(pushMessage().notification)), async (text) => {
    const worker = fakeWorker();
    await done(
      worker,
      handlePush(worker.parts, { data: null, notification: JSON.parse(text.replaceAll('1e999', '0')) }),
    );

    expect(worker.shows).toHaveLength(1);
  });
  await fc.assert(property, { numRuns });
});

test('whatever a page says, the worker lives and shows what comes next', async () => {
  const said = fc.oneof(valuesOf(toWorkerSchema), oddValue);
  const property = fc.asyncProperty(fc.array(said, { maxLength: 4 }), async (messages) => {
    const worker = fakeWorker();
    for (const data of messages) await done(worker, handleMessage(worker.parts, { data }));
    await done(worker, handlePush(worker.parts, bytesOf(encoder.encode(JSON.stringify(pushMessage())))));

    expect(worker.shows).toHaveLength(1);
  });
  await fc.assert(property, { numRuns });
});
