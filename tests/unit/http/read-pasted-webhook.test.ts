import { expect, test } from 'vitest';
import { readPastedWebhook } from '../../../server/http/read-pasted-webhook.ts';

const read = (headers: string) => readPastedWebhook({ headers, body: '{"ü": 1}\n' });

test('headers are read line by line, whatever their case, and the body byte for byte', () => {
  expect(read('Content-Type: application/json\r\n  Webhook-Id:  msg_1\nX-Url: https://x.example/a:b')).toEqual({
    headers: { 'content-type': 'application/json', 'webhook-id': 'msg_1', 'x-url': 'https://x.example/a:b' },
    body: Buffer.from('{"ü": 1}\n'),
    urlSecret: undefined,
  });
});

test.each([
  'POST /webhooks/woot?access_token=s%2Fcret HTTP/1.1\nHost: desk.example.com',
  'https://desk.example.com/webhooks/woot?a=b&access_token=s%2Fcret',
  'Host: desk.example.com\n/webhooks/woot?access_token=s%2Fcret',
])('the secret in a URL is found: %j', (headers) => {
  expect(read(headers).urlSecret).toBe('s/cret');
});

test.each(['', 'nonsense', ': x', 'a b: c', '__proto__: x', '?access_token=no', 'Referer: /x?access_token=no'])(
  'what is neither header nor URL is passed over: %j',
  (headers) => {
    const { headers: read_, urlSecret } = read(headers);

    expect([Object.getPrototypeOf(read_) === Object.prototype, urlSecret]).toEqual([true, undefined]);
    expect(Object.keys(read_).every((name) => name === '__proto__' || name === 'referer')).toBe(true);
  },
);
