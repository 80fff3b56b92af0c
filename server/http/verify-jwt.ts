import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import type { Clock } from '../clock.ts';
import type { Settings } from '../settings.ts';
import { type ClaimedPerson, readClaims } from './jwt-claims.ts';
import { ProblemError } from './problem-error.ts';

/** Whom a company's identity provider vouches for, and until when (milliseconds); undefined if it does not. */
export type VerifyJwt = (token: string) => Promise<{ claimed: ClaimedPerson; until: number } | undefined>;

/** Signatures only by keys that the provider publishes; never a shared secret, never none. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'EdDSA'];
/** A key that is new to us is asked for at once, but not more often than this: anybody may name one in a token. */
const cooldownMs = 10_000;
/** After so long, what the provider published is asked for again: a key that it took back is to count no more. */
const cacheMs = 600_000;

/** Verifies against the provider's JWKS (RFC 7517), which is kept and fetched again when a key is new. */
export function createJwtVerifier(jwt: Settings['jwt'], clock: Clock): VerifyJwt {
  if (!jwt) return async () => undefined;
  const keys = createRemoteJWKSet(new URL(jwt.jwksUrl), {
    ...{ cooldownDuration: cooldownMs, cacheMaxAge: cacheMs, timeoutDuration: 5_000 },
  });
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms,
        ...{ issuer: jwt.issuer, audience: jwt.audience },
        requiredClaims: ['exp', 'sub'],
        currentDate: new Date(clock.now()),
      });
      const claimed = readClaims(payload, jwt);
      return claimed && { claimed, until: (payload.exp ?? 0) * 1000 };
    } catch (error) {
      if (error instanceof errors.JOSEError && !isUnanswered(error)) return undefined;
      throw new ProblemError('unavailable', 'The identity provider does not answer', { retryAfterSeconds: 5 });
    }
  };
}

/** Its keys could not be read: nothing is known of the token. */
function isUnanswered(error: errors.JOSEError): boolean {
  return error instanceof errors.JWKSTimeout || error.code === 'ERR_JOSE_GENERIC';
}
