import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import type { Clock } from '../clock.ts';
import type { Settings } from '../settings.ts';
import { ProblemError } from './problem-error.ts';

/** The person's id that a company's identity provider vouches for; undefined if it does not. */
export type VerifyJwt = (token: string) => Promise<string | undefined>;

/** Signatures only by keys that the provider publishes; never a shared secret, never none. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'EdDSA'];

/** Verifies against the provider's JWKS (RFC 7517), which is kept and fetched again when a key is new. */
export function createJwtVerifier(jwt: Settings['jwt'], clock: Clock): VerifyJwt {
  if (!jwt) return async () => undefined;
  const keys = createRemoteJWKSet(new URL(jwt.jwksUrl));
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms,
        ...(jwt.issuer ? { issuer: jwt.issuer } : {}),
        ...(jwt.audience ? { audience: jwt.audience } : {}),
        requiredClaims: ['sub', 'exp'],
        currentDate: new Date(clock.now()),
      });
      return payload.sub;
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
