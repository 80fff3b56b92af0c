import { expect, test } from 'vitest';
import { createStreamSlots } from '../../../server/http/stream-slots.ts';

test('a person takes as many places as there are, and no more', () => {
  const take = createStreamSlots(2);

  expect([take('anna'), take('anna'), take('anna'), take('ben')].map((slot) => slot !== undefined)).toEqual([
    ...[true, true, false, true],
  ]);
});

test('a place that is given back is free, once', () => {
  const take = createStreamSlots(2);
  const giveBack = take('anna');
  take('anna');
  giveBack?.();
  giveBack?.();

  expect([take('anna'), take('anna')].map((slot) => slot !== undefined)).toEqual([true, false]);
});
