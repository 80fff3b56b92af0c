declare module 'http_ece' {
  import type { ECDH } from 'node:crypto';

  /** What a sender knows (RFC 8291 §2); the salt is given only to repeat a published example. */
  type EncryptParameters = {
    version: 'aes128gcm';
    /** The sender's own pair. */
    privateKey: ECDH;
    /** The receiver's public key and secret, and the salt, in base64url. */
    dh: string;
    authSecret: string;
    salt: string;
  };

  /** Encrypts into a body of RFC 8188. */
  export function encrypt(plaintext: Buffer, parameters: EncryptParameters): Buffer;
}
