import fc from 'fast-check';

/** Stands in a value for a number that `JSON.stringify` cannot write. */
const hugeNumber = '@@1e999@@';

const oddNumber = fc.constantFrom<unknown>(
  ...[0, -0, -1, 1.5, 1e308, -1e308, 5e-324, 2 ** 31, 2 ** 53, 2 ** 53 + 2, 2 ** 60, -(2 ** 63), 2 ** 64, hugeNumber],
  ...[8.64e15, -8.64e15, 8.64e15 + 1, 253_402_300_799_999, 253_402_300_800_000, -62_167_219_200_001],
);

/** What nobody expects in a field, and somebody sends. */
export const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, [], {}, [[]], '', ' ', '0', 'null', 'NaN', hugeNumber),
  oddNumber,
  fc.constantFrom(
    ...['0000-01-01T00:00:00Z', '0000-01-01T00:00:00+23:59', '9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59-23:59'],
    ...['2016-12-31T23:59:60Z', '2026-02-30T00:00:00Z', '+275760-09-13T00:00:00.000Z', '2026-01-14T24:00:00Z'],
  ),
  fc.constantFrom('\0', 'a\0b', '\ud800', '\udfff\ud800', '\uFEFF', '\u202e', 'İ', '\r\nSet-Cookie: a=b', '👩‍👩‍👧‍👦'),
  fc.constantFrom('__proto__', 'constructor', 'toString', '../../etc/passwd', "'; drop table people; --", '%00', '*'),
  fc.constantFrom('x'.repeat(257), 'x'.repeat(5_000), 'ä'.repeat(70_000), '\u0300'.repeat(3_000)),
  fc.constant(nested(2_000)),
  fc.jsonValue(),
  fc.string({ unit: 'binary' }),
);

function nested(depth: number): unknown {
  let value: unknown = 'deep';
  for (let level = 0; level < depth; level += 1) value = level % 2 ? [value] : { a: value };
  return value;
}

interface Change {
  how: 'drop' | 'replace' | 'double' | 'prototype' | 'add';
  /** Which of all the places in the value, as a share of their number. */
  where: number;
  odd: unknown;
  /** Takes the place of a number, or of null where a number may be. */
  number: unknown;
}

const change: fc.Arbitrary<Change> = fc.record({
  how: fc.constantFrom('drop', 'replace', 'replace', 'replace', 'double', 'prototype', 'add'),
  where: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  odd: oddValue,
  number: fc.oneof(oddNumber, oddValue),
});

/** JSON of such a value, or of one with a few fields dropped, replaced, doubled, or of names that objects have by nature. */
export function damagedJson(value: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  return fc.tuple(value, fc.array(change, { maxLength: 3 })).map(([whole, changes]) => {
    const damaged = changes.reduce<unknown>(damage, structuredClone(whole));
    const text = JSON.stringify(damaged) ?? 'undefined';
    const doubled = changes.some(({ how }) => how === 'double') ? text.replace(/^\{/, `{"id":1,"id":"twice",`) : text;
    return doubled.replaceAll(`"${hugeNumber}"`, '1e999');
  });
}

function damage(whole: unknown, { how, where, ...given }: Change): unknown {
  // A copy: the next change may go into it.
  const { odd, number } = structuredClone(given);
  const places = listPlaces(whole);
  const place = places[Math.floor(where * places.length)];
  if (!place) return how === 'replace' ? odd : whole;
  const { holder, key } = place;
  if (how === 'drop') Reflect.deleteProperty(holder, key);
  if (how === 'replace') Reflect.set(holder, key, isNumeric(Reflect.get(holder, key)) ? number : odd);
  if (how === 'add') Reflect.set(holder, 'never-heard-of', odd);
  if (how === 'prototype') {
    // Assigned, it would change the prototype; parsed from JSON, it is a field like any other.
    Object.defineProperty(holder, '__proto__', { value: odd, enumerable: true, configurable: true });
  }
  return whole;
}

function isNumeric(value: unknown): boolean {
  return typeof value === 'number' || value === null;
}

/** The fields of a value down to where chat events end. */
function listPlaces(value: unknown, depth = 6): { holder: object; key: string }[] {
  if (typeof value !== 'object' || value === null || depth === 0) return [];
  return Object.entries(value).flatMap(([key, inner]) => [{ holder: value, key }, ...listPlaces(inner, depth - 1)]);
}
