import { expect, test } from 'vitest';
import { toPlainJson, toPlainText } from '../../../server/cli/plain-text.ts';

test.each([
  ['Zoë 👩‍👩‍👧‍👦 سارة', 'Zoë 👩‍👩‍👧‍👦 سارة'],
  ['two\nlines\tand a tab', 'two\nlines\tand a tab'],
  ['\u001b[2J\u001b]0;title\u0007', '␛[2J␛]0;title␇'],
  ['over\rwritten', 'over␍written'],
  ['\u009b31m', '�31m'],
  ['\u007f', '�'],
])('%j is shown as %j', (text, shown) => {
  expect(toPlainText(text)).toBe(shown);
});

test('as JSON nothing is lost, and nothing is an order to the terminal', () => {
  const names = ['\u001b[2J', '\u009b31m', 'Zoë'];
  const json = toPlainJson(names);

  expect([JSON.parse(json), /\p{Cc}/u.test(json.replaceAll('\n', ''))]).toEqual([names, false]);
});
