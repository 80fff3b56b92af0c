import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type SignatureHeaders,
  signWebhook,
  type Verification,
  verifySignature,
} from '../../../server/sources/verify-signature.ts';

/** Any one character of Unicode. */
const character = fc.nat(0x10ffff).map((point) => String.fromCodePoint(point).toWellFormed());

// The example that Standard Webhooks publishes.
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const body = Buffer.from('{"test": 2432232314}');
const signedAt = 1_614_265_330;
const headers = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: String(signedAt),
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};
const accepted: Verification = { ok: true, id: headers.id };

interface Parts {
  body?: Buffer;
  headers?: Partial<SignatureHeaders>;
  secrets?: readonly string[];
  /** Seconds after it was signed. */
  age?: number;
}

function verify({ age = 0, secrets = [secret], ...parts }: Parts = {}): Verification {
  return verifySignature(parts.body ?? body, { ...headers, ...parts.headers }, secrets, (signedAt + age) * 1000);
}

/** The signature by Node's own HMAC, without our code. */
function hmac(key: string, timestamp = headers.timestamp, bytes: Buffer | string = body): string {
  const digest = createHmac('sha256', Buffer.from(key, 'base64')).update(`${headers.id}.${timestamp}.`).update(bytes);
  return `v1,${digest.digest('base64')}`;
}

describe('the published example', () => {
  test('its signature is accepted', () => {
    expect(verify()).toEqual(accepted);
  });

  test('its signature is what we make', () => {
    expect(signWebhook(body, headers, secret)).toBe(headers.signature);
  });

  test('its secret is good without its prefix as well', () => {
    expect(verify({ secrets: [secret.slice('whsec_'.length)] })).toEqual(accepted);
  });
});

describe('the bytes as they came', () => {
  test('a body of one space more is another body', () => {
    expect(verify({ body: Buffer.from('{"test":  2432232314}') })).toEqual({ ok: false, because: 'no-signature-fits' });
  });

  test('bytes that are no UTF-8 are signed as they are', () => {
    const bytes = Buffer.from([0xff, 0x00, 0xfe, 0x80]);

    expect(verify({ body: bytes, headers: { signature: hmac(secret.slice(6), headers.timestamp, bytes) } })).toEqual(
      accepted,
    );
  });

  test('an empty body may be signed', () => {
    const empty = Buffer.alloc(0);

    expect(verify({ body: empty, headers: { signature: hmac(secret.slice(6), headers.timestamp, empty) } })).toEqual(
      accepted,
    );
  });

  test('any body that was signed is accepted, and with one bit turned it is not', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), fc.nat(), (array, at) => {
        const bytes = Buffer.from(array);
        const signature = signWebhook(bytes, headers, secret);
        const turned = Buffer.from(bytes);
        turned[at % turned.length] = (turned[at % turned.length] ?? 0) ^ 1;

        expect([
          verify({ body: bytes, headers: { signature } }),
          verify({ body: turned, headers: { signature } }).ok,
        ]).toEqual([accepted, false]);
      }),
    );
  });
});

describe('several secrets and signatures', () => {
  const other = 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

  test('one of the secrets fits', () => {
    expect(verify({ secrets: [other, secret] })).toEqual(accepted);
  });

  test('one of the signatures fits', () => {
    expect(verify({ headers: { signature: `${hmac(other.slice(6))} v1a,c2ln ${headers.signature}` } })).toEqual(
      accepted,
    );
  });

  test('none of the secrets fits', () => {
    expect(verify({ secrets: [other] })).toEqual({ ok: false, because: 'no-signature-fits' });
  });

  test('without a secret nothing fits', () => {
    expect(verify({ secrets: [] })).toEqual({ ok: false, because: 'no-signature-fits' });
  });
});

describe('the timestamp', () => {
  const ages: { age: number; verdict: Verification }[] = [
    { age: 0, verdict: accepted },
    { age: 240, verdict: accepted },
    { age: 300, verdict: accepted },
    { age: 301, verdict: { ok: false, because: 'too-old' } },
    { age: 360, verdict: { ok: false, because: 'too-old' } },
    { age: 86_400, verdict: { ok: false, because: 'too-old' } },
    { age: -60, verdict: accepted },
    { age: -61, verdict: { ok: false, because: 'from-the-future' } },
    { age: -300, verdict: { ok: false, because: 'from-the-future' } },
  ];

  test.each(ages)('signed $age seconds before it came: $verdict (O8, O11)', ({ age, verdict }) => {
    expect(verify({ age })).toEqual(verdict);
  });

  test.each(['', '-1614265330', '1614265330.5', '1e9', ' 1614265330', '0x60', 'NaN', '1614265330000000', '١٦١٤'])(
    'the timestamp "%s" is not accepted',
    (timestamp) => {
      const signature = hmac(secret.slice(6), timestamp);

      expect(verify({ headers: { timestamp, signature } }).ok).toBe(false);
    },
  );

  test('a timestamp that was changed after it was signed does not fit', () => {
    expect(verify({ headers: { timestamp: String(signedAt + 1) } })).toEqual({
      ok: false,
      because: 'no-signature-fits',
    });
  });

  test('who cannot sign is not told that the timestamp is old', () => {
    expect(verify({ age: 3_600, secrets: [] })).toEqual({ ok: false, because: 'no-signature-fits' });
  });
});

describe('headers that do not fit (O10)', () => {
  test.each(['id', 'timestamp', 'signature'] as const)('a missing %s is told as missing', (name) => {
    expect(verify({ headers: { [name]: undefined } })).toEqual({ ok: false, because: 'missing-headers' });
  });

  test('an id of 257 characters is malformed', () => {
    expect(verify({ headers: { id: 'x'.repeat(257) } })).toEqual({ ok: false, because: 'malformed-headers' });
  });

  const [, code = ''] = headers.signature.split(',');
  test.each([
    { title: 'without its version', signature: code },
    { title: 'of another version', signature: `v2,${code}` },
    { title: 'of another length', signature: 'v1,AAAA' },
    { title: 'cut short', signature: headers.signature.slice(0, -1) },
    { title: 'with a character more', signature: `${headers.signature}=` },
    { title: 'in capitals', signature: headers.signature.toUpperCase() },
    { title: 'of characters beyond ASCII', signature: `v1,${'ü'.repeat(code.length)}` },
    { title: 'joined by a comma', signature: `${headers.signature},${headers.signature}` },
    { title: 'of spaces', signature: '   ' },
  ])('a signature $title does not fit', ({ signature }) => {
    expect(verify({ headers: { signature } })).toEqual({ ok: false, because: 'no-signature-fits' });
  });

  test('no text in any header throws, or is accepted', () => {
    const text = fc.oneof(fc.string({ unit: character }), fc.string({ unit: 'grapheme' }), fc.constant(undefined));
    fc.assert(
      fc.property(text, text, text, (id, timestamp, signature) => {
        expect(verify({ headers: { id, timestamp, signature } }).ok).toBe(false);
      }),
    );
  });

  test('no text beside one that fits is accepted in its place', () => {
    fc.assert(
      fc.property(fc.string({ unit: character }), (signature) => {
        fc.pre(!signature.includes(headers.signature));

        expect(verify({ headers: { signature } }).ok).toBe(false);
      }),
    );
  });
});
