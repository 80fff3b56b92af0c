/** What was so, and from when: each value holds until the next. */
export interface Timeline<T> {
  set(at: number, value: T): void;
  at(instant: number): T;
  /** Every value that held at some time between, with the time that it held there. */
  stretches(from: number, to: number): { value: T; from: number; to: number }[];
}

export function createTimeline<T>(startAt: number, first: T): Timeline<T> {
  const times = [startAt];
  const values = [first];

  /** The last entry that is not after this instant. */
  function indexAt(instant: number): number {
    let low = 0;
    let high = times.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((times[middle] as number) <= instant) low = middle;
      else high = middle;
    }
    return low;
  }

  return {
    set(at, value) {
      const last = times.length - 1;
      if (values[last] === value) return;
      if (times[last] === at) {
        values[last] = value;
        return;
      }
      times.push(at);
      values.push(value);
    },
    at: (instant) => values[indexAt(instant)] as T,
    stretches(from, to) {
      const found: { value: T; from: number; to: number }[] = [];
      for (let index = indexAt(from); index < times.length && (times[index] as number) <= to; index += 1) {
        const end = times[index + 1] ?? Number.POSITIVE_INFINITY;
        found.push({
          value: values[index] as T,
          from: Math.max(from, times[index] as number),
          to: Math.min(to, end),
        });
      }
      return found;
    },
  };
}
