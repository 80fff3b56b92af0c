import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { composeMessage } from '../../../server/push/compose-message.ts';
import { fitMessage } from '../../../server/push/fit-message.ts';
import { chatLink } from '../../../server/rules/links.ts';
import { chatEventSchema } from '../../../wire/chat-event.ts';
import { maxPayloadBytes } from '../../../wire/limits.ts';
import { type PushMessage, pushMessageSchema } from '../../../wire/push-message.ts';
import { decisionRow, deliveryRow } from '../../contract/rows.ts';
import { chatEvent } from '../../support/builders.ts';
import { pushMessage } from './message-builder.ts';

/** Any one character of Unicode. */
const character = fc.nat(0x10ffff).map((point) => String.fromCodePoint(point).toWellFormed());

const family = '👩‍👩‍👧‍👦';
const flag = '🇩🇪';
const limits = [maxPayloadBytes, 1_945, 900] as const;

function fit(message: PushMessage, maxBytes: number = maxPayloadBytes): PushMessage {
  return pushMessageSchema.parse(JSON.parse(fitMessage(message, maxBytes).toString('utf8')));
}

/** Text of any script, with families, flags, accents and what JSON must escape; often longer than a push holds. */
const piece = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.string({ unit: character, maxLength: 20 }),
  fc.constantFrom(family, flag, '😀', 'e\u0301', '"', '\\', '\n', '\u0000', 'שלום', '你好', 'x'),
);
const text = fc
  .tuple(fc.array(piece, { minLength: 1, maxLength: 12 }), fc.integer({ min: 1, max: 400 }))
  .map(([pieces, times]) => pieces.join('').repeat(times).slice(0, 20_000).toWellFormed().replaceAll('\uFFFD', ''))
  .filter((value) => value !== '');

describe('a message that fits', () => {
  test('it is sent whole', () => {
    expect(fit(pushMessage())).toEqual(pushMessage());
  });

  test('it is sent whole also when it has just the size', () => {
    const message = pushMessage({ body: '😀 "quoted" \\ ü' });
    const { length } = Buffer.from(JSON.stringify(message));

    expect(fit(message, length)).toEqual(message);
  });
});

describe('a message that is too long', () => {
  const long = pushMessage({ body: 'x'.repeat(10_000) });

  test('its body is cut with one ellipsis, and all else stays (D2)', () => {
    const { body, ...rest } = fit(long).notification;
    const { body: _body, ...others } = long.notification;

    expect([rest, body]).toEqual([others, expect.stringMatching(/^x{2000,}…$/)]);
  });

  test('it uses what there is: one character more would not fit', () => {
    expect(fitMessage(long, maxPayloadBytes).length).toBe(maxPayloadBytes);
  });

  test('four thousand emoji fit, and some are left (D1)', () => {
    expect(fit(pushMessage({ body: '😀'.repeat(4_000) })).notification.body).toMatch(/^(😀){500,}…$/u);
  });

  test('a family is kept whole or dropped whole (D6)', () => {
    expect(fit(pushMessage({ body: family.repeat(500) })).notification.body?.replaceAll(family, '')).toBe('…');
  });

  test('a flag is kept whole or dropped whole (D6)', () => {
    expect(fit(pushMessage({ body: flag.repeat(900) })).notification.body?.replaceAll(flag, '')).toBe('…');
  });

  test('a title that is too long is cut, and never to nothing', () => {
    expect(fit(pushMessage({ title: '你'.repeat(5_000), body: '' })).notification.title).toMatch(/^你{500,}…$/);
  });

  test('one grapheme that is longer than the limit is dropped whole', () => {
    expect(fit(pushMessage({ body: `e${'\u0301'.repeat(5_000)}` })).notification.body).toBe('…');
  });
});

describe('any text (D1, D6)', () => {
  test.each(limits)('it takes %i bytes at the most', (limit) => {
    fc.assert(
      fc.property(text, text, (title, body) => {
        expect(fitMessage(pushMessage({ title, body }), limit).length).toBeLessThanOrEqual(limit);
      }),
    );
  });

  test.each(limits)('within %i bytes it is well-formed, without a replacement mark', (limit) => {
    fc.assert(
      fc.property(text, text, (title, body) => {
        const fitted = fit(pushMessage({ title, body }), limit).notification;
        const words = `${fitted.title}${fitted.body ?? ''}`;

        expect([words.isWellFormed(), words.includes('\uFFFD')]).toEqual([true, false]);
      }),
    );
  });

  test.each(limits)('within %i bytes a body that was there is not cut to nothing', (limit) => {
    fc.assert(
      fc.property(text, text, (title, body) => {
        expect(fit(pushMessage({ title, body }), limit).notification.body).toMatch(/./su);
      }),
    );
  });

  test.each(limits)('within %i bytes title and body are the beginning of what they were', (limit) => {
    fc.assert(
      fc.property(text, text, (title, body) => {
        const message = pushMessage({ title, body });
        const fitted = fit(message, limit).notification;
        const isStart = (cut: string, whole: string) => cut === whole || whole.startsWith(cut.replace(/…$/, ''));

        expect([
          isStart(fitted.title, message.notification.title),
          isStart(fitted.body ?? '', message.notification.body ?? ''),
        ]).toEqual([true, true]);
      }),
    );
  });

  test('what is not text stays as it was, at every limit', () => {
    fc.assert(
      fc.property(text, text, fc.constantFrom(...limits), (title, body, limit) => {
        const message = pushMessage({ title, body });
        const { title: _title, body: _body, ...rest } = fit(message, limit).notification;
        const { title: _whole, body: _text, ...others } = message.notification;

        expect(rest).toEqual(others);
      }),
    );
  });
});

test('every chat that a webhook may name fits a push message (D1)', () => {
  const base = 'https://deskbell.example.com/';
  const id = fc
    .tuple(fc.oneof(fc.constantFrom('你', '😀', 'ü', '\u0000', '%', 'x'), fc.string({ unit: 'grapheme' })), fc.nat(256))
    .map(([unit, times]) =>
      unit
        .repeat(times + 1)
        .slice(0, 256)
        .toWellFormed(),
    );
  fc.assert(
    fc.property(id, text, (chatId, body) => {
      fc.pre(chatEventSchema.safeParse(chatEvent({ chat: { id: chatId } })).success);
      const message = composeMessage({
        ...{ decision: decisionRow({ chatId, body }), delivery: deliveryRow(), token: 'x'.repeat(22), base },
        navigate: chatLink({ base: base, ownPages: {} }, 'agent', { source: 'desk', id: chatId }),
      });

      expect(fitMessage(message, maxPayloadBytes).length).toBeLessThanOrEqual(maxPayloadBytes);
    }),
  );
});
