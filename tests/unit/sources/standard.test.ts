import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJsonBytes } from '../../../server/parse-json.ts';
import type { ReadWebhook } from '../../../server/sources/adapter.ts';
import { standard } from '../../../server/sources/standard.ts';
import { chatEventTypes } from '../../../wire/chat-event-type.ts';
import { chatEvent, noon } from '../../support/builders.ts';

const read = (value: unknown) => readBytes(JSON.stringify(value));
function readBytes(bytes: Buffer | string): ReadWebhook {
  const json = parseJsonBytes(Buffer.from(bytes));
  return json.ok ? standard.read(json.value, { headers: {}, webhookId: 'msg_1', now: noon }) : broken;
}
const broken: ReadWebhook = { ok: false, because: 'broken-json' };

/** Names of the fields that are refused. */
function fieldsOf(value: unknown): string[] | undefined {
  const webhook = read(value);
  return !webhook.ok && webhook.because === 'invalid-fields' ? webhook.errors.map(({ field }) => field) : undefined;
}

describe('an event in our own form', () => {
  test.each(chatEventTypes)('%s is read as it is', (type) => {
    const event = chatEvent({ type });

    expect(read(event)).toEqual({ ok: true, events: [{ id: 'msg_1', event: JSON.parse(JSON.stringify(event)) }] });
  });

  test('nulls are parts that are not there', () => {
    const { chat, ...rest } = chatEvent({ type: 'chat.queued' });
    const webhook = read({ ...rest, sla: null, to: null, chat: { ...chat, subject: null, customer: { name: null } } });

    const { subject: _subject, ...others } = chat;
    expect(webhook).toEqual({
      ok: true,
      events: [{ id: 'msg_1', event: { ...rest, chat: { ...others, customer: {} } } }],
    });
  });

  test('an address of a chat that fits no push is refused by name (D4)', () => {
    const { chat, ...rest } = chatEvent({ type: 'chat.queued' });
    const withUrl = (length: number) => ({ ...rest, chat: { ...chat, url: 'https://x.example/'.padEnd(length, 'x') } });

    expect([fieldsOf(withUrl(500)), fieldsOf(withUrl(3_000))]).toEqual([undefined, ['chat.url']]);
  });

  test('a null in a list is a fault of that place', () => {
    expect(fieldsOf(chatEvent({ type: 'chat.assigned', to: { agents: [null as unknown as string] } }))).toEqual([
      'to.agents.0',
    ]);
  });

  test('a null that is needed is named', () => {
    expect(fieldsOf({ ...chatEvent(), message: null })).toEqual(['message']);
  });

  test('members that are not known are left out', () => {
    const event = JSON.parse(JSON.stringify(chatEvent()));

    expect(read({ ...event, mood: 'good', chat: { ...event.chat, color: 'red' } })).toEqual({
      ok: true,
      events: [{ id: 'msg_1', event }],
    });
  });

  test('a byte order mark before it is no part of it', () => {
    expect(readBytes(`\uFEFF${JSON.stringify(chatEvent())}`).ok).toBe(true);
  });

  test.each(['2026-01-14T12:00:00Z', '2026-01-14T12:00:00.123456789+05:30', 1_768_392_000_000])(
    'the instant %s is taken',
    (at) => {
      expect(read(chatEvent({ at })).ok).toBe(true);
    },
  );

  test.each(['2026-01-14', '2026-02-30T12:00:00Z', '14.01.2026', '', 1.5, '1768392000000', 9e15, -9e15])(
    'the instant %s is refused',
    (at) => {
      expect(fieldsOf({ ...chatEvent(), at })).toEqual(['at']);
    },
  );

  test('every instant that is taken has its place in a calendar', () => {
    const at = fc.oneof(fc.maxSafeInteger(), fc.double(), fc.date().map(String), fc.string());
    fc.assert(
      fc.property(at, (instant) => {
        const webhook = read({ ...chatEvent(), at: instant });
        fc.pre(webhook.ok);
        const kept = webhook.ok ? webhook.events[0]?.event.at : undefined;

        expect(new Date(kept ?? Number.NaN).toJSON()).not.toBeNull();
      }),
    );
  });
});

describe('bytes that are no event', () => {
  test.each([
    { title: 'nothing', bytes: Buffer.alloc(0) },
    { title: 'half a document', bytes: Buffer.from('{"type":') },
    { title: 'two documents', bytes: Buffer.from('{}{}') },
    { title: 'an overlong form of UTF-8', bytes: Buffer.from([0x22, 0xc0, 0x80, 0x22]) },
    { title: 'half a character of UTF-8', bytes: Buffer.from([0x22, 0xe2, 0x82, 0x22]) },
    { title: 'UTF-16', bytes: Buffer.from('{}', 'utf16le') },
  ])('$title is no JSON', ({ bytes }) => {
    expect(readBytes(bytes)).toEqual(broken);
  });

  test.each(['null', '[]', '7', '"text"', 'true'])('%s is refused as a whole', (json) => {
    const webhook = readBytes(json);

    expect(!webhook.ok && webhook.because === 'invalid-fields' && webhook.errors.map(({ field }) => field)).toEqual([
      'body',
    ]);
  });

  test('no bytes throw', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => !readBytes(Buffer.from(bytes)).ok));
  });

  test('no JSON throws', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        readBytes(json);
      }),
    );
  });

  test('a document that is nested a hundred thousand deep is refused', () => {
    expect(readBytes(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`).ok).toBe(false);
  });

  test('a member named "__proto__" changes nothing', () => {
    const json = JSON.stringify(chatEvent()).replace('{', '{"__proto__":{"type":"chat.closed"},');
    const webhook = readBytes(json);

    expect(webhook.ok && webhook.events[0]?.event.type).toBe('message.created');
  });
});
