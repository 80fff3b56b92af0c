import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kindOfStatus, type OutcomeKind, parseRetryAfter, toOutcome } from '../../../server/push/outcome.ts';
import { noon } from '../../support/builders.ts';

/** Independent of the code's table: RFC 8030 §5 and §8.4, and the habits of push services. */
const cells: readonly (readonly [status: number, kind: OutcomeKind, why: string])[] = [
  [200, 'accepted', 'Apple'],
  [201, 'accepted', 'RFC 8030 §5'],
  [202, 'accepted', 'RFC 8030 §5.1'],
  [204, 'accepted', 'any 2xx'],
  [299, 'accepted', 'any 2xx'],
  [301, 'refused', 'a redirect is not followed'],
  [302, 'refused', 'a redirect is not followed'],
  [307, 'refused', 'a redirect is not followed'],
  [400, 'refused', 'the request is wrong'],
  [401, 'refused', 'the token is wrong'],
  [403, 'refused', 'the key does not fit'],
  [404, 'gone', 'Google, and Mozilla after a spent quota'],
  [405, 'refused', 'the request is wrong'],
  [406, 'busy', 'Microsoft throttles with it'],
  [408, 'unreachable', 'a proxy lost patience'],
  [410, 'gone', 'RFC 8030 §7.3'],
  [411, 'refused', 'the request is wrong'],
  [413, 'too-large', 'RFC 8030 §7.2'],
  [415, 'refused', 'the request is wrong'],
  [422, 'refused', 'the request is wrong'],
  [425, 'busy', 'too early'],
  [429, 'busy', 'RFC 8030 §8.4'],
  [451, 'refused', 'a 4xx is the sender’s fault'],
  [500, 'unreachable', 'it is broken'],
  [501, 'unreachable', 'it is broken'],
  [502, 'unreachable', 'a gateway is broken'],
  [503, 'busy', 'RFC 8030 §8.4'],
  [504, 'unreachable', 'a gateway gave up'],
  [599, 'unreachable', 'it is broken'],
];

describe('the status', () => {
  test.each(cells)('%i means %s: %s', (status, kind) => {
    expect(kindOfStatus(status)).toBe(kind);
  });

  test('of all statuses only 404 and 410 mean gone (E3)', () => {
    const gone = Array.from({ length: 500 }, (_, index) => index + 100).filter(
      (status) => kindOfStatus(status) === 'gone',
    );

    expect(gone).toEqual([404, 410]);
  });

  test('of all statuses only those of the 200s mean accepted', () => {
    const accepted = Array.from({ length: 500 }, (_, index) => index + 100).filter(
      (status) => kindOfStatus(status) === 'accepted',
    );

    expect([accepted.length, accepted.at(0), accepted.at(-1)]).toEqual([100, 200, 299]);
  });
});

describe('Retry-After (RFC 9110 §10.2.3)', () => {
  const forms: { header: string | string[] | undefined; ms: number | undefined }[] = [
    { header: '7', ms: 7_000 },
    { header: ' 7 ', ms: 7_000 },
    { header: '0', ms: 0 },
    { header: '120', ms: 120_000 },
    { header: 'Wed, 14 Jan 2026 12:00:07 GMT', ms: 7_000 },
    { header: 'Wednesday, 14-Jan-26 12:00:07 GMT', ms: 7_000 },
    { header: 'Wed, 14 Jan 2026 11:59:00 GMT', ms: 0 },
    { header: ['7', '9'], ms: 7_000 },
    { header: '120, 120', ms: 120_000 },
    { header: '0.5', ms: 1_000 },
    { header: '', ms: undefined },
    { header: '-5', ms: undefined },
    { header: '2001', ms: 2_001_000 },
    { header: '7 seconds', ms: undefined },
    { header: '2026-01-14', ms: undefined },
    { header: 'soon', ms: undefined },
    { header: undefined, ms: undefined },
  ];

  test.each(forms)('"$header" is $ms milliseconds (E8)', ({ header, ms }) => {
    expect(parseRetryAfter(header, noon)).toBe(ms);
  });

  test('no text throws, or is a time in the past', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(parseRetryAfter(text, noon) ?? 0).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('the outcome', () => {
  const answer = (status: number, parts: { headers?: Record<string, string>; body?: string } = {}) =>
    toOutcome({ status, headers: {}, body: '', ...parts }, noon);

  test('an accepted push has its status alone', () => {
    expect(answer(201, { body: 'created' })).toEqual({ kind: 'accepted', status: 201 });
  });

  test('a push service that is busy says how long', () => {
    expect(answer(429, { headers: { 'retry-after': '7' }, body: 'slow down' })).toEqual({
      ...{ kind: 'busy', status: 429, retryAfterMs: 7_000, detail: 'slow down' },
    });
  });

  test('a push service that is busy may not say how long', () => {
    expect(answer(503)).toEqual({
      ...{ kind: 'busy', status: 503, retryAfterMs: undefined, detail: 'It answered 503' },
    });
  });

  test('what Microsoft says in headers is told (E9)', () => {
    const headers = { 'x-wns-error-description': 'Ttl value conflicts', 'x-wns-status': 'dropped', date: 'today' };

    expect(answer(400, { headers })).toEqual({
      kind: 'refused',
      status: 400,
      detail: 'x-wns-error-description: Ttl value conflicts x-wns-status: dropped',
    });
  });

  test('of a long answer 300 characters are told', () => {
    const outcome = answer(400, { body: 'x'.repeat(5_000) });

    expect('detail' in outcome && outcome.detail.length).toBe(300);
  });
});
