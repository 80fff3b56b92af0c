import { createECDH, createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import type { NewVapidKey } from '../../wire/vapid-key.ts';

/** Both halves in base64url without padding. */
export interface KeyPair {
  publicKey: string;
  privateKey: string;
}

export type ReadKeyPair = { ok: true; pair: KeyPair } | { ok: false; field: string; detail: string };

const publicBytes = 65;
const privateBytes = 32;
const curve = 'prime256v1';
const formNames = ['raw', 'pem', 'jwk'] as const;

/** Reads a key pair that was made elsewhere, in the one form in which it was given, and says exactly what is wrong. */
export function readKeyPair({ publicKey, privateKey, pem, jwk }: NewVapidKey): ReadKeyPair {
  const given = { raw: publicKey ?? privateKey, pem, jwk };
  const forms = formNames.filter((name) => given[name] !== undefined);
  if (forms.length > 1) return refuse(forms[1] ?? '', 'Give the key in one form only: the two halves, a PEM, or a JWK');
  if (pem !== undefined) return readPem(pem);
  if (jwk !== undefined) return readJwk(jwk);
  return readRaw({ publicKey, privateKey });
}

function refuse(field: string, detail: string): ReadKeyPair {
  return { ok: false, field, detail };
}

function readRaw({ publicKey, privateKey }: Pick<NewVapidKey, 'publicKey' | 'privateKey'>): ReadKeyPair {
  if (!privateKey?.trim()) return refuse('privateKey', 'The private half is missing: without it nothing can be signed');
  const secret = decode(privateKey);
  if (typeof secret === 'string') return refuse('privateKey', secret);
  if (secret.length !== privateBytes) return refuse('privateKey', describePrivateLength(secret.length));
  if (!publicKey?.trim())
    return refuse('publicKey', 'The public half is missing: it shows that the right key was copied');
  const point = decode(publicKey);
  if (typeof point === 'string') return refuse('publicKey', point);
  const fault = describePoint(point);
  return fault ? refuse('publicKey', fault) : matchHalves(secret, point, 'publicKey');
}

/** Bytes of base64url, or of base64: with or without padding, in one line or in several. A text: why not. */
function decode(given: string): Buffer | string {
  const text = given.replace(/\s+/g, '');
  if (/^-----BEGIN/.test(text)) return 'This is a PEM: give it as "pem"';
  if (/^(?:[\da-f]{64}|[\da-f]{130})$/i.test(text)) return 'This is hexadecimal; base64url is needed';
  const wrong = /[^\w+/-]/.exec(text.replace(/={1,2}$/, ''));
  if (wrong) return `This is not base64url: "${wrong[0]}" at place ${wrong.index + 1} does not belong there`;
  return Buffer.from(text, 'base64url');
}

function describePrivateLength(bytes: number): string {
  if (bytes === publicBytes) return 'This is a public half: 65 bytes; the private one has 32';
  const other = { 48: 'P-384', 66: 'P-521' }[bytes];
  if (other) return `This is a key on the curve ${other}; P-256 is needed`;
  if (bytes < privateBytes) return `It has ${bytes} bytes instead of 32: its beginning or end is missing`;
  return `It has ${bytes} bytes instead of 32`;
}

/** What is wrong with the bytes of a public key; undefined if nothing is. */
function describePoint(point: Buffer): string | undefined {
  const other = { 97: 'P-384', 133: 'P-521' }[point.length];
  if (other) return `This is a key on the curve ${other}; P-256 is needed`;
  if (point.length === 33) return 'This is a compressed point of 33 bytes; the uncompressed one of 65 bytes is needed';
  if (point.length === privateBytes) return 'This is a private half: 32 bytes; the public one has 65';
  if (point.length === 91) return 'This is an SPKI structure; the bare point of 65 bytes is needed';
  if (point.length !== publicBytes) return `It has ${point.length} bytes instead of 65`;
  if (point[0] !== 4) return 'It does not begin with the byte 04, as an uncompressed point does';
  return undefined;
}

/** The private half gives the public one: is it the one that was given? */
function matchHalves(secret: Buffer, point: Buffer, field: string): ReadKeyPair {
  const ecdh = createECDH(curve);
  try {
    ecdh.setPrivateKey(secret);
  } catch {
    return refuse(field === 'jwk' ? 'jwk.d' : 'privateKey', 'No key on the curve P-256 has this private half');
  }
  if (!ecdh.getPublicKey().equals(point)) {
    const detail = isOnCurve(point)
      ? 'The two halves do not belong together: they are of different pairs'
      : 'This is not a point of the curve P-256';
    return refuse(field, detail);
  }
  return { ok: true, pair: { publicKey: point.toString('base64url'), privateKey: secret.toString('base64url') } };
}

function isOnCurve(point: Buffer): boolean {
  const halves = { x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url') };
  try {
    createPublicKey({ key: { kty: 'EC', crv: 'P-256', ...halves }, format: 'jwk' });
    return true;
  } catch {
    return false;
  }
}

function readPem(pem: string): ReadKeyPair {
  const labels = [...pem.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----/g)].map(([, label]) => label ?? '');
  const label = labels.find((one) => one.endsWith('PRIVATE KEY'));
  if (labels.length === 0) return refuse('pem', 'This is not PEM: no line "-----BEGIN …-----"');
  if (!label) {
    return refuse('pem', `The private half is missing: this is ${labels.join(' and ')}; "PRIVATE KEY" is needed`);
  }
  if (label.startsWith('ENCRYPTED') || /^Proc-Type:.*ENCRYPTED/m.test(pem)) {
    return refuse('pem', 'It is locked by a passphrase: take that off first (openssl pkey -in key.pem -out open.pem)');
  }
  const block = new RegExp(`-----BEGIN ${label}-----[^-]*-----END ${label}-----`).exec(pem)?.[0];
  if (!block) return refuse('pem', `Its end is missing: the line "-----END ${label}-----"`);
  return readKeyObject(block);
}

function readKeyObject(pem: string): ReadKeyPair {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    return refuse('pem', 'What stands between its lines is no private key: it was cut or changed');
  }
  if (key.asymmetricKeyType !== 'ec') {
    return refuse('pem', `This is a key of the kind ${key.asymmetricKeyType}; one on the curve P-256 is needed`);
  }
  const { namedCurve } = key.asymmetricKeyDetails ?? {};
  if (namedCurve !== curve) return refuse('pem', `This is a key on the curve ${namedCurve}; P-256 is needed`);
  return matchJwk(key.export({ format: 'jwk' }), 'pem');
}

