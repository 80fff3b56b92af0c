/** SQLite takes 32,766 values in one statement; other words of the statement need some of them. */
const sliceLength = 10_000;

/** A list that may be long, in parts that fit one statement. */
export function slicesOf<Item>(all: readonly Item[]): Item[][] {
  const count = Math.ceil(all.length / sliceLength);
  return Array.from({ length: count }, (_, index) => all.slice(index * sliceLength, (index + 1) * sliceLength));
}
