import { expect, test } from 'vitest';
import { isInTrouble, toCallbackWords } from '../../../../client/pages/callbacks/callback-words.ts';
import { type CallbackRecord, callbackStates } from '../../../../wire/callback.ts';

const now = Date.parse('2026-01-14T12:00:00Z');

function callback(parts: Partial<CallbackRecord> = {}): CallbackRecord {
  return {
    ...{ id: 'cb_1', type: 'chat.shown', chat: 'chat-1', person: 'anna', at: '2026-01-14T12:00:00.000Z' },
    ...{ state: 'delivered', attempts: 1, status: 204, detail: null, nextAt: null, settledAt: null },
    ...parts,
  };
}

test('one that was taken says so', () => {
  expect(toCallbackWords(callback(), now)).toBe('Taken, answered 204');
});

test('one that is tried again says how often it was, and what it was told', () => {
  const waiting = callback({
    state: 'waiting',
    attempts: 3,
    status: 503,
    detail: 'busy',
    nextAt: '2026-01-14T12:05:00Z',
  });

  expect(toCallbackWords(waiting, now)).toMatch(/^Not taken yet, again at .+, tried 3 times, answered 503, busy$/);
});

test('one that was never answered names no status', () => {
  expect(toCallbackWords(callback({ state: 'given-up', status: null, detail: 'ECONNREFUSED' }), now)).toBe(
    'Given up, ECONNREFUSED',
  );
});

test('trouble is what was not taken', () => {
  expect(callbackStates.filter((state) => isInTrouble(callback({ state })))).toEqual([
    'waiting',
    'refused',
    'given-up',
  ]);
  expect(isInTrouble(callback({ state: 'waiting', attempts: 0 }))).toBe(false);
});
