/** Deeper than anything that we understand, and far from what a stack may not hold. A guess. */
const maxDepth = 64;

export type ParsedJson = { ok: true; value: unknown } | { ok: false; detail: string };

/** Foreign JSON (RFC 8259 §9 lets a parser limit its depth): what lies too deep is refused before it is built. */
export function parseJson(text: string): ParsedJson {
  if (isTooDeep(text)) return { ok: false, detail: `It is nested deeper than ${maxDepth}` };
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : 'It is not JSON' };
  }
}

/** The same of bytes, which are UTF-8 whatever a header says; a byte order mark does no harm (RFC 8259 §8.1). */
export function parseJsonBytes(bytes: Uint8Array): ParsedJson {
  const text = decodeUtf8(bytes);
  return text === undefined ? { ok: false, detail: 'It is not UTF-8' } : parseJson(text);
}

/** Without its byte order mark; undefined for bytes that are something else: what is made up for them would be kept. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined; // not of this encoding: the caller says so
  }
}

function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const sign = text[index];
    if (inString) {
      if (sign === '\\') index += 1;
      else if (sign === '"') inString = false;
    } else if (sign === '"') inString = true;
    else if (sign === '[' || sign === '{') {
      depth += 1;
      if (depth > maxDepth) return true;
    } else if (sign === ']' || sign === '}') depth -= 1;
  }
  return false;
}