function readJwk(given: string | Readonly<Record<string, unknown>>): ReadKeyPair {
  const jwk = typeof given === 'string' ? parseJson(given) : given;
  if (!jwk) return refuse('jwk', 'This is not a JSON object');
  if (Array.isArray(jwk.keys)) return refuse('jwk', 'This is a set of keys: give one of them');
  if (jwk.kty !== 'EC') return refuse('jwk.kty', `Expected "EC", got ${JSON.stringify(jwk.kty) ?? 'nothing'}`);
  if (jwk.crv !== 'P-256') {
    return refuse('jwk.crv', `Expected the curve "P-256", got ${JSON.stringify(jwk.crv) ?? 'nothing'}`);
  }
  if (jwk.d === undefined) return refuse('jwk.d', 'The private half is missing: without it nothing can be signed');
  return matchJwk(jwk, 'jwk');
}

function parseJson(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined; // not JSON: the caller says so
  }
}

function matchJwk(jwk: JsonWebKey | Readonly<Record<string, unknown>>, field: 'jwk' | 'pem'): ReadKeyPair {
  const members: Buffer[] = [];
  for (const name of ['d', 'x', 'y'] as const) {
    const member = jwk[name];
    if (typeof member !== 'string') return refuse(`${field}.${name}`, 'It is missing, or not text');
    const bytes = decode(member);
    if (typeof bytes === 'string') return refuse(`${field}.${name}`, bytes);
    if (bytes.length !== privateBytes) return refuse(`${field}.${name}`, `It has ${bytes.length} bytes instead of 32`);
    members.push(bytes);
  }
  const [secret = Buffer.alloc(0), x = Buffer.alloc(0), y = Buffer.alloc(0)] = members;
  return matchHalves(secret, Buffer.concat([Buffer.of(4), x, y]), field);
}
