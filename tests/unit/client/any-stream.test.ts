import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEventStreamParser } from '../../../client/event-stream-parser.ts';
import { toStreamEvent } from '../../../client/notice-stream.ts';
import { noticeSchema, streamEventSchemas, withdrawSchema } from '../../../wire/notice.ts';
import { damagedJson, oddValue } from '../../support/odd-values.ts';
import { valuesOf } from '../../support/schema-values.ts';

const numRuns = Number(process.env.DESKBELL_FUZZ_RUNS ?? 40) * 25;
const names = fc.constantFrom(...Object.keys(streamEventSchemas), '__proto__', 'constructor', 'hasOwnProperty', '');

test('any bytes are read to an end, and give only events with data', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 400 }),
    fc
      .array(fc.tuple(fc.constantFrom('data', 'id', 'event', 'retry', ''), fc.string({ unit: 'binary' })))
      .map((lines) => new TextEncoder().encode(lines.map((line) => `${line.join(':')}\n\n`).join(''))),
  );
  fc.assert(
    fc.property(fc.array(bytes, { maxLength: 5 }), (pieces) => {
      const decoder = new TextDecoder();
      const parser = createEventStreamParser();
      const events = pieces.flatMap((piece) => parser.push(decoder.decode(piece, { stream: true })));

      for (const { name, lastId } of events) {
        expect(name).not.toBe('');
        expect(lastId).not.toContain('\0');
      }
      expect(parser.retryMs === undefined || parser.retryMs <= 3_600_000).toBe(true);
    }),
    { numRuns },
  );
});

test('any data of any name is an event as agreed, or none', () => {
  const data = fc.oneof(
    oddValue,
    damagedJson(fc.oneof(valuesOf(noticeSchema), valuesOf(withdrawSchema))).map((text) => JSON.parse(text)),
  );
  fc.assert(
    fc.property(names, data, (name, value) => {
      const event = toStreamEvent({ name, data: value });
      if (event) expect(streamEventSchemas[event.name].safeParse(value).success).toBe(true);
    }),
    { numRuns },
  );
});
