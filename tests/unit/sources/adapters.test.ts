import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReadWebhook } from '../../../server/sources/adapter.ts';
import { adapters, readWebhook, showBody } from '../../../server/sources/adapters.ts';
import { signatureHeaders, signBody, verifyProof } from '../../../server/sources/proof.ts';
import { chatEventSchema } from '../../../wire/chat-event.ts';
import { type SampleName, sampleNames, sourceKinds } from '../../../wire/source.ts';
import { noon } from '../../support/builders.ts';
import { damagedJson } from '../../support/odd-values.ts';
import { webhooksWrittenBy } from '../../support/written-webhooks.ts';

const facts = { chat: '4711', queue: '3', agent: '5', text: 'Hello', now: noon };
const kindsWithSamples = sourceKinds.filter((kind) => adapters[kind].samples);

/** What a kind reads from the text of a body; it does not know when it came, so that the same is the same. */
function read(kind: (typeof sourceKinds)[number], text: string, now = noon): Promise<ReadWebhook> {
  return readWebhook(
    kind,
    { body: Buffer.from(text), headers: {}, urlSecret: undefined },
    { webhookId: 'w1', now, mapping: '$' },
  );
}

const sampleText = (kind: (typeof sourceKinds)[number], name: SampleName) =>
  JSON.stringify(adapters[kind].samples?.[name]?.(facts));
const idsOf = (webhook: ReadWebhook) => (webhook.ok ? webhook.events.map(({ id }) => id) : []);

describe.each(sourceKinds)('webhooks of the kind %s', (kind) => {
  test('are forms of no kind but those that post some', async () => {
    const body = Buffer.from(new URLSearchParams({ payload: sampleText(kind, 'queued') ?? '{}' }).toString());
    const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
    const webhook = { body, headers, urlSecret: undefined };
    const read = await readWebhook(kind, webhook, { webhookId: 'w1', now: noon });

    const field = !read.ok && read.because === 'invalid-fields' ? read.errors[0]?.field : undefined;
    expect(field === 'content-type').toBe(!('mayPostForms' in adapters[kind]));
  });

  test('of any shape are read or refused by name, and throw nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json({ maxDepth: 6 }), async (json) => {
        const webhook = await read(kind, json);
        if (!webhook.ok && webhook.because === 'invalid-fields') expect(webhook.errors.length).toBeGreaterThan(0);
        if (webhook.ok && webhook.events.length === 0) expect(webhook).toHaveProperty('because');
      }),
    );
  });
});

describe.each(sourceKinds)('whatever the kind %s writes', (kind) => {
  test('once damaged, is chat events, or none, and the same twice over', async () => {
    await fc.assert(
      fc.asyncProperty(damagedJson(fc.constantFrom(...webhooksWrittenBy(kind))), async (text) => {
        const webhook = await read(kind, text);
        if (webhook.ok) {
          for (const { event } of webhook.events) expect(chatEventSchema.safeParse(event).success).toBe(true);
        }
        expect(idsOf(await read(kind, text))).toEqual(idsOf(webhook));
      }),
    );
  });
});

describe.each(kindsWithSamples)('samples of the kind %s', (kind) => {
  const types = { queued: 'chat.queued', assigned: 'chat.assigned', message: 'message.created', closed: 'chat.closed' };

  const names = sampleNames.filter((name) => adapters[kind].samples?.[name]);

  test.each(names)('%s is what it says', async (name) => {
    const webhook = await read(kind, sampleText(kind, name));

    expect(webhook.ok && webhook.events.map(({ event }) => event.type)).toEqual([types[name]]);
  });
});

