/** Chance from a seed: the same parts give the same numbers, whatever else happens in the day. */
export interface Random {
  /** From 0 up to 1. */
  next(): number;
  chance(probability: number): boolean;
  between(from: number, to: number): number;
  whole(from: number, to: number): number;
  /** Waits of a memoryless kind. */
  exponential(mean: number): number;
  pick<T>(list: readonly T[]): T;
  weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name;
}

/** `parts`: the day's seed and whose chance it is. */
export function createRandom(...parts: readonly (string | number)[]): Random {
  let state = hash(parts.join('|'));

  /** Mulberry32, public domain. */
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  const between = (from: number, to: number) => from + next() * (to - from);
  return {
    next,
    chance: (probability) => next() < probability,
    between,
    whole: (from, to) => Math.floor(between(from, to + 1)),
    exponential: (mean) => -Math.log(1 - next()) * mean,
    pick<T>(list: readonly T[]): T {
      if (list.length === 0) throw new RangeError('There is nothing to pick from');
      return list[Math.floor(next() * list.length)] as T;
    },
    weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name {
      const names = Object.keys(weights) as Name[];
      let left = next() * names.reduce((sum, name) => sum + weights[name], 0);
      for (const name of names) {
        left -= weights[name];
        if (left < 0) return name;
      }
      return names[0] as Name;
    },
  };
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    value ^= text.charCodeAt(at);
    value = Math.imul(value, 0x01000193);
  }
  return value | 0;
}
