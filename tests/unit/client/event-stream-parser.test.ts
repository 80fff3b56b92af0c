import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEventStreamParser, type ParsedEvent } from '../../../client/event-stream-parser.ts';

function parse(...pieces: string[]): ParsedEvent[] {
  const parser = createEventStreamParser();
  return pieces.flatMap((piece) => parser.push(piece));
}

test('an event has its name, its data and its id', () => {
  expect(parse('id: 7\nevent: notice\ndata: {"a":1}\n\n')).toEqual([{ name: 'notice', data: '{"a":1}', lastId: '7' }]);
});

test('several data lines are one text', () => {
  expect(parse('data: a\ndata:b\ndata:  c\ndata\n\n')).toEqual([{ name: 'message', data: 'a\nb\n c\n', lastId: '' }]);
});

test('comments and unknown fields say nothing', () => {
  expect(parse(': ping\n\nfoo: bar\n\n:\n\n')).toEqual([]);
});

test('an id holds for the events after it', () => {
  expect(parse('id: 1\ndata: a\n\ndata: b\n\n').map(({ lastId }) => lastId)).toEqual(['1', '1']);
});

test('an id with a null character is ignored', () => {
  expect(parse('id: 1\n\nid: 2\0\ndata: a\n\n')).toEqual([{ name: 'message', data: 'a', lastId: '1' }]);
});

test('an event without data is dropped, its name too', () => {
  expect(parse('event: notice\n\ndata: a\n\n')).toEqual([{ name: 'message', data: 'a', lastId: '' }]);
});

test('what the end of the stream cuts off is dropped', () => {
  expect(parse('data: a\n\ndata: b\n')).toHaveLength(1);
});

test('a byte order mark at the start is no part of the first field', () => {
  expect(parse('\uFEFFdata: a\n\n')).toEqual([{ name: 'message', data: 'a', lastId: '' }]);
});

test('the server says how long to wait before a new try', () => {
  const parser = createEventStreamParser();
  parser.push('retry: 2500\nretry: soon\n\n');
  expect(parser.retryMs).toBe(2500);
});

test('a time before a new try that no timer can count is ignored', () => {
  const parser = createEventStreamParser();
  parser.push(`retry: 2500\nretry: ${'9'.repeat(400)}\n\n`);
  expect(parser.retryMs).toBe(2500);
});

test('however the stream is cut, the events are the same', () => {
  const line = fc.oneof(
    fc
      .tuple(fc.constantFrom('data', 'event', 'id', 'retry', '', 'x'), fc.constantFrom(':', ': '), fc.string())
      .map((all) => all.join('').replace(/[\r\n]/g, ' ')),
    fc.constant(''),
  );
  const stream = fc
    .array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\r')), { maxLength: 30 })
    .map((lines) => `${lines.flat().join('')}data: end\n\n`);
  fc.assert(
    fc.property(stream, fc.array(fc.nat(200), { maxLength: 12 }), (text, cuts) => {
      const at = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].toSorted((one, other) => one - other);
      const pieces = [0, ...at].map((from, index) => text.slice(from, at[index] ?? text.length));
      expect(parse(...pieces)).toEqual(parse(text));
      expect(parse(...text)).toEqual(parse(text));
    }),
    { numRuns: 500 },
  );
});
