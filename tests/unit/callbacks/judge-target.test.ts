import { expect, test } from 'vitest';
import { judgeTarget } from '../../../server/callbacks/judge-target.ts';

const inner = 'its host is no name of the public Internet';

test.each([
  ['http://chat.example.com/hook', 'it is not https'],
  ['ftp://chat.example.com/hook', 'it is not https'],
  ['https://chat.example.com:8443/hook', 'its port is not that of https'],
  ['https://user:word@chat.example.com/', 'it holds credentials'],
  ['https://chat.example.com/#part', 'it holds a fragment'],
  ['https://127.0.0.1/', inner],
  ['https://203.0.113.7/', inner],
  ['https://[::1]/', inner],
  ['https://[::ffff:10.0.0.1]/', inner],
  ['https://0x7f.1/', inner],
  ['https://2130706433/', inner],
  ['https://localhost/', inner],
  ['https://localhost./', inner],
  ['https://intranet/', inner],
  ['https://printer.local/', inner],
  ['https://metadata.google.internal/', inner],
  ['chat.example.com', 'it is not a URL'],
])('%s may not be told: %s', (target, because) => {
  expect(judgeTarget(target, [])).toEqual({ ok: false, because });
});

test('a name of the public Internet may be told', () => {
  expect(judgeTarget('https://chat.example.com/hooks/deskbell?key=1', [])).toMatchObject({ ok: true });
});

test.each(['http://10.0.0.7:3000/hook', 'http://10.0.0.7:3000'])('a configured origin may: %s', (target) => {
  expect(judgeTarget(target, ['http://10.0.0.7:3000'])).toMatchObject({ ok: true });
});

test.each(['http://10.0.0.7/', 'https://10.0.0.7:3000/', 'http://user@10.0.0.7:3000/'])(
  'what is merely like a configured origin may not: %s',
  (target) => {
    expect(judgeTarget(target, ['http://10.0.0.7:3000'])).toMatchObject({ ok: false });
  },
);
