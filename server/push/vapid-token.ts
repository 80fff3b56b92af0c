import webPush from 'web-push';

/** A VAPID key that can sign. Both halves in base64url without padding. */
export interface SigningKey {
  id: string;
  publicKey: string;
  privateKey: string;
}

/** Signed for half of what is allowed, so that a clock that is off does no harm; made anew an hour before (RFC 8292 §2). */
export const lifetimeSeconds = 12 * 3600;
const renewBeforeSeconds = 3600;

/** The contact while none is configured: a host that exists for examples only. Apple refuses it. */
const unknownContact = 'mailto:administrator@example.com';

/** Each push service has a few, and somebody may make up more. A guess. */
const maxTokens = 1_000;

export interface VapidTokens {
  /** The `Authorization` header for a push service: one token serves every message to its origin. */
  authorizationFor(origin: string, key: SigningKey, now: number): string;
}

/** `contact`: what is to be told at this moment (`sub`); another one makes another token. */
export function createVapidTokens(contact: () => string | undefined): VapidTokens {
  const tokens = new Map<string, { authorization: string; subject: string; madeAt: number; renewAt: number }>();
  return {
    authorizationFor(origin, key, now) {
      const subject = contact() ?? unknownContact;
      const name = `${key.id} ${origin}`;
      const known = tokens.get(name);
      const nowSeconds = Math.floor(now / 1000);
      // One of before a clock was set back would be good for longer than it may be.
      const isGood = known && nowSeconds >= known.madeAt && nowSeconds < known.renewAt;
      if (isGood && known.subject === subject) return known.authorization;
      const expiration = nowSeconds + lifetimeSeconds;
      const { Authorization: authorization } = webPush.getVapidHeaders(
        origin,
        subject,
        key.publicKey,
        key.privateKey,
        'aes128gcm',
        expiration,
      );
      if (tokens.size >= maxTokens) tokens.clear();
      tokens.set(name, { authorization, subject, madeAt: nowSeconds, renewAt: expiration - renewBeforeSeconds });
      return authorization;
    },
  };
}
