import { setTimeout as pause } from 'node:timers/promises';
import { type Arrivals, nowMs } from './arrivals.ts';
import { assignedEvent, type ChatSystem } from './chat-system.ts';
import { devicesOf, type Floor } from './floor.ts';

/** Posts events to people in turn, and finds out when each push arrived. */
export interface Load {
  /** Posts one event to the next people; the time of each of its pushes is known later. */
  post(): void;
  /** Takes in what arrived. Throws what went wrong since. */
  look(): void;
  /** Events of which something is still to arrive. */
  underWay(): number;
  /** Milliseconds from post to arrival, of every push so far. */
  latencies: number[];
  /** Waits until everything has arrived. Throws when nothing comes any more. */
  settle(): Promise<void>;
}

/** A push that takes longer is taken for lost. */
const lostMs = 30_000;

interface PostedEvent {
  postedAt: number;
  left: number;
}

export function createLoad(
  { chatSystem, arrivals }: { chatSystem: ChatSystem; arrivals: Arrivals },
  floor: Floor,
  recipients: number,
): Load {
  const waiting = new Map<number, PostedEvent[]>();
  const latencies: number[] = [];
  let underWay = 0;
  let nextPerson = 0;
  let lastArrivalAt = nowMs();
  let fault: unknown;
  // What an earlier load left over is not ours.
  arrivals.drain(() => {});

  function look(): void {
    if (fault) throw fault;
    arrivals.drain((device, atMs) => {
      const event = waiting.get(device)?.shift();
      if (!event) return;
      lastArrivalAt = atMs;
      latencies.push(atMs - event.postedAt);
      event.left -= 1;
      if (event.left === 0) underWay -= 1;
    });
    if (underWay > 0 && nowMs() - lastArrivalAt > lostMs) throw new Error('pushes do not arrive any more');
  }

  return {
    ...{ latencies, look, underWay: () => underWay },
    post() {
      const people = Array.from({ length: recipients }, (_, index) => (nextPerson + index) % floor.people);
      nextPerson = (nextPerson + recipients) % floor.people;
      const devices = people.flatMap((person) => devicesOf(floor, person));
      const event = { postedAt: nowMs(), left: devices.length };
      if (underWay === 0) lastArrivalAt = event.postedAt;
      underWay += 1;
      for (const device of devices) {
        const before = waiting.get(device);
        if (before) before.push(event);
        else waiting.set(device, [event]);
      }
      chatSystem.post(assignedEvent(floor, people)).catch((error: unknown) => {
        fault = error;
      });
    },
    async settle() {
      while (underWay > 0) {
        await pause(1);
        look();
      }
    },
  };
}

/** Keeps so many events under way for so long. */
export async function press(load: Load, events: number, forMs: number): Promise<void> {
  for (const endsAt = nowMs() + forMs; nowMs() < endsAt; ) {
    load.look();
    while (load.underWay() < events) load.post();
    await pause(1);
  }
}

/** Posts so many events a second, evenly, whatever becomes of them. */
export async function pace(load: Load, eventsPerSecond: number, forMs: number): Promise<void> {
  const startedAt = nowMs();
  for (let posted = 0; nowMs() < startedAt + forMs; await pause(1)) {
    load.look();
    for (; posted < ((nowMs() - startedAt) / 1000) * eventsPerSecond; posted += 1) load.post();
  }
}
