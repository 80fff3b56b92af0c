import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { Route } from '../../server/http/route.ts';
import { damagedJson, oddValue } from './odd-values.ts';
import type { RawCall } from './raw-call.ts';
import { valuesOf } from './schema-values.ts';

const oddSegments = [
  ...['%00', 'a%00b', '%2F', '..', '%2e%2e', '%2e%2e%2f%2e%2e%2fetc', '%E0%A4%A', '%', '%zz', '%ff', ';', '*', '~'],
  ...['__proto__', 'constructor', 'nobody', '%F0%9F%94%94', '%0d%0aX-Evil:1', '%5c', '%20', '-1', '1e999'],
  ...['x'.repeat(257), 'x'.repeat(4_000), '%61'.repeat(1_500), '%c3%a4'.repeat(600)],
];
/** Signs that Node's own client refuses to send. */
const unsendable = /[^\t\x20-\x7e\x80-\xff]/g;

/** Calls of one route: as its schemas say, damaged, and of raw bytes. `known` are ids that exist, `bodies` are accepted. */
export function callsOf(route: Route, known: readonly string[], bodies: readonly unknown[]): fc.Arbitrary<RawCall> {
  return fc
    .record({
      path: pathsOf(route, known),
      query: fc.option(queriesOf(route), { nil: '' }),
      headers: oddHeaders,
      body: fc.oneof({ weight: 4, arbitrary: jsonOf(route, bodies) }, { weight: 1, arbitrary: rawBody }),
    })
    .map(({ path, query, headers, body }) => ({
      method: route.method.toUpperCase(),
      path: `${path}${query && `?${query}`}`,
      ...encoded(headers, body),
    }));
}

function pathsOf({ path }: Route, known: readonly string[]): fc.Arbitrary<string> {
  const segments = path.split('/').map((segment) => {
    if (!segment.startsWith('{')) return fc.constant(segment);
    return fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...known) },
      { weight: 2, arbitrary: fc.constantFrom(...oddSegments) },
      {
        weight: 1,
        arbitrary: fc.string({ unit: 'binary', minLength: 1 }).map((text) => encodeURIComponent(text.toWellFormed())),
      },
    );
  });
  return fc.tuple(...segments).map((parts) => `/${parts.join('/')}`);
}

function queriesOf({ query }: Route): fc.Arbitrary<string> {
  const names = Object.keys((query as { shape?: object } | undefined)?.shape ?? {});
  const name = fc.constantFrom(...names, 'seq', 'last', 'person', 'limit', 'before', '__proto__', 'a[b]', '');
  const value = fc.oneof(
    fc.constantFrom('0', '1', '-1', '1.5', '1e999', '9007199254740993', 'NaN', '%00', '%', '%zz', '0x10', '+1'),
    oddValue.map((odd) => encodeURIComponent(String(JSON.stringify(odd)).slice(0, 300).toWellFormed())),
  );
  return fc
    .array(fc.tuple(name, fc.constantFrom('=', '', '=='), value), { maxLength: 4 })
    .map((pairs) => pairs.map((pair) => pair.join('')).join('&'));
}

function jsonOf({ body }: Route, bodies: readonly unknown[]): fc.Arbitrary<Buffer> {
  const values = [...bodies.map((one) => fc.constant(one)), ...(body ? [valuesOf(body)] : [fc.jsonValue()])];
  return damagedJson(fc.oneof(...values)).map((text) => Buffer.from(text));
}

/** Bytes that are no JSON, or not the JSON that one would think. */
export const rawBody: fc.Arbitrary<Buffer> = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  fc.string({ unit: 'binary' }).map((text) => Buffer.from(text, 'utf16le')),
  fc
    .constantFrom(
      ...['', ' ', '{', '[]', 'null', '"', '0', '{}{}', '\uFEFF{}', '{"a":}', "{'a':1}", '{"__proto__":null}', '[1,]'],
      ...['['.repeat(30_000), '{"a":'.repeat(10_000), `"${'\\u0000'.repeat(5_000)}"`, '1'.repeat(30_000), '1e400'],
    )
    .map((text) => Buffer.from(text)),
  fc.constantFrom(60_000, 70_000, 600_000).map((length) => Buffer.alloc(length, '{"a":"b"} ')),
);

const encodings = {
  identity: (bytes: Buffer) => bytes,
  gzip: (bytes: Buffer) => gzipSync(bytes),
  deflate: (bytes: Buffer) => deflateSync(bytes),
  br: (bytes: Buffer) => brotliCompressSync(bytes),
} as const;

interface OddHeaders {
  given: Readonly<Record<string, string | undefined>>;
  encoding: { said: string | undefined; done: keyof typeof encodings };
}

const oddHeaders: fc.Arbitrary<OddHeaders> = fc.record({
  given: fc.record(
    {
      'content-type': fc.constantFrom(
        ...['application/json', 'application/json; charset=utf-16', 'application/json; charset=nonsense', ''],
        ...['text/plain', 'multipart/form-data', 'application/x-www-form-urlencoded', 'x/y; a="', '\xff'],
      ),
      origin: fc.constantFrom('http://desk.test', 'https://evil.test', 'null', '', 'http://desk.test.evil.test'),
      'last-event-id': fc.constantFrom('0', '1', '-1', 'x', '999999999999999', '9'.repeat(16), '1, 2', ''),
      cookie: fc.constantFrom(
        'deskbell=',
        'deskbell=x; deskbell=y',
        '=; ;;',
        'deskbell=%00',
        `deskbell=${'x'.repeat(4_000)}`,
      ),
      'x-forwarded-for': fc.constantFrom('not an address', '::', '1.2.3.4, 5.6.7.8'),
      accept: fc.constantFrom('text/html', '*/*;q=2', 'nonsense'),
      range: fc.constantFrom('bytes=0-1', 'bytes=-9999999999999'),
    },
    { requiredKeys: [] },
  ),
  encoding: fc.oneof(
    { weight: 6, arbitrary: fc.constant({ said: undefined, done: 'identity' } as const) },
    {
      weight: 1,
      arbitrary: fc.record({
        said: fc.constantFrom(...Object.keys(encodings), 'nonsense', 'gzip, gzip'),
        done: fc.constantFrom('identity', 'gzip', 'deflate', 'br'),
      }),
    },
  ),
});

function encoded({ given, encoding }: OddHeaders, body: Buffer): Pick<RawCall, 'headers' | 'body'> {
  const headers = Object.entries({ ...given, 'content-encoding': encoding.said }).filter(
    ([, value]) => value !== undefined,
  );
  const bytes = encodings[encoding.done](body);
  return {
    headers: {
      ...Object.fromEntries(headers.map(([name, value]) => [name, String(value).replace(unsendable, '')])),
      'content-length': String(bytes.length),
    },
    body: bytes,
  };
}
