declare module 'http_ece' {
  import type { ECDH } from 'node:crypto';

  /** What a receiver knows (RFC 8291 §2). */
  type DecryptParameters = {
    version: 'aes128gcm';
    privateKey: ECDH;
    /** Base64url. */
    authSecret: string;
  };

  /** Decrypts a body of RFC 8188; throws when it cannot. */
  export function decrypt(body: Buffer, parameters: DecryptParameters): Buffer;
}
