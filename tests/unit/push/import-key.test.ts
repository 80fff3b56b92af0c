import { createECDH, generateKeyPairSync, type KeyObject } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ReadKeyPair, readKeyPair } from '../../../server/push/import-key.ts';
import { isPair, makePair } from '../../../server/push/vapid-key-ring.ts';

const { privateKey: keyObject } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const jwk = keyObject.export({ format: 'jwk' });
const pair = {
  publicKey: Buffer.concat([
    Buffer.of(4),
    Buffer.from(jwk.x ?? '', 'base64url'),
    Buffer.from(jwk.y ?? '', 'base64url'),
  ]).toString('base64url'),
  privateKey: jwk.d ?? '',
};
const pkcs8 = keyObject.export({ format: 'pem', type: 'pkcs8' }).toString();
const sec1 = keyObject.export({ format: 'pem', type: 'sec1' }).toString();
const other = makePair();
const onCurve = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve }).privateKey;
const pemOf = (key: KeyObject) => key.export({ format: 'pem', type: 'pkcs8' }).toString();
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const toBase64 = (text: string) => Buffer.from(text, 'base64url').toString('base64');
const toHex = (text: string) => Buffer.from(text, 'base64url').toString('hex');

describe('a pair is read', () => {
  // What `openssl ecparam -genkey` writes begins with the curve's name (its object identifier in DER).
  const parameters = '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n';

  test.each([
    { form: 'two halves in base64url', given: pair },
    {
      form: 'two halves in base64 with padding',
      given: { publicKey: toBase64(pair.publicKey), privateKey: toBase64(pair.privateKey) },
    },
    {
      form: 'two halves with spaces around',
      given: { publicKey: ` ${pair.publicKey}\n`, privateKey: `${pair.privateKey} ` },
    },
    {
      form: 'two halves that were cut into lines',
      given: {
        publicKey: pair.publicKey.replace(/.{64}/, '$&\r\n'),
        privateKey: pair.privateKey.replace(/.{32}/, '$&\n'),
      },
    },
    { form: 'PEM, PKCS #8', given: { pem: pkcs8 } },
    { form: 'PEM, SEC 1', given: { pem: sec1 } },
    { form: 'PEM, SEC 1 with the curve’s name before it', given: { pem: parameters + sec1 } },
    { form: 'PEM with lines ended as on Windows', given: { pem: pkcs8.replaceAll('\n', '\r\n') } },
    { form: 'JWK as an object', given: { jwk: { ...jwk } } },
    { form: 'JWK as text', given: { jwk: JSON.stringify(jwk) } },
  ])('as $form', ({ given }) => {
    expect(readKeyPair(given)).toEqual({ ok: true, pair });
  });

  test('and each of many is a pair', () => {
    for (let count = 0; count < 200; count += 1) {
      const read = readKeyPair(makePair());
      expect(read.ok && isPair(read.pair)).toBe(true);
    }
  });
});