describe.each(sourceKinds.filter((kind) => kind !== 'standard'))('the proof of the kind %s', (kind) => {
  const { proof } = adapters[kind];
  const { headers: names } = proof;
  const secret = 'a-secret-of-theirs';
  const body = Buffer.from('{"a":1}');
  const timestamp = String(noon / 1000);
  const signed = (with_ = secret, over = body) => ({
    ...(names.timestamp ? { [names.timestamp]: timestamp } : {}),
    ...(names.signature ? { [names.signature]: signBody(proof.signature, over, { id: '', timestamp }, with_) } : {}),
  });
  const verify = (
    headers: Record<string, string>,
    { urlSecret, now = noon }: { urlSecret?: string; now?: number } = {},
  ) => verifyProof(proof, { body, headers, urlSecret }, [secret], now);

  test('is right by the right secret', () => {
    expect(verify(signed()).ok).toBe(true);
  });

  test('is wrong by another secret', () => {
    expect(verify(signed('another-secret'))).toEqual({ ok: false, because: 'no-signature-fits' });
  });

  test('is missing without its headers', () => {
    expect(verify({})).toEqual({ ok: false, because: 'missing-headers' });
  });

  test.each(['', 'ü', 'sha256=', 'Bearer ', 'x'.repeat(5_000), 'v1,AAAA', '=', ' '])(
    'a header of %j is refused (O10)',
    (value) => {
      expect(verify({ ...signed(), ...(names.signature ? { [names.signature]: value } : {}) }).ok).toBe(false);
    },
  );

  test.runIf(proof.signature === 'bearer')('is a bearer token in whatever letters its scheme is written', () => {
    const name = names.signature ?? '';

    expect(['bearer ', 'BEARER  ', ''].map((scheme) => verify({ [name]: scheme + secret }).ok)).toEqual([
      true,
      true,
      true,
    ]);
  });

  test('may be the secret in the URL, and no other', () => {
    expect([verify({}, { urlSecret: secret }).ok, verify({}, { urlSecret: `${secret}x` }).ok]).toEqual([
      proof.inUrl,
      false,
    ]);
  });

  test.runIf(proof.secretHeader !== undefined)('may be the secret in its header, and no other', () => {
    const name = proof.secretHeader ?? '';

    expect([verify({ [name]: secret }).ok, verify({ [name]: 'another' }).ok]).toEqual([true, false]);
  });

  test.runIf(typeof proof.signature === 'object')('is over the bytes as they came', () => {
    expect(verify(signed(secret, Buffer.from('{"a": 1}')))).toEqual({ ok: false, because: 'no-signature-fits' });
  });

  test.runIf(names.timestamp !== undefined)('is not of six minutes ago, nor of two ahead (O8, O11)', () => {
    expect([verify(signed(), { now: noon + 360_000 }), verify(signed(), { now: noon - 120_000 })]).toEqual([
      { ok: false, because: 'too-old' },
      { ok: false, because: 'from-the-future' },
    ]);
  });

  test('names its headers in lower case, as they come', () => {
    const all = signatureHeaders(proof, Object.fromEntries(Object.values(names).map((name) => [name, 'x'])));

    expect(Object.values(names)).toEqual(Object.values(names).map((name) => name.toLowerCase()));
    expect(Object.values(all).filter((value) => value === 'x')).toHaveLength(Object.values(names).length);
  });
});

describe('a form', () => {
  const readForm = async (fields: Record<string, string> | string) => {
    const body = Buffer.from(typeof fields === 'string' ? fields : new URLSearchParams(fields).toString());
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const webhook = { body, headers, urlSecret: undefined };
    return readWebhook('slack', webhook, { webhookId: '', now: noon });
  };
  const subjectOf = (webhook: ReadWebhook) => webhook.ok && webhook.events[0]?.event.chat.subject;

  test('holds the JSON of its payload', async () => {
    expect(subjectOf(await readForm({ payload: '{"text": "Löscht & <b>"}', token: 'x' }))).toBe('Löscht & <b>');
  });

  test('without a payload is its fields', async () => {
    expect(subjectOf(await readForm({ text: 'My printer', channel_name: 'help', command: '/support' }))).toBe(
      'My printer',
    );
  });

  test('of what somebody pressed in Slack is for nobody', async () => {
    expect(await readForm({ payload: '{"type": "block_actions", "actions": [], "text": "x"}' })).toEqual({
      ...{ ok: true, events: [], because: 'other-event' },
    });
  });

  test.each(['payload=', 'payload={"text":', 'payload=%ff%fe{', `payload=${'['.repeat(100)}`])(
    'that holds no JSON, as %j, is refused as that',
    async (body) => {
      expect(await readForm(body)).toEqual({ ok: false, because: 'broken-json' });
    },
  );

  test('is shown as JSON to who writes a mapping, and all else as it came', () => {
    const shown = (body: string, type: string) =>
      showBody({ body: Buffer.from(body), headers: { 'content-type': type }, urlSecret: undefined }).toString();

    expect([
      shown('payload=%7B%22a%22%3A1%7D', 'application/x-www-form-urlencoded'),
      shown('a=1&b=x+y', 'application/x-www-form-urlencoded'),
      shown('{ "a": 1 }', 'application/json'),
    ]).toEqual(['{"a":1}', '{"a":"1","b":"x y"}', '{ "a": 1 }']);
  });
});
