import type { NewVapidKey } from '../../../../wire/vapid-key.ts';

/**
 * What was pasted, as the server takes it: a PEM, a JWK, or two halves, as `web-push generate-vapid-keys` prints them,
 * in words or as JSON.
 */
export function readPastedKey(pasted: string): NewVapidKey {
  const text = pasted.trim();
  if (text.startsWith('-----BEGIN')) return { pem: text };
  if (text.startsWith('{')) return readJson(text);
  return readHalves(text);
}

function readJson(text: string): NewVapidKey {
  try {
    const value: Readonly<Record<string, unknown>> = JSON.parse(text);
    const { publicKey, privateKey } = value;
    if (typeof publicKey === 'string' || typeof privateKey === 'string') {
      return { publicKey: toText(publicKey), privateKey: toText(privateKey) };
    }
  } catch {
    // Not JSON after all: the server says what is wrong with it.
  }
  return { jwk: text };
}

/** After the words "Public Key:" and "Private Key:"; without them the longer word is the public half. */
function readHalves(text: string): NewVapidKey {
  const named = (name: string) => new RegExp(`${name}[ _-]?key["']?\\s*[:=]\\s*["']?([^\\s"',]+)`, 'i').exec(text)?.[1];
  const [publicKey, privateKey] = [named('public'), named('private')];
  if (publicKey !== undefined || privateKey !== undefined) {
    return { publicKey: publicKey ?? '', privateKey: privateKey ?? '' };
  }
  const words = text.split(/\s+/).sort((one, other) => other.length - one.length);
  const isPublic = words.length > 1 || (words[0]?.length ?? 0) > 60;
  return isPublic
    ? { publicKey: words[0] ?? '', privateKey: words[1] ?? '' }
    : { publicKey: '', privateKey: words[0] ?? '' };
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
