import type { PushOutcome } from './outcome.ts';

/**
 * One push service's trouble stays its own. A host that asks to wait is left alone for as long as it says. One that
 * fails several times in a row is left alone for a while, then tried with one push: if that is answered, all go on.
 */
export interface HostCircuits {
  /** A push to this host begins; false if it has to wait. */
  begin(host: string, now: number): boolean;
  /** It ended so; true if the host had to wait before and need not any more. */
  end(host: string, outcome: PushOutcome, now: number): boolean;
  /** Another server was asked to leave this host alone for so long. */
  wait(host: string, forMs: number, now: number): void;
  /** A push that began is not sent after all. */
  leave(host: string): void;
  /** Has this host asked to be left alone, or failed too often? */
  isWaiting(host: string, now: number): boolean;
  /** Hosts to which nothing should be sent at this moment. */
  blockedHosts(now: number): string[];
  /** When the first of those that wait may be tried again. */
  nextOpenAt(now: number): number | undefined;
  states(now: number): { host: string; inFlight: number; waitsUntil: number | null }[];
}

/**
 * Pushes under way to one host at the same time. Those for which its connections are too few wait in memory, which costs a tenth
 * of waiting in the store; were they more, the last would wait too long for their answer.
 */
const maxInFlight = 256;
const failuresToOpen = 5;
const firstOpenMs = 2_000;
const longestOpenMs = 60_000;
/** However long a host asks to wait: no push lives longer. */
const longestWaitMs = 3_600_000;

/** Push services have a few dozen hosts. Of more, as somebody may make up, the quiet ones are forgotten. A guess. */
const maxHosts = 1_000;

interface HostState {
  inFlight: number;
  failures: number;
  /** What is under way is the one push that tries a host which failed too often. */
  isTrial: boolean;
  /** Since when it was to be left alone last, and until when. */
  waitsSince: number;
  waitsUntil: number;
}

/** What began later than it is was reckoned by a clock that was set back since. */
function waitsAt({ waitsSince, waitsUntil }: HostState, now: number): boolean {
  return waitsSince <= now && now < waitsUntil;
}

/** Much of what is under way to a host that asks to wait is answered so: others are told once, and of what is this much longer. */
const longerMs = 1_000;

/** `onWait` is called when a host asks to be left alone, with for how long. */
export function createHostCircuits(onWait: (host: string, forMs: number) => void = () => {}): HostCircuits {
  const hosts = new Map<string, HostState>();

  function stateOf(host: string, now: number): HostState {
    const known = hosts.get(host);
    if (known) return known;
    if (hosts.size >= maxHosts) forgetQuiet(now);
    const made = { inFlight: 0, failures: 0, isTrial: false, waitsSince: 0, waitsUntil: 0 };
    hosts.set(host, made);
    return made;
  }

  function forgetQuiet(now: number): void {
    for (const [host, state] of hosts) if (state.inFlight === 0 && !waitsAt(state, now)) hosts.delete(host);
  }

  function isBlocked(state: HostState, now: number): boolean {
    const limit = state.failures >= failuresToOpen ? 1 : maxInFlight;
    return waitsAt(state, now) || state.inFlight >= limit;
  }

  function wait(state: HostState, forMs: number, now: number): void {
    const until = now + Math.min(forMs, longestWaitMs);
    state.waitsUntil = waitsAt(state, now) ? Math.max(state.waitsUntil, until) : until;
    state.waitsSince = now;
  }

  /** Of a burst, the first few say that a host fails; what was under way with them says nothing new. */
  function fail(state: HostState, now: number): void {
    if (state.failures >= failuresToOpen && !state.isTrial) return;
    state.failures += 1;
    const opened = state.failures - failuresToOpen;
    // It may have asked for longer.
    if (opened >= 0) wait(state, Math.min(longestOpenMs, firstOpenMs * 2 ** Math.min(opened, 10)), now);
  }

  return {
    wait: (host, forMs, now) => wait(stateOf(host, now), forMs, now),
    begin(host, now) {
      const state = stateOf(host, now);
      if (isBlocked(state, now)) return false;
      state.isTrial = state.failures >= failuresToOpen;
      state.inFlight += 1;
      return true;
    },
    end(host, outcome, now) {
      const state = stateOf(host, now);
      const wasBlocked = isBlocked(state, now);
      state.inFlight -= 1;
      if (outcome.kind === 'busy') {
        const forMs = outcome.retryAfterMs ?? firstOpenMs;
        if (now + forMs >= state.waitsUntil + longerMs) onWait(host, forMs);
        wait(state, forMs, now);
      } else if (outcome.kind === 'unreachable') {
        fail(state, now);
      } else {
        state.failures = 0;
      }
      const isOpen = !isBlocked(state, now);
      if (state.inFlight === 0 && state.failures === 0 && isOpen) hosts.delete(host);
      return wasBlocked && isOpen;
    },
    leave(host) {
      const state = hosts.get(host);
      if (state) state.inFlight -= 1;
    },
    isWaiting(host, now) {
      const state = hosts.get(host);
      return state !== undefined && waitsAt(state, now);
    },
    blockedHosts: (now) => [...hosts].filter(([, state]) => isBlocked(state, now)).map(([host]) => host),
    nextOpenAt(now) {
      const waiting = [...hosts.values()].filter((state) => waitsAt(state, now));
      return waiting.length > 0 ? Math.min(...waiting.map((state) => state.waitsUntil)) : undefined;
    },
    states: (now) =>
      [...hosts].map(([host, state]) => ({
        host,
        inFlight: state.inFlight,
        waitsUntil: waitsAt(state, now) ? state.waitsUntil : null,
      })),
  };
}
