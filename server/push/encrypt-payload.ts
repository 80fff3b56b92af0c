import {
  createCipheriv,
  createHmac,
  createPublicKey,
  createSecretKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { maxPayloadBytes } from '../../wire/limits.ts';

/** A push subscription's keys in base64url (RFC 8291 §3). */
export interface SubscriptionKeys {
  p256dh: string;
  auth: string;
}

/** Makes the body of a push message, with a fresh key pair and salt each time. */
export type PayloadEncrypter = (keys: SubscriptionKeys, payload: Buffer) => Buffer | Promise<Buffer>;

interface Receiver {
  point: Buffer;
  publicKey: KeyObject;
  auth: KeyObject;
}

const saltBytes = 16;
const keyBytes = 16;
const nonceBytes = 12;
const tagBytes = 16;
const pointBytes = 65;
/** What comes before a P-256 point in SubjectPublicKeyInfo (RFC 5480 §2). */
const pointPrefix = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex');
const uncompressed = Buffer.from([4]);
/** RFC 8188 §2: the one record is the last, and ends in this octet. */
const lastRecord = Buffer.from([2]);
/** The one block of output that HKDF-Expand makes here is marked by this octet (RFC 5869 §2.3). */
const firstBlock = Buffer.from([1]);
const keyInfo = Buffer.from('WebPush: info\0');
const contentKeyInfo = Buffer.from('Content-Encoding: aes128gcm\0');
const nonceInfo = Buffer.from('Content-Encoding: nonce\0');
/** About a kilobyte each. */
const maxReceivers = 10_000;

/** Remembers the keys of whom it encrypted for: to read a point costs as much as to use it. */
export function createPayloadEncrypter(): (keys: SubscriptionKeys, payload: Buffer) => Buffer {
  const receivers = new Map<string, Receiver>();

  function receiverOf(keys: SubscriptionKeys): Receiver {
    const name = `${keys.p256dh} ${keys.auth}`;
    const known = receivers.get(name);
    if (known) return known;
    if (receivers.size >= maxReceivers) receivers.clear();
    const receiver = toReceiver(keys);
    receivers.set(name, receiver);
    return receiver;
  }

  return (keys, payload) => encryptPayload(receiverOf(keys), payload);
}

/** The body of a push message: one record of `aes128gcm`, with a key pair and a salt that are used once (RFC 8291 §3.4 and §4). */
function encryptPayload({ point, publicKey, auth }: Receiver, payload: Buffer): Buffer {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ownPoint = toPoint(pair.publicKey);
  const shared = diffieHellman({ privateKey: pair.privateKey, publicKey });
  const salt = randomBytes(saltBytes);

  const input = hmac(createSecretKey(hmac(auth, shared)), keyInfo, point, ownPoint, firstBlock);
  const secret = createSecretKey(hmac(createSecretKey(salt), input));
  const contentKey = createSecretKey(hmac(secret, contentKeyInfo, firstBlock).subarray(0, keyBytes));
  const nonce = hmac(secret, nonceInfo, firstBlock).subarray(0, nonceBytes);

  const cipher = createCipheriv('aes-128-gcm', contentKey, nonce);
  const record = [cipher.update(payload), cipher.update(lastRecord), cipher.final()];
  return Buffer.concat([salt, recordHeader, ownPoint, ...record, cipher.getAuthTag()]);
}

/** Uncompressed (SEC 1 §2.3.3). By way of a JWK, which takes Node half the time of the DER forms. */
function toPoint(publicKey: KeyObject): Buffer {
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  return Buffer.concat([uncompressed, Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')], pointBytes);
}

/** Throws when the point is not on the curve. */
function toReceiver({ p256dh, auth }: SubscriptionKeys): Receiver {
  const point = Buffer.from(p256dh, 'base64url');
  const publicKey = createPublicKey({ key: Buffer.concat([pointPrefix, point]), format: 'der', type: 'spki' });
  return { point, publicKey, auth: createSecretKey(Buffer.from(auth, 'base64url')) };
}

function hmac(key: KeyObject, ...parts: readonly Buffer[]): Buffer {
  const digest = createHmac('sha256', key);
  for (const part of parts) digest.update(part);
  return digest.digest();
}

/** Record size and length of the key id (RFC 8188 §2.1): every payload of ours fits one record. */
const recordHeader = Buffer.alloc(5);
recordHeader.writeUInt32BE(maxPayloadBytes + lastRecord.length + tagBytes);
recordHeader.writeUInt8(pointBytes, 4);
