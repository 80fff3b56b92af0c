import type { Clock } from '../../server/clock.ts';

/** The day's own time: it jumps from one thing that happens to the next. */
export interface DayClock extends Clock {
  /** Lives through everything up to this instant, in order. Throws what a happening throws. */
  run(until: number): Promise<void>;
}

/** The clock of one server process: with its death all its timers die. */
export interface MortalClock extends Clock {
  kill(): void;
}

interface Happening {
  at: number;
  order: number;
  work: (() => void) | undefined;
}

/** `rest`: resolves when nothing happens any more until time goes on. */
export function createDayClock(startAt: number, rest: () => Promise<void> = turn): DayClock {
  const heap = createHeap();
  let now = startAt;
  let order = 0;
  return {
    now: () => now,
    after(ms, work) {
      const happening: Happening = { at: now + Math.max(0, Math.round(ms)), order, work };
      order += 1;
      heap.push(happening);
      return () => {
        happening.work = undefined;
      };
    },
    async run(until) {
      for (let first = heap.first(); first && first.at <= until; first = heap.first()) {
        now = first.at;
        for (let next = heap.first(); next && next.at <= now; next = heap.first()) {
          heap.pop();
          const { work } = next;
          next.work = undefined;
          work?.();
        }
        await rest();
      }
      now = until;
    },
  };
}

/** A server with an embedded store waits for nothing but promises and this clock, so one turn of the event loop brings it to rest. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export function mortalClock(clock: Clock): MortalClock {
  let isAlive = true;
  return {
    now: clock.now,
    after: (ms, work) =>
      clock.after(ms, () => {
        if (isAlive) work();
      }),
    kill() {
      isAlive = false;
    },
  };
}

/** A binary heap: the earliest first, and of one instant what was set first. */
function createHeap() {
  const items: Happening[] = [];
  const isBefore = (one: Happening, other: Happening) =>
    one.at < other.at || (one.at === other.at && one.order < other.order);

  function swap(one: number, other: number): void {
    const held = items[one] as Happening;
    items[one] = items[other] as Happening;
    items[other] = held;
  }

  function sink(start: number): void {
    for (let at = start; ; ) {
      const left = 2 * at + 1;
      const right = left + 1;
      let least = at;
      if (left < items.length && isBefore(items[left] as Happening, items[least] as Happening)) least = left;
      if (right < items.length && isBefore(items[right] as Happening, items[least] as Happening)) least = right;
      if (least === at) return;
      swap(at, least);
      at = least;
    }
  }

  return {
    first(): Happening | undefined {
      while (items[0] && !items[0].work) this.pop();
      return items[0];
    },
    push(happening: Happening): void {
      items.push(happening);
      for (let at = items.length - 1; at > 0; ) {
        const parent = (at - 1) >> 1;
        if (!isBefore(items[at] as Happening, items[parent] as Happening)) return;
        swap(at, parent);
        at = parent;
      }
    },
    pop(): void {
      const last = items.pop();
      if (!last || items.length === 0) return;
      items[0] = last;
      sink(0);
    },
  };
}
