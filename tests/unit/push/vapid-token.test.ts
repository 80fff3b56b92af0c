import { createPublicKey, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { makePair } from '../../../server/push/vapid-key-ring.ts';
import { createVapidTokens, type SigningKey } from '../../../server/push/vapid-token.ts';
import { noon } from '../../support/builders.ts';

const google = 'https://fcm.googleapis.com';
const apple = 'https://web.push.apple.com';
const hour = 3_600_000;

const makeKey = (id: string): SigningKey => ({ id, ...makePair() });
const key = makeKey('key-1');
const makeTokens = () => createVapidTokens(() => 'mailto:ops@example.com');

/** The two credentials of the header, and what the token says. */
function read(authorization: string) {
  const [, t = '', k = ''] = /^vapid t=([\w.-]+), ?k=([\w-]+)$/.exec(authorization) ?? [];
  const [header = '', claims = '', signature = ''] = t.split('.');
  const parse = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  return { k, header: parse(header), claims: parse(claims), signed: `${header}.${claims}`, signature };
}

function isSigned(authorization: string): boolean {
  const { k, signed, signature } = read(authorization);
  const point = Buffer.from(k, 'base64url');
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: point.toString('base64url', 1, 33),
    y: point.toString('base64url', 33, 65),
  };
  const publicKey = createPublicKey({ key: jwk, format: 'jwk' });
  const given = Buffer.from(signature, 'base64url');
  return verify('sha256', Buffer.from(signed), { key: publicKey, dsaEncoding: 'ieee-p1363' }, given);
}

describe('the token (RFC 8292 §2)', () => {
  test('it names the push service, its end and whom to ask, and nothing else', () => {
    const { header, claims, k } = read(makeTokens().authorizationFor(google, key, noon));

    expect({ header, claims, k }).toEqual({
      header: { typ: 'JWT', alg: 'ES256' },
      claims: { aud: google, exp: noon / 1000 + 12 * 3600, sub: 'mailto:ops@example.com' },
      k: key.publicKey,
    });
  });

  test('it is signed by the key that it names', () => {
    expect(isSigned(makeTokens().authorizationFor(google, key, noon))).toBe(true);
  });

  test('without a contact it names one that is for examples only', () => {
    expect(read(createVapidTokens(() => undefined).authorizationFor(google, key, noon)).claims.sub).toBe(
      'mailto:administrator@example.com',
    );
  });

  test.each([-15, 15])('by a clock that is %i minutes off it is inside a day of the true time (G3)', (minutes) => {
    const { claims } = read(makeTokens().authorizationFor(google, key, noon + minutes * 60_000));
    const ahead = claims.exp - noon / 1000;

    expect(ahead > 0 && ahead < 24 * 3600).toBe(true);
  });

  test('its end is a whole second', () => {
    expect(Number.isInteger(read(makeTokens().authorizationFor(google, key, noon + 123)).claims.exp)).toBe(true);
  });
});

describe('one token for many messages (G5)', () => {
  test('it is the same for the same push service and key', () => {
    const tokens = makeTokens();

    expect(tokens.authorizationFor(google, key, noon + hour)).toBe(tokens.authorizationFor(google, key, noon + hour));
  });

  test('it is the same for ten hours', () => {
    const tokens = makeTokens();
    const first = tokens.authorizationFor(google, key, noon);

    expect(tokens.authorizationFor(google, key, noon + 10 * hour)).toBe(first);
  });

  test('another push service gets another', () => {
    const tokens = makeTokens();
    const audiences = [google, apple].map((origin) => read(tokens.authorizationFor(origin, key, noon)).claims.aud);

    expect(audiences).toEqual([google, apple]);
  });

  test('another key gets another', () => {
    const tokens = makeTokens();
    const other = makeKey('key-2');
    const named = [key, other].map((one) => read(tokens.authorizationFor(google, one, noon)).k);

    expect(named).toEqual([key.publicKey, other.publicKey]);
  });

  test('it is made anew before it ends', () => {
    const tokens = makeTokens();
    tokens.authorizationFor(google, key, noon);
    const ends = Array.from({ length: 48 }, (_, index) => noon + index * hour).map((at) => {
      const { claims } = read(tokens.authorizationFor(google, key, at));
      return claims.exp * 1000 - at;
    });

    expect([Math.min(...ends) >= hour, Math.max(...ends) <= 12 * hour]).toEqual([true, true]);
  });

  test('after thirteen hours it is another, and good', () => {
    const tokens = makeTokens();
    const first = tokens.authorizationFor(google, key, noon);
    const later = tokens.authorizationFor(google, key, noon + 13 * hour);

    expect([later === first, isSigned(later)]).toEqual([false, true]);
  });

  test('after the clock was set back by a day it is another, which is good for no more than half a day', () => {
    const tokens = makeTokens();
    tokens.authorizationFor(google, key, noon + 24 * hour);

    expect(read(tokens.authorizationFor(google, key, noon)).claims.exp * 1000 - noon).toBe(12 * hour);
  });
});