describe('what is wrong is said, and of which field', () => {
  const halfOf = (bytes: number) => Buffer.alloc(bytes, 4).toString('base64url');
  const compressed = () => {
    const ecdh = createECDH('prime256v1');
    ecdh.generateKeys();
    return ecdh.getPublicKey().length === 65 ? ecdh.getPublicKey('base64url', 'compressed') : '';
  };

  test.each([
    { given: { publicKey: pair.publicKey }, field: 'privateKey', detail: 'The private half is missing' },
    { given: { privateKey: pair.privateKey }, field: 'publicKey', detail: 'The public half is missing' },
    { given: { ...pair, privateKey: '' }, field: 'privateKey', detail: 'The private half is missing' },
    {
      given: { ...pair, publicKey: other.publicKey },
      field: 'publicKey',
      detail: 'The two halves do not belong together',
    },
    { given: { ...pair, publicKey: pair.privateKey }, field: 'publicKey', detail: 'This is a private half' },
    { given: { ...pair, privateKey: pair.publicKey }, field: 'privateKey', detail: 'This is a public half' },
    { given: { ...pair, privateKey: toHex(pair.privateKey) }, field: 'privateKey', detail: 'This is hexadecimal' },
    { given: { ...pair, publicKey: toHex(pair.publicKey) }, field: 'publicKey', detail: 'This is hexadecimal' },
    {
      given: { ...pair, privateKey: `${pair.privateKey.slice(0, 5)}.${pair.privateKey.slice(5)}` },
      field: 'privateKey',
      detail: 'This is not base64url: "." at place 6',
    },
    { given: { ...pair, privateKey: halfOf(31) }, field: 'privateKey', detail: 'It has 31 bytes instead of 32' },
    { given: { ...pair, privateKey: halfOf(48) }, field: 'privateKey', detail: 'This is a key on the curve P-384' },
    {
      given: { ...pair, privateKey: Buffer.alloc(32).toString('base64url') },
      field: 'privateKey',
      detail: 'No key on the curve P-256',
    },
    { given: { ...pair, privateKey: pkcs8 }, field: 'privateKey', detail: 'This is a PEM' },
    { given: { ...pair, publicKey: halfOf(97) }, field: 'publicKey', detail: 'This is a key on the curve P-384' },
    { given: { ...pair, publicKey: compressed() }, field: 'publicKey', detail: 'This is a compressed point' },
    { given: { ...pair, publicKey: halfOf(65) }, field: 'publicKey', detail: 'This is not a point of the curve P-256' },
    {
      given: { ...pair, publicKey: Buffer.alloc(65, 5).toString('base64url') },
      field: 'publicKey',
      detail: 'It does not begin with the byte 04',
    },
    { given: { ...pair, pem: pkcs8 }, field: 'pem', detail: 'Give the key in one form only' },
    { given: { pem: pkcs8, jwk }, field: 'jwk', detail: 'Give the key in one form only' },
    { given: { pem: 'hello' }, field: 'pem', detail: 'This is not PEM' },
    {
      given: { pem: pkcs8.replaceAll('PRIVATE KEY', 'PUBLIC KEY') },
      field: 'pem',
      detail: 'The private half is missing: this is PUBLIC KEY',
    },
    { given: { pem: pkcs8.slice(0, -30) }, field: 'pem', detail: 'Its end is missing' },
    {
      given: { pem: pkcs8.replace(/\n.{20}/, '\nAAAAAAAAAAAAAAAAAAAA') },
      field: 'pem',
      detail: 'What stands between its lines is no private key',
    },
    { given: { pem: pemOf(onCurve('secp384r1')) }, field: 'pem', detail: 'This is a key on the curve secp384r1' },
    { given: { pem: pemOf(onCurve('secp256k1')) }, field: 'pem', detail: 'This is a key on the curve secp256k1' },
    { given: { pem: pemOf(rsa) }, field: 'pem', detail: 'This is a key of the kind rsa' },
    {
      given: {
        pem: keyObject.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'x' }).toString(),
      },
      field: 'pem',
      detail: 'It is locked by a passphrase',
    },
    { given: { jwk: 'hello' }, field: 'jwk', detail: 'This is not a JSON object' },
    { given: { jwk: { keys: [jwk] } }, field: 'jwk', detail: 'This is a set of keys' },
    { given: { jwk: { ...rsa.export({ format: 'jwk' }) } }, field: 'jwk.kty', detail: 'Expected "EC", got "RSA"' },
    {
      given: { jwk: { ...onCurve('secp384r1').export({ format: 'jwk' }) } },
      field: 'jwk.crv',
      detail: 'Expected the curve "P-256", got "P-384"',
    },
    { given: { jwk: { ...jwk, d: undefined } }, field: 'jwk.d', detail: 'The private half is missing' },
    { given: { jwk: { ...jwk, x: undefined } }, field: 'jwk.x', detail: 'It is missing' },
    { given: { jwk: { ...jwk, d: other.privateKey } }, field: 'jwk', detail: 'The two halves do not belong together' },
  ])('$field: $detail', ({ given, field, detail }) => {
    expect(readKeyPair(given)).toEqual({ ok: false, field, detail: expect.stringContaining(detail) });
  });

  test('whatever is given, it is a pair that signs or a refusal that names its field', () => {
    const text = fc.option(
      fc.oneof(fc.string(), fc.base64String(), fc.constantFrom(pair.publicKey, pair.privateKey, pkcs8)),
      { nil: undefined },
    );
    const given = fc.record({
      publicKey: text,
      privateKey: text,
      pem: text,
      jwk: fc.oneof(text, fc.dictionary(fc.string(), fc.json())),
    });
    fc.assert(
      fc.property(given, (form) => {
        const read: ReadKeyPair = readKeyPair(form);
        return read.ok
          ? isPair(read.pair)
          : read.field !== '' && read.detail !== '' && !read.detail.includes(pair.privateKey);
      }),
    );
  });
});
