/** Bytes of base64 or base64url, padded or not; `undefined` if it is neither. */
export function parseBase64url(text: string): Uint8Array<ArrayBuffer> | undefined {
  const plain = text.replace(/-/g, '+').replace(/_/g, '/').replace(/=+$/, '');
  try {
    return Uint8Array.from(atob(plain), (character) => character.charCodeAt(0));
  } catch {
    return undefined; // atob knows no other failure than text that is not base64
  }
}

export function isSameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}
