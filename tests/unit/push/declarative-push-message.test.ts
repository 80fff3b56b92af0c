import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { composeMessage } from '../../../server/push/compose-message.ts';
import { fitMessage } from '../../../server/push/fit-message.ts';
import { chatLink } from '../../../server/rules/links.ts';
import type { DecisionRow } from '../../../server/store/decisions.ts';
import type { DeliveryRow } from '../../../server/store/deliveries.ts';
import { chatEventTypes } from '../../../wire/chat-event-type.ts';
import { languages } from '../../../wire/language.ts';
import { maxPayloadBytes } from '../../../wire/limits.ts';
import { decisionRow, deliveryRow } from '../../contract/rows.ts';
import { noon } from '../../support/builders.ts';
import { type Read, readByPushApi, readByWebKit } from '../../support/declarative-push-message.ts';

const base = 'https://desk.test/bell/';

function send(decision: Partial<DecisionRow>, delivery: Partial<DeliveryRow> = {}, maxBytes = maxPayloadBytes): Buffer {
  const row = decisionRow(decision);
  const message = composeMessage({
    ...{ decision: row, delivery: deliveryRow(delivery), token: 'token', base, acceptsChats: () => true },
    navigate: chatLink({ base: base, ownPages: {} }, row.as, { source: row.source, id: row.chatId }),
  });
  return fitMessage(message, maxBytes);
}

const readers: readonly (readonly [name: string, read: (bytes: Uint8Array) => Read])[] = [
  ['the Push API’s draft', (bytes) => readByPushApi(bytes, base)],
  ['WebKit', readByWebKit],
];

describe.each(readers)('by the rules of %s', (_name, read) => {
  test('a notification says without a service worker what it says with one, and asks the worker first', () => {
    expect(read(send({ type: 'chat.queued', title: 'Incoming chat message', body: 'Clara · billing' }))).toMatchObject({
      ok: true,
      notification: {
        ...{
          title: 'Incoming chat message',
          body: 'Clara · billing',
          tag: 'chat:desk:chat-1',
          lang: 'en',
          dir: 'auto',
        },
        ...{ navigate: `${base}console/#chat=desk/chat-1`, silent: false, mutable: true, timestamp: noon },
        icon: `${base}icons/notification.png`,
        data: { notification: 'notification-1', person: 'anna' },
      },
    });
  });

  test('an ending is quiet', () => {
    const ending = { purpose: 'ending', endingText: 'Accepted by Ben' } as const;

    expect(read(send({}, ending))).toMatchObject({
      ok: true,
      notification: { title: 'Accepted by Ben', silent: true },
    });
  });

  test('whatever is told, in whatever language and words, at whatever size, it is a declarative push message', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...chatEventTypes, 'test' as const),
        fc.constantFrom(...languages),
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3_000 }),
        fc.string({ unit: 'grapheme', maxLength: 6_000 }),
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
        fc.constantFrom('notify', 'fallback', 'ending' as const),
        fc.constantFrom(maxPayloadBytes, 1_945),
        (type, language, title, body, chatId, purpose, maxBytes) => {
          const bytes = send({ type, language, title, body, chatId }, { purpose, endingText: title }, maxBytes);
          const result = read(bytes);
          expect(result.ok).toBe(true);
          expect(bytes.length).toBeLessThanOrEqual(maxBytes);
          if (result.ok) expect(new URL(result.notification.navigate).href.startsWith(base)).toBe(true);
        },
      ),
    );
  });

  test.each([
    ['no JSON', () => 'Hello'],
    ['a list', () => '[]'],
    ['another number', (text: string) => text.replace('8030', '8031')],
    ['no notification', () => '{"web_push":8030}'],
    ['no title', (text: string) => text.replace('"title"', '"titel"')],
    ['no place to go', (text: string) => text.replace('"navigate"', '"navigated"')],
    ['a place that is no URL', (text: string) => text.replace('"navigate":"https://', '"navigate":"https://[')],
  ])('%s is none', (_what, change) => {
    expect(read(Buffer.from(change(send({}).toString())))).toMatchObject({ ok: false });
  });
});

test('the draft shows the buttons as well; each opens the chat, for reading must not accept it', () => {
  const result = readByPushApi(send({ type: 'chat.queued' }), base);

  expect(result.ok && result.notification.actions).toEqual([
    { action: 'accept', title: 'Accept', navigate: `${base}console/#chat=desk/chat-1` },
    { action: 'open', title: 'Open chat', navigate: `${base}console/#chat=desk/chat-1` },
  ]);
});

test('WebKit refuses what the draft passes over', () => {
  const bytes = Buffer.from(send({}).toString().replace('"silent":false', '"silent":"no"'));

  expect([readByPushApi(bytes, base).ok, readByWebKit(bytes).ok]).toEqual([true, false]);
});
