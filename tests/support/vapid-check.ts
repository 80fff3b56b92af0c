import { createPublicKey, verify } from 'node:crypto';

const maxLifetimeSeconds = 24 * 60 * 60;

/** What a push service knows when it judges an `Authorization` header. */
export type VapidClaim = {
  readonly authorization: string | undefined;
  /** Origin of the endpoint, as the sender used it. */
  readonly audience: string;
  /** Application server key the subscription was made with; `undefined` for a subscription bound to none. */
  readonly subscribedKey: Buffer | undefined;
  /** Milliseconds. */
  readonly now: number;
};

/** `401`: missing or not readable. `403`: readable, and not allowed to send to this subscription. */
export type VapidCheck =
  | { readonly ok: true }
  | { readonly ok: false; readonly status: 401 | 403; readonly reason: string };

/** Judges a VAPID header as strictly as RFC 8292 allows (§2: token, §3: scheme, §4.2: restricted subscriptions). */
export function checkVapid(claim: VapidClaim): VapidCheck {
  const credentials = readCredentials(claim.authorization);
  if (credentials === undefined) {
    return { ok: false, status: 401, reason: 'no "vapid" credentials with one t and one k' };
  }
  const token = readToken(credentials.t);
  const publicKey = readPoint(credentials.k);
  if (token === undefined || publicKey === undefined) {
    return { ok: false, status: 401, reason: 'the token or the key cannot be read' };
  }
  const reason = whyForbidden(token, publicKey, claim);
  return reason === undefined ? { ok: true } : { ok: false, status: 403, reason };
}

type Token = {
  readonly header: Record<string, unknown>;
  readonly claims: Record<string, unknown>;
  readonly signedBytes: Buffer;
  readonly signature: Buffer;
};

function whyForbidden(token: Token, publicKey: Buffer, claim: VapidClaim): string | undefined {
  const { aud, exp, sub } = token.claims;
  const nowSeconds = claim.now / 1000;
  if (claim.subscribedKey !== undefined && !claim.subscribedKey.equals(publicKey)) {
    return 'k is not the key the subscription was made with';
  }
  if (token.header.alg !== 'ES256' || !isSignedBy(token, publicKey)) {
    return 'the signature is not an ES256 signature by k';
  }
  if (aud !== claim.audience) {
    return `aud is ${JSON.stringify(aud)}, the endpoint's origin is ${claim.audience}`;
  }
  if (typeof exp !== 'number' || exp <= nowSeconds) {
    return 'exp is missing or past';
  }
  if (exp > nowSeconds + maxLifetimeSeconds) {
    return 'exp is more than 24 hours ahead';
  }
  if (sub !== undefined && !(typeof sub === 'string' && /^(mailto:|https:)./.test(sub))) {
    return 'sub is neither mailto: nor https:';
  }
  return undefined;
}

function readCredentials(authorization = ''): { t: string; k: string } | undefined {
  const [scheme, ...rest] = authorization.trim().split(/\s+/);
  if (scheme?.toLowerCase() !== 'vapid') {
    return undefined;
  }
  const fields = new Map<string, string>();
  for (const part of rest.join('').split(',')) {
    const [name, value, ...more] = part.split('=');
    if (name === undefined || value === undefined || more.length > 0 || fields.has(name)) {
      return undefined;
    }
    fields.set(name, value);
  }
  const t = fields.get('t');
  const k = fields.get('k');
  return t === undefined || k === undefined ? undefined : { t, k };
}

function readToken(text: string): Token | undefined {
  const [header, claims, signature, ...more] = text.split('.');
  if (header === undefined || claims === undefined || signature === undefined || more.length > 0) {
    return undefined;
  }
  const parts = [readObject(header), readObject(claims)] as const;
  const signatureBytes = readBase64url(signature);
  if (parts[0] === undefined || parts[1] === undefined || signatureBytes === undefined) {
    return undefined;
  }
  return {
    header: parts[0],
    claims: parts[1],
    signedBytes: Buffer.from(`${header}.${claims}`),
    signature: signatureBytes,
  };
}

function readObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(String(readBase64url(text)));
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined; // not JSON: garbled, which the caller answers
  }
}

/** An uncompressed P-256 point: 0x04, x, y. */
function readPoint(text: string): Buffer | undefined {
  const bytes = readBase64url(text);
  return bytes?.length === 65 && bytes[0] === 4 ? bytes : undefined;
}

function readBase64url(text: string): Buffer | undefined {
  return /^[\w-]+$/.test(text) ? Buffer.from(text, 'base64url') : undefined;
}

function isSignedBy(token: Token, publicKey: Buffer): boolean {
  try {
    const jwk = {
      kty: 'EC',
      crv: 'P-256',
      x: publicKey.toString('base64url', 1, 33),
      y: publicKey.toString('base64url', 33, 65),
    };
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    return verify('sha256', token.signedBytes, { key, dsaEncoding: 'ieee-p1363' }, token.signature);
  } catch {
    return false; // x and y are no point of the curve
  }
}
