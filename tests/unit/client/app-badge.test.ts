import { expect, test } from 'vitest';
import { createAppBadge, navigatorBadge } from '../../../client/app-badge.ts';

test('a number is written when it changes, the first one always', () => {
  const written: number[] = [];
  const badge = createAppBadge(async (count) => void written.push(count));
  for (const count of [0, 0, 1, 1, 2, 0]) badge.set(count);
  expect(written).toEqual([0, 1, 2, 0]);
});

test('an app that is refused goes on', async () => {
  const badge = createAppBadge(() => Promise.reject(new Error('NotAllowedError')));
  badge.set(1);
  await new Promise((resolve) => setImmediate(resolve));
});

test('a browser without the Badging API has none', () => {
  expect(navigatorBadge({})).toBeUndefined();
  createAppBadge(undefined).set(1);
});
