import { createECDH, type ECDH, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { decrypt, encrypt } from 'http_ece';
import { describe, expect, test } from 'vitest';
import { createPayloadEncrypter } from '../../../server/push/encrypt-payload.ts';
import { type PushParts, toPushRequest, toTopic } from '../../../server/push/push-request.ts';
import { maxPayloadBytes } from '../../../wire/limits.ts';

/** Any one character of Unicode. */
const character = fc.nat(0x10ffff).map((point) => String.fromCodePoint(point).toWellFormed());

/** RFC 8291, appendix A. */
const example = {
  plaintext: 'When I grow up, I want to be a watermelon',
  senderPrivate: 'yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw',
  receiverPrivate: 'q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94',
  receiverPublic: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
  auth: 'BTBZMqHH6r4Tts7J_aSIgg',
  salt: 'DGv6ra1nlYgDCS1FRnbzlw',
  body: [
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml',
    'mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT',
    'pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
  ].join(''),
} as const;

function pairOf(privateKey: string): ECDH {
  const pair = createECDH('prime256v1');
  pair.setPrivateKey(privateKey, 'base64url');
  return pair;
}

const receiver = pairOf(example.receiverPrivate);
const open = (body: Buffer) =>
  decrypt(body, { version: 'aes128gcm', privateKey: receiver, authSecret: example.auth }).toString('utf8');

function makeRequest(parts: Partial<PushParts> = {}) {
  return toPushRequest(createPayloadEncrypter(), {
    endpoint: 'https://fcm.googleapis.com/fcm/send/abc',
    keys: { p256dh: example.receiverPublic, auth: example.auth },
    payload: Buffer.from('{"web_push":8030}'),
    authorization: 'vapid t=x.y.z, k=w',
    ttlSeconds: 300,
    urgency: 'high',
    tag: 'chat:desk:chat-1',
    ...parts,
  });
}

describe('the receiver that tests decrypt with (RFC 8291, appendix A)', () => {
  test('it decrypts the published example', () => {
    expect(open(Buffer.from(example.body, 'base64url'))).toBe(example.plaintext);
  });

  test('its other half makes the published example', () => {
    const body = encrypt(Buffer.from(example.plaintext), {
      version: 'aes128gcm',
      privateKey: pairOf(example.senderPrivate),
      dh: example.receiverPublic,
      authSecret: example.auth,
      salt: example.salt,
    });

    expect(body.toString('base64url')).toBe(example.body);
  });
});

describe('the body', () => {
  test('what we encrypt for the published keys is decrypted by them', async () => {
    const { body } = await makeRequest({ payload: Buffer.from(example.plaintext) });

    expect(open(body)).toBe(example.plaintext);
  });

  test('the largest payload makes 4,096 bytes (RFC 8030 §7.2)', async () => {
    expect((await makeRequest({ payload: Buffer.alloc(maxPayloadBytes, 'x') })).body.length).toBe(4096);
  });

  test('it is one record of aes128gcm, with the sender’s key as its key id (RFC 8188 §2.1)', async () => {
    const { body } = await makeRequest();

    expect([body.readUInt32BE(16) >= body.length - 86, body[20], body[21]]).toEqual([true, 65, 4]);
  });

  test('each message has its own salt and its own key pair (RFC 8291 §3.1), to the same browser too', () => {
    const encrypt = createPayloadEncrypter();
    const keys = { p256dh: example.receiverPublic, auth: example.auth };
    const bodies = Array.from({ length: 20 }, () => encrypt(keys, Buffer.from('again')));
    const salts = new Set(bodies.map((body) => body.toString('hex', 0, 16)));
    const senders = new Set(bodies.map((body) => body.toString('hex', 21, 86)));

    expect([salts.size, senders.size]).toEqual([20, 20]);
  });

  test('any payload comes back byte for byte, for any browser', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: maxPayloadBytes }), async (bytes) => {
        const browser = createECDH('prime256v1');
        const p256dh = browser.generateKeys('base64url');
        const auth = randomBytes(16).toString('base64url');
        const { body } = await makeRequest({ keys: { p256dh, auth }, payload: Buffer.from(bytes) });
        const plaintext = decrypt(body, { version: 'aes128gcm', privateKey: browser, authSecret: auth });

        expect(plaintext.equals(Buffer.from(bytes))).toBe(true);
      }),
    );
  });
});

describe('the headers (RFC 8030 §5)', () => {
  test('they are all that a push service asks for', async () => {
    expect((await makeRequest()).headers).toEqual({
      authorization: 'vapid t=x.y.z, k=w',
      'content-encoding': 'aes128gcm',
      'content-type': 'application/octet-stream',
      ttl: '300',
      urgency: 'high',
      topic: toTopic('chat:desk:chat-1'),
    });
  });

  test('the endpoint is called as it is (F9)', async () => {
    const endpoint = 'https://wns2-par02p.notify.windows.com/w/?token=BQYAAAB%2bX%2f&x=A+B';

    expect((await makeRequest({ endpoint })).url).toBe(endpoint);
  });

  test.each([
    [300, '300'],
    [299.999, '299'],
    [1, '1'],
    [0.2, '1'],
    [0, '1'],
    [-7, '1'],
  ])('a TTL of %d s is sent as %s: a whole number, never 0 (L3, L5)', async (ttlSeconds, ttl) => {
    expect((await makeRequest({ ttlSeconds })).headers.ttl).toBe(ttl);
  });
});

describe('the topic (L2)', () => {
  test('it is 32 characters of base64url, whatever the chat is called', () => {
    fc.assert(
      fc.property(fc.string({ unit: character }), (tag) => {
        expect(toTopic(tag)).toMatch(/^[\w-]{32}$/);
      }),
    );
  });

  test('it is the same for the same chat', () => {
    expect(toTopic('chat:desk:گفتگو')).toBe(toTopic('chat:desk:گفتگو'));
  });

  test('it is another for another chat', () => {
    const topics = new Set(Array.from({ length: 1_000 }, (_, index) => toTopic(`chat:desk:chat-${index}`)));

    expect(topics.size).toBe(1_000);
  });
});
