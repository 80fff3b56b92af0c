/** SQLite takes 32,766 values in one statement; other words of the statement need some of them. */
const ofStatement = 10_000;

/** A list that may be long, in parts of so many; if nothing is said, in parts that fit one statement. */
export function slicesOf<Item>(all: readonly Item[], length = ofStatement): Item[][] {
  const count = Math.ceil(all.length / length);
  return Array.from({ length: count }, (_, index) => all.slice(index * length, (index + 1) * length));
}
