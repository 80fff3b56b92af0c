import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { at, toEventId, toId, toInstant, toOutsider, toText } from '../../../server/sources/foreign.ts';
import { noon } from '../../support/builders.ts';

describe('an instant of a chat system', () => {
  test.each([
    '2026-01-14T12:00:00Z',
    '2026-01-14T12:00:00.000Z',
    '2026-01-14T13:00:00+01:00',
    '2026-01-14T13:00:00+0100',
    '2026-01-14 12:00:00 UTC',
    '2026-01-14T12:00:00',
    noon / 1000,
    String(noon / 1000),
    `${noon / 1000}.0`,
    noon,
    String(noon),
  ])('%j is noon', (value) => {
    expect(toInstant(value)).toBe(noon);
  });

  test('a fraction of a second is kept to the millisecond', () => {
    expect(toInstant(noon / 1000 + 0.1234)).toBe(noon + 123);
  });

  test.each([null, undefined, '', 'yesterday', '14.01.2026', -1, Number.NaN, 1e300, '9e99', {}, []])(
    '%j is none',
    (value) => {
      expect(toInstant(value)).toBeUndefined();
    },
  );
});

describe('an id of a chat system', () => {
  test.each([
    { value: 42, id: '42' },
    { value: '42', id: '42' },
    { value: ' x ', id: 'x' },
    { value: '', id: undefined },
    { value: null, id: undefined },
    { value: {}, id: undefined },
    { value: 'x'.repeat(257), id: undefined },
    { value: 'a\u0000b', id: undefined },
  ])('$value is $id', ({ value, id }) => {
    expect(toId(value)).toBe(id);
  });
});

test('a name of nothing but spaces, or none, is none', () => {
  expect([toText('  '), toText(null), toText(false), toText(7)]).toEqual([undefined, undefined, undefined, '7']);
});

test('what every object inherits does not lie at a path', () => {
  expect([at({ a: [{ b: 1 }] }, 'a', 0, 'b'), at({}, 'constructor'), at('text', 'length')]).toEqual([
    1,
    undefined,
    undefined,
  ]);
});

test('an e-mail is known in small letters, and what is none is left out', () => {
  expect([toOutsider({ id: 5, name: 'Ben', email: 'Ben@Example.com' }), toOutsider({ id: 5, email: 'ben' })]).toEqual([
    { id: '5', name: 'Ben', email: 'ben@example.com' },
    { id: '5', name: undefined },
  ]);
});

test('an event’s id is another where the same text falls into other parts', () => {
  expect(toEventId('urn:crm', 'eu:1')).not.toBe(toEventId('urn:crm:eu', '1'));
});

test('an event’s id is short, and another for other parts', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 300 }), { minLength: 1 }), (parts) => {
      expect(toEventId('a', ...parts).length).toBeLessThanOrEqual(256);
      expect(toEventId('a', ...parts)).not.toBe(toEventId('b', ...parts));
    }),
  );
});
