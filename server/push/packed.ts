/** Byte strings in one piece of memory, which is handed to another thread instead of copied. */
export interface Packed {
  bytes: Uint8Array<ArrayBuffer>;
  lengths: readonly number[];
}

export function pack(all: readonly Uint8Array[]): Packed {
  const lengths = all.map(({ length }) => length);
  const bytes = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0));
  let at = 0;
  for (const one of all) {
    bytes.set(one, at);
    at += one.length;
  }
  return { bytes, lengths };
}

/** As they were packed; they share the memory. */
export function unpack({ bytes, lengths }: Packed): Buffer[] {
  let at = bytes.byteOffset;
  return lengths.map((length) => {
    const one = Buffer.from(bytes.buffer, at, length);
    at += length;
    return one;
  });
}
