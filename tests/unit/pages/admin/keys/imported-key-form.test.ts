import { expect, test } from 'vitest';
import { readPastedKey } from '../../../../../client/pages/admin/keys/imported-key-form.ts';

const publicKey = `B${'a'.repeat(86)}`;
const privateKey = 'b'.repeat(43);
const halves = { publicKey, privateKey };

test.each([
  {
    form: 'what web-push prints',
    text: `\n=======================================\n\nPublic Key:\n${publicKey}\n\nPrivate Key:\n${privateKey}\n\n=======================================\n`,
    read: halves,
  },
  { form: 'what web-push prints as JSON', text: JSON.stringify(halves), read: halves },
  {
    form: 'lines of an environment',
    text: `VAPID_PUBLIC_KEY="${publicKey}"\nVAPID_PRIVATE_KEY='${privateKey}'`,
    read: halves,
  },
  { form: 'two words, the public half first', text: `${publicKey}\n${privateKey}`, read: halves },
  { form: 'two words, the private half first', text: `${privateKey} ${publicKey}`, read: halves },
  { form: 'a public half alone', text: publicKey, read: { publicKey, privateKey: '' } },
  { form: 'a private half alone', text: privateKey, read: { publicKey: '', privateKey } },
  { form: 'PEM', text: ' -----BEGIN PRIVATE KEY-----\nx\n', read: { pem: '-----BEGIN PRIVATE KEY-----\nx' } },
  { form: 'JWK', text: '{"kty":"EC"}', read: { jwk: '{"kty":"EC"}' } },
  { form: 'broken JSON', text: '{"kty":', read: { jwk: '{"kty":' } },
  { form: 'nothing', text: '  ', read: { publicKey: '', privateKey: '' } },
])('$form is read', ({ text, read }) => {
  expect(readPastedKey(text)).toEqual(read);
});
