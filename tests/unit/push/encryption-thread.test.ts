import { createECDH, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { decrypt } from 'http_ece';
import { afterAll, expect, test } from 'vitest';
import { startEncryptionThread } from '../../../server/push/encryption-thread.ts';
import { pack, unpack } from '../../../server/push/packed.ts';

const thread = startEncryptionThread();
afterAll(() => thread.close());

function makeBrowser() {
  const privateKey = createECDH('prime256v1');
  const keys = { p256dh: privateKey.generateKeys('base64url'), auth: randomBytes(16).toString('base64url') };
  const open = (body: Buffer) =>
    decrypt(body, { version: 'aes128gcm', privateKey, authSecret: keys.auth }).toString('utf8');
  return { keys, open };
}

test('each of many payloads comes back for the browser that it is for, whenever it was asked for', async () => {
  const browsers = Array.from({ length: 100 }, makeBrowser);
  const encryptFor = ({ keys }: { keys: { p256dh: string; auth: string } }, text: string) =>
    thread.encrypt(keys, Buffer.from(text));
  const atOnce = browsers.map((browser, index) => encryptFor(browser, `first ${index}`));
  await atOnce[0];
  const later = browsers.map((browser, index) => encryptFor(browser, `second ${index}`));
  const bodies = await Promise.all([...atOnce, ...later]);

  expect(bodies.map((body, index) => browsers[index % 100]?.open(body))).toEqual([
    ...browsers.map((_, index) => `first ${index}`),
    ...browsers.map((_, index) => `second ${index}`),
  ]);
});

test('keys that are none fail alone', async () => {
  const browser = makeBrowser();
  const none = { p256dh: Buffer.alloc(65, 4).toString('base64url'), auth: browser.keys.auth };
  const [before, failed, after] = await Promise.allSettled([
    thread.encrypt(browser.keys, Buffer.from('before')),
    thread.encrypt(none, Buffer.from('in between')),
    thread.encrypt(browser.keys, Buffer.from('after')),
  ]);
  const textOf = (settled: PromiseSettledResult<Buffer>) =>
    settled.status === 'fulfilled' ? browser.open(settled.value) : settled.reason;

  expect([textOf(before), textOf(failed), textOf(after)]).toEqual(['before', expect.any(Error), 'after']);
});

test('what is packed comes out as it was, empty ones too', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array()), (all) => {
      expect(unpack(pack(all)).map((one) => [...one])).toEqual(all.map((one) => [...one]));
    }),
  );
});
