import { beforeEach, describe, expect, test } from 'vitest';
import { createHostCircuits, type HostCircuits } from '../../../server/push/host-circuit.ts';
import type { PushOutcome } from '../../../server/push/outcome.ts';
import { noon } from '../../support/builders.ts';

const google = 'fcm.googleapis.com';
const mozilla = 'updates.push.services.mozilla.com';

const accepted: PushOutcome = { kind: 'accepted', status: 201 };
const refused: PushOutcome = { kind: 'refused', status: 400, detail: '' };
const broken: PushOutcome = { kind: 'unreachable', status: 500, detail: '' };
const busy = (retryAfterMs?: number): PushOutcome => ({ kind: 'busy', status: 429, retryAfterMs, detail: '' });

let circuits: HostCircuits;
beforeEach(() => {
  circuits = createHostCircuits();
});

/** One push from its begin to its end, both at that instant; true if the host need not wait any more. */
function push(outcome: PushOutcome, at = noon, host = google): boolean {
  circuits.begin(host, at);
  return circuits.end(host, outcome, at);
}

function fail(times: number, at = noon): void {
  for (let count = 0; count < times; count += 1) {
    circuits.begin(google, at);
    circuits.end(google, broken, at);
  }
}

describe('a host in order', () => {
  test('a push may begin', () => {
    expect(circuits.begin(google, noon)).toBe(true);
  });

  test('so many are under way at the same time and no more (E10)', () => {
    const begun = Array.from({ length: 257 }, () => circuits.begin(google, noon));

    expect([begun.filter(Boolean).length, begun.at(-1)]).toEqual([256, false]);
  });

  test('a full host is left out, and others are not', () => {
    for (let count = 0; count < 256; count += 1) circuits.begin(google, noon);
    circuits.begin(mozilla, noon);

    expect(circuits.blockedHosts(noon)).toEqual([google]);
  });

  test('the end of one at a full host says that another may begin', () => {
    for (let count = 0; count < 256; count += 1) circuits.begin(google, noon);

    expect(circuits.end(google, accepted, noon)).toBe(true);
  });

  test('the end of one at a host that is not full says nothing', () => {
    expect(push(accepted)).toBe(false);
  });

  test('a refusal is the request’s trouble, not the host’s', () => {
    for (let count = 0; count < 20; count += 1) push(refused);

    expect(circuits.blockedHosts(noon)).toEqual([]);
  });

  test('a host with nothing under way is forgotten', () => {
    push(accepted);

    expect(circuits.states(noon)).toEqual([]);
  });
});

describe('the clock', () => {
  const day = 86_400_000;

  test('that was set back leaves no host waiting until it has come as far again', () => {
    push(busy(60_000), noon + day);

    expect([circuits.isWaiting(google, noon), circuits.blockedHosts(noon), circuits.nextOpenAt(noon)]).toEqual([
      false,
      [],
      undefined,
    ]);
  });

  test('that was set back by minutes leaves none waiting either', () => {
    push(busy(60_000), noon + 600_000);

    expect([circuits.isWaiting(google, noon), circuits.isWaiting(google, noon + 600_000)]).toEqual([false, true]);
  });

  test('that was set back is not gone by when a host asks to wait again', () => {
    push(busy(60_000), noon + day);
    push(busy(7_000), noon);

    expect([circuits.isWaiting(google, noon + 6_999), circuits.isWaiting(google, noon + 7_000)]).toEqual([true, false]);
  });
});

describe('a host that asks to wait (E8)', () => {
  test('nothing begins before', () => {
    push(busy(7_000));

    expect(circuits.begin(google, noon + 6_999)).toBe(false);
  });

  test('a push may begin then', () => {
    push(busy(7_000));

    expect(circuits.begin(google, noon + 7_000)).toBe(true);
  });

  test('others do not wait', () => {
    push(busy(7_000));

    expect(circuits.begin(mozilla, noon)).toBe(true);
  });

  test('it says when', () => {
    push(busy(7_000));

    expect([circuits.nextOpenAt(noon), circuits.states(noon)]).toEqual([
      noon + 7_000,
      [{ host: google, inFlight: 0, waitsUntil: noon + 7_000 }],
    ]);
  });

  test('without a time it waits for two seconds', () => {
    push(busy());

    expect(circuits.nextOpenAt(noon)).toBe(noon + 2_000);
  });

  test('a shorter time that comes later does not shorten it', () => {
    circuits.begin(google, noon);
    circuits.begin(google, noon);
    circuits.end(google, busy(60_000), noon);
    circuits.end(google, busy(1_000), noon);

    expect(circuits.nextOpenAt(noon)).toBe(noon + 60_000);
  });

  test('no answer makes it wait for more than an hour: no push lives longer', () => {
    push(busy(365 * 24 * 3_600_000));

    expect(circuits.nextOpenAt(noon)).toBeLessThanOrEqual(noon + 3_600_000);
  });
});

