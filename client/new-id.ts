/** An id that nobody else has. `crypto.randomUUID` is missing on pages without https, which still show notices. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
