import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sourceKinds } from '../../../wire/source.ts';
import { type FuzzedDesk, fuzzMs, fuzzRuns, startFuzzedDesk } from '../../support/fuzzed-desk.ts';
import { rawBody } from '../../support/odd-calls.ts';
import { damagedJson } from '../../support/odd-values.ts';
import type { RawCall } from '../../support/raw-call.ts';
import { webhooksWrittenBy } from '../../support/written-webhooks.ts';

let fuzzed: FuzzedDesk;
beforeAll(async () => {
  fuzzed = await startFuzzedDesk();
}, 60_000);
afterAll(() => fuzzed.stop());

type Posted = Pick<RawCall, 'headers' | 'body'>;

const formHeaders = { 'content-type': 'application/x-www-form-urlencoded' };
/** A CloudEvent whose attributes are odd. */
const binaryHeaders = { 'ce-specversion': '1.0', 'ce-id': '%zz', 'ce-source': '%C3%A9', 'ce-type': 'x.chat.queued' };
const asForm = (text: string): Posted => ({ headers: formHeaders, body: Buffer.from(text) });

const mapping = '$merge([$, {"type": "chat.queued", "chat": {"id": _id, "queue": departmentId}}])';

describe.each(sourceKinds.filter((kind) => kind !== 'standard'))('a webhook of the kind %s', (kind) => {
  let path: string;
  beforeAll(async () => {
    const { body } = await fuzzed.desk.call('post', '/api/v1/admin/sources', { id: kind, kind }).expect(201);
    const { pathname, search } = new URL(body.urlWithSecret);
    path = pathname + search;
    if (kind === 'mapped') await fuzzed.desk.call('put', `/api/v1/admin/sources/${kind}`, { mapping }).expect(200);
  });

  const written = damagedJson(fc.constantFrom(...webhooksWrittenBy(kind)));
  const posted: fc.Arbitrary<Posted> = fc.oneof(
    { weight: 5, arbitrary: written.map((text) => ({ headers: {}, body: Buffer.from(text) })) },
    { weight: 2, arbitrary: written.map((payload) => asForm(new URLSearchParams({ payload }).toString())) },
    { weight: 1, arbitrary: fc.record({ headers: fc.constantFrom({}, formHeaders, binaryHeaders), body: rawBody }) },
  );

  test('of any shape is answered below 500, and makes one event however often it comes', async () => {
    const property = fc.asyncProperty(posted, async (webhook) => {
      const post = () => fuzzed.check({ method: 'POST', path, ...webhook });
      const first = await post();
      const again = await post();
      if (first.status >= 400) return;
      const { recipients: _, ...said }: Record<string, unknown> = JSON.parse(first.text);
      expect(JSON.parse(again.text)).toEqual(typeof said.event === 'string' ? { ...said, duplicate: true } : said);
    });
    await fc.assert(property, { numRuns: fuzzRuns, interruptAfterTimeLimit: fuzzMs * 2 });
    await fuzzed.readBack();
  }, 3_600_000);
});