describe('a host that fails', () => {
  test('four times in a row it is still tried', () => {
    fail(4);

    expect(circuits.begin(google, noon)).toBe(true);
  });

  test('five times in a row it is left alone for two seconds', () => {
    fail(5);

    expect(circuits.nextOpenAt(noon)).toBe(noon + 2_000);
  });

  test('then one push tries it', () => {
    fail(5);

    expect([circuits.begin(google, noon + 2_000), circuits.begin(google, noon + 2_000)]).toEqual([true, false]);
  });

  test('the one that tries and is answered opens it for all', () => {
    fail(5);

    expect([push(accepted, noon + 2_000), circuits.blockedHosts(noon + 2_000)]).toEqual([true, []]);
  });

  test('the one that tries and fails doubles the wait', () => {
    fail(5);
    push(broken, noon + 2_000);

    expect(circuits.nextOpenAt(noon + 2_000)).toBe(noon + 6_000);
  });

  test('the wait ends at a minute', () => {
    fail(5);
    let at = noon;
    for (let count = 0; count < 20; count += 1) {
      at = circuits.nextOpenAt(at) ?? at;
      push(broken, at);
    }

    expect((circuits.nextOpenAt(at) ?? 0) - at).toBe(60_000);
  });

  test('with all of a burst at once it is left alone for two seconds: they are one failure to reach it', () => {
    for (let count = 0; count < 100; count += 1) circuits.begin(google, noon);
    for (let count = 0; count < 100; count += 1) circuits.end(google, broken, noon + count);

    expect(circuits.nextOpenAt(noon + 100)).toBe(noon + 4 + 2_000);
  });

  test('of what was begun before it was left alone, what fails later says nothing new', () => {
    for (let count = 0; count < 100; count += 1) circuits.begin(google, noon);
    for (let count = 0; count < 99; count += 1) circuits.end(google, broken, noon + count * 100);
    const at = noon + 9_900;
    circuits.end(google, broken, at);

    expect([circuits.begin(google, at), circuits.begin(google, at)]).toEqual([true, false]);
  });

  test('a success in between begins the count anew', () => {
    fail(4);
    push(accepted);
    fail(4);

    expect(circuits.blockedHosts(noon)).toEqual([]);
  });

  test('others are not left alone', () => {
    fail(5);

    expect(circuits.begin(mozilla, noon)).toBe(true);
  });
});

test('hosts that somebody makes up are forgotten, and none that has to wait or has something under way', () => {
  push(busy(60_000));
  circuits.begin(mozilla, noon);
  for (let count = 0; count < 5_000; count += 1) push(broken, noon, `made-up-${count}.push.apple.com`);
  const states = circuits.states(noon);

  expect(states.length).toBeLessThanOrEqual(1_000);
  expect(states.filter(({ inFlight, waitsUntil }) => inFlight > 0 || waitsUntil !== null)).toEqual([
    { host: google, inFlight: 0, waitsUntil: noon + 60_000 },
    { host: mozilla, inFlight: 1, waitsUntil: null },
  ]);
});

describe('other servers', () => {
  let told: [string, number][];
  beforeEach(() => {
    told = [];
    circuits = createHostCircuits((host, forMs) => told.push([host, forMs]));
  });

  test('are told for how long a host asks to be left alone, once', () => {
    for (let count = 0; count < 3; count += 1) circuits.begin(google, noon);
    for (let count = 0; count < 3; count += 1) circuits.end(google, busy(30_000), noon + count);

    expect(told).toEqual([[google, 30_000]]);
  });

  test('are not told of one that cannot be reached from here', () => {
    fail(5);

    expect([circuits.isWaiting(google, noon), told]).toEqual([true, []]);
  });

  test('say it of a host, which is left alone for so long, and an hour at most', () => {
    circuits.wait(google, 30_000, noon);
    circuits.wait(mozilla, 1e9, noon);
    const after = (ms: number) => circuits.blockedHosts(noon + ms);

    expect([after(0), after(30_000), after(3_600_000)]).toEqual([[google, mozilla], [mozilla], []]);
  });
});

test('a host that asked to wait is left alone as long, though what was under way fails', () => {
  for (let count = 0; count < 7; count += 1) circuits.begin(google, noon);
  circuits.end(google, busy(600_000), noon);
  for (let count = 0; count < 6; count += 1) circuits.end(google, broken, noon + 1_000);

  expect([circuits.isWaiting(google, noon + 599_999), circuits.isWaiting(google, noon + 600_000)]).toEqual([
    true,
    false,
  ]);
});
