import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createSecretKey,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import type { Settings } from '../settings.ts';
import { hasDataKeys, readDataKeys } from './data-key-file.ts';

/** Seals what must not lie readable in the store: AES-256-GCM, with a fresh nonce each time. */
export interface SecretBox {
  /** With the newest key. */
  seal(plain: string): string;
  /** By whichever key it was sealed with. Throws when that is not one of ours, or the text was changed. */
  open(sealed: string): string;
}

/** It was sealed with a data key that is none of ours. */
export class OtherDataKeyError extends Error {
  readonly code = 'other-data-key';
}

const nonceBytes = 12;
const tagBytes = 16;
/** Begins what says by its second part which key opens it. What does not begin so is from before keys had ids. */
const format = 'k1';

interface DataKey {
  id: string;
  key: KeyObject;
}

/** `keys`: 32 bytes each, the newest first. */
export function createSecretBox(...keys: Buffer[]): SecretBox {
  return boxOver(() => keys);
}

/**
 * The box of a desk: with the keys of the configuration, or of the file in the data folder. The file is read again as
 * needed, so that a server goes on while its key is rotated.
 */
export function openSecretBox(settings: Pick<Settings, 'dataDir' | 'dataKey' | 'dataKeyPrevious'>): SecretBox {
  let keys = readConfiguredKeys(settings);
  return boxOver(() => {
    // Of a file that was deleted meanwhile another is not made: its key would open nothing.
    if (settings.dataKey || hasDataKeys(settings.dataDir)) keys = readConfiguredKeys(settings);
    return keys;
  });
}

/** All keys that open something, the newest first; made at the first start. */
export function readConfiguredKeys({
  dataDir,
  dataKey,
  dataKeyPrevious,
}: Pick<Settings, 'dataDir' | 'dataKey' | 'dataKeyPrevious'>): Buffer[] {
  const older = dataKeyPrevious ? [dataKeyPrevious] : [];
  return dataKey ? [dataKey, ...older] : [...readDataKeys(dataDir), ...older];
}

function boxOver(read: () => readonly Buffer[]): SecretBox {
  let known: DataKey[] = [];
  const readAgain = () => {
    known = read().map(toDataKey);
    return known;
  };
  return {
    seal(plain) {
      const [newest] = readAgain();
      if (!newest) throw new Error('There is no data key');
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', newest.key, nonce);
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return [format, newest.id, Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')].join('.');
    },
    open(sealed) {
      const [first, id, body] = sealed.split('.');
      if (first !== format) return openWithAny(known.length > 0 ? known : readAgain(), sealed);
      const fits = (one: DataKey) => one.id === id;
      const fitting = known.find(fits) ?? readAgain().find(fits);
      if (!fitting) throw new OtherDataKeyError(`It was sealed with another data key (${id})`);
      return openBody(fitting.key, body ?? '');
    },
  };
}

function toDataKey(bytes: Buffer): DataKey {
  const hash = createHash('sha256').update('deskbell data key').update(bytes).digest();
  return { id: hash.subarray(0, 6).toString('base64url'), key: createSecretKey(bytes) };
}

function openWithAny(keys: readonly DataKey[], sealed: string): string {
  let refusal: unknown;
  for (const { key } of keys) {
    try {
      return openBody(key, sealed);
    } catch (error) {
      refusal = error;
    }
  }
  throw new OtherDataKeyError('It was sealed with another data key, or changed', { cause: refusal });
}

function openBody(key: KeyObject, body: string): string {
  const box = Buffer.from(body, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, nonceBytes), { authTagLength: tagBytes });
  decipher.setAuthTag(box.subarray(nonceBytes, nonceBytes + tagBytes));
  return Buffer.concat([decipher.update(box.subarray(nonceBytes + tagBytes)), decipher.final()]).toString('utf8');
}
