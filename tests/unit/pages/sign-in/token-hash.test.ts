import { expect, test } from 'vitest';
import { parsePastedToken, parseTokenHash } from '../../../../client/pages/sign-in/token-hash.ts';

test.each([
  ['#token=abc-_1', 'abc-_1'],
  ['token=abc', 'abc'],
  ['#other=1&token=abc', 'abc'],
  ['#token=', undefined],
  ['#', undefined],
  ['', undefined],
])('"%s" holds the token %s', (hash, token) => {
  expect(parseTokenHash(hash)).toBe(token);
});

test.each([
  ['abc', 'abc'],
  ['https://desk.example/bell/sign-in/?next=console/#token=abc', 'abc'],
  ['https://desk.example/sign-in/', 'https://desk.example/sign-in/'],
  ['token:abc', 'token:abc'],
])('"%s" pasted into the field means %s', (pasted, token) => {
  expect(parsePastedToken(pasted)).toBe(token);
});
