import { expect, test } from 'vitest';
import { endOfPause } from '../../../../client/pages/shell/pause-choices.ts';

const at = (hours: number, minutes = 0) => new Date(2026, 0, 14, hours, minutes);

test('a pause of minutes ends after so many', () => {
  expect([endOfPause('15', at(9)), endOfPause('240', at(9))]).toEqual([at(9, 15), at(13)]);
});

test('until tomorrow is six in the morning, which may be the same day for who works at night', () => {
  expect([endOfPause('tomorrow', at(17)), endOfPause('tomorrow', at(2))]).toEqual([new Date(2026, 0, 15, 6), at(6)]);
});
