import type { Clock } from '../clock.ts';

/** Hosts that browsers gave as their push service and that are on no list of ours: whoever uses them is not reached. */
export interface RefusedHosts {
  note(host: string, personId: string): void;
  /** Of the last week, since this server's start; those that keep most people from being reached first. */
  list(): { host: string; people: number }[];
}

/** Anybody who is signed in may name a host. Guesses: no company has more browsers that nobody knows of. */
const maxHosts = 50;
const maxPeople = 1_000;
const keptMs = 7 * 24 * 3_600_000;

export function createRefusedHosts(clock: Clock): RefusedHosts {
  const seen = new Map<string, Map<string, number>>();

  /** Browsers ask again at each visit: who does not any more is reached in another way, or gone. */
  function forgetOld(): void {
    for (const [host, people] of seen) {
      for (const [person, at] of people) if (clock.now() - at > keptMs) people.delete(person);
      if (people.size === 0) seen.delete(host);
    }
  }

  return {
    note(host, personId) {
      forgetOld();
      const people = seen.get(host) ?? new Map<string, number>();
      if (!seen.has(host) && seen.size >= maxHosts) return;
      if (people.has(personId) || people.size < maxPeople) people.set(personId, clock.now());
      seen.set(host, people);
    },
    list() {
      forgetOld();
      const all = [...seen].map(([host, people]) => ({ host, people: people.size }));
      return all.sort((one, other) => other.people - one.people || (one.host < other.host ? -1 : 1));
    },
  };
}
