import { createECDH, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkSubscriptionKeys } from '../../../server/push/subscription-keys.ts';

/** Any one character of Unicode. */
const character = fc.nat(0x10ffff).map((point) => String.fromCodePoint(point).toWellFormed());

// Keys of RFC 8291, appendix A.
const keys = {
  p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
  auth: 'BTBZMqHH6r4Tts7J_aSIgg',
};
const good = { ok: true, ...keys };

const padded = (text: string) => text + '='.repeat((4 - (text.length % 4)) % 4);
const plain = (text: string) => text.replaceAll('-', '+').replaceAll('_', '/');

describe('the forms in which keys come (M1)', () => {
  test.each([
    { form: 'base64url', write: (text: string) => text },
    { form: 'base64url with padding', write: padded },
    { form: 'base64', write: (text: string) => padded(plain(text)) },
    { form: 'base64 without padding', write: plain },
  ])('$form is given back as base64url without padding', ({ write }) => {
    expect(checkSubscriptionKeys({ p256dh: write(keys.p256dh), auth: write(keys.auth) })).toEqual(good);
  });

  test('every key pair and secret is given back as it was, in each form', () => {
    fc.assert(
      fc.property(
        fc.constantFrom((text: string) => text, padded, plain),
        (write) => {
          const p256dh = createECDH('prime256v1').generateKeys('base64url');
          const auth = randomBytes(16).toString('base64url');

          expect(checkSubscriptionKeys({ p256dh: write(p256dh), auth: write(auth) })).toEqual({
            ok: true,
            p256dh,
            auth,
          });
        },
      ),
      { numRuns: 50 },
    );
  });
});

const point = Buffer.from(keys.p256dh, 'base64url');
const wrongKey = {
  ok: false,
  field: 'p256dh',
  detail: 'Expected a P-256 public key: 65 bytes in base64, beginning with 04',
};
const wrongSecret = { ok: false, field: 'auth', detail: 'Expected a secret of 16 bytes in base64' };

describe('keys that are none', () => {
  test.each([
    { title: 'an empty text', p256dh: '' },
    { title: '64 bytes', p256dh: point.subarray(0, 64).toString('base64url') },
    { title: '66 bytes', p256dh: Buffer.concat([point, Buffer.alloc(1)]).toString('base64url') },
    {
      title: 'a compressed point',
      p256dh: Buffer.concat([Buffer.from([2]), point.subarray(1, 33)]).toString('base64url'),
    },
    { title: 'another first byte', p256dh: Buffer.concat([Buffer.from([5]), point.subarray(1)]).toString('base64url') },
    {
      title: 'a point beside the curve',
      p256dh: Buffer.concat([point.subarray(0, 64), Buffer.from([(point[64] ?? 0) ^ 1])]).toString('base64url'),
    },
    { title: 'zeros', p256dh: Buffer.concat([Buffer.from([4]), Buffer.alloc(64)]).toString('base64url') },
    { title: 'a space in between', p256dh: keys.p256dh.replace('B', 'B ') },
    { title: 'a line break at the end', p256dh: `${keys.p256dh}\n` },
    { title: 'padding in between', p256dh: `${keys.p256dh.slice(0, 40)}==${keys.p256dh.slice(40)}` },
    { title: 'characters beyond ASCII', p256dh: `${keys.p256dh.slice(0, -1)}ü` },
  ])('a public key of $title is refused', ({ p256dh }) => {
    expect(checkSubscriptionKeys({ ...keys, p256dh })).toEqual(wrongKey);
  });

  test.each([
    { title: 'an empty text', auth: '' },
    { title: '15 bytes', auth: Buffer.alloc(15).toString('base64url') },
    { title: '17 bytes', auth: Buffer.alloc(17).toString('base64url') },
    { title: 'hexadecimal digits', auth: '053059'.repeat(6) },
    { title: 'three signs of padding', auth: `${keys.auth}===` },
  ])('a secret of $title is refused', ({ auth }) => {
    expect(checkSubscriptionKeys({ ...keys, auth })).toEqual(wrongSecret);
  });

  test('no text throws, or is taken for a key', () => {
    fc.assert(
      fc.property(fc.string({ unit: character }), fc.string({ unit: character }), (p256dh, auth) => {
        expect(checkSubscriptionKeys({ p256dh, auth }).ok).toBe(false);
      }),
    );
  });
});
