import { ECDH } from 'node:crypto';

export type CheckedKeys =
  | { ok: true; p256dh: string; auth: string }
  | { ok: false; field: 'p256dh' | 'auth'; detail: string };

/** The browser's keys in one form, base64url without padding: a point of P-256 and a secret of 16 bytes (RFC 8291 §3). */
export function checkSubscriptionKeys(keys: { p256dh: string; auth: string }): CheckedKeys {
  const point = decode(keys.p256dh);
  if (point?.length !== 65 || point[0] !== 4 || !isOnCurve(point)) {
    return { ok: false, field: 'p256dh', detail: 'Expected a P-256 public key: 65 bytes in base64, beginning with 04' };
  }
  const secret = decode(keys.auth);
  if (secret?.length !== 16) {
    return { ok: false, field: 'auth', detail: 'Expected a secret of 16 bytes in base64' };
  }
  return { ok: true, p256dh: point.toString('base64url'), auth: secret.toString('base64url') };
}

function decode(text: string): Buffer | undefined {
  return /^[A-Za-z0-9+/_-]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : undefined;
}

function isOnCurve(point: Buffer): boolean {
  try {
    ECDH.convertKey(point, 'prime256v1');
    return true;
  } catch {
    return false;
  }
}
