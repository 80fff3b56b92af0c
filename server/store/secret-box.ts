import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** Seals what must not lie readable in the store: AES-256-GCM, with a fresh nonce each time. */
export interface SecretBox {
  seal(plain: string): string;
  /** Throws when the text was sealed with another key, or changed. */
  open(sealed: string): string;
}

const nonceBytes = 12;
const tagBytes = 16;

/** `bytes`: 32 of them. */
export function createSecretBox(bytes: Buffer): SecretBox {
  const key = createSecretKey(bytes);
  return {
    seal(plain) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
    },
    open(sealed) {
      const box = Buffer.from(sealed, 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, nonceBytes), { authTagLength: tagBytes });
      decipher.setAuthTag(box.subarray(nonceBytes, nonceBytes + tagBytes));
      return Buffer.concat([decipher.update(box.subarray(nonceBytes + tagBytes)), decipher.final()]).toString('utf8');
    },
  };
}

/** The data key of a folder: 32 bytes in a file that only its owner can read, made at the first start. */
export function readDataKey(dataDir: string): Buffer {
  const file = join(dataDir, 'data.key');
  if (existsSync(file)) {
    const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64');
    if (key.length !== 32) throw new Error(`${file} does not hold 32 bytes in base64`);
    return key;
  }
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const key = randomBytes(32);
  // Whole and on the disk, or not there: without it, nothing that is sealed can be read again.
  const made = `${file}.new`;
  rmSync(made, { force: true });
  writeFileSync(made, `${key.toString('base64')}\n`, { mode: 0o600, flag: 'wx', flush: true });
  renameSync(made, file);
  const folder = openSync(dataDir, 'r');
  fsyncSync(folder);
  closeSync(folder);
  return key;
}
