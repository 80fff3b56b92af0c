import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readReason } from '../../../server/callbacks/read-reason.ts';

test.each([
  ['{"detail":"Ben has it","title":"Conflict"}', 'Ben has it'],
  ['{"message":"Too many chats"}', 'Too many chats'],
  ['{"error":"closed"}', 'closed'],
  ['{"detail":"Ben\\n has it"}', 'Ben has it'],
  [' Agent is on a break \n', 'Agent is on a break'],
])('%s is read as %s', (body, reason) => {
  expect(readReason(body)).toBe(reason);
});

test.each([null, '', '{}', '{"detail":{"a":1}}', '{"detail":"cut of', '<html><p>502</p></html>', 'one\ntwo', '[1]'])(
  '%s has none for a person',
  (body) => {
    expect(readReason(body)).toBeNull();
  },
);

test('whatever a chat system answers, the reason is short and one line', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (body) => {
      const reason = readReason(body);
      return reason === null || (reason.length > 0 && reason.length <= 120);
    }),
  );
});
