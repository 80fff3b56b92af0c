import type { NewPerson, Role } from '../../wire/person.ts';
import { type DayParameters, dayStartsAt, hourMs, minuteMs } from './parameters.ts';
import type { Vendor } from './push-service.ts';
import { createRandom, type Random } from './random.ts';

/** Somebody who works at the desk, and how their day is laid out. Instants in milliseconds. */
export interface Worker {
  id: string;
  name: string;
  roles: Role[];
  queues: string[];
  shift: { from: number; to: number };
  breaks: { from: number; to: number }[];
  /** One machine, or two. */
  vendors: Vendor[];
  /** Turned push on. */
  wantsPush: boolean;
  /** Events that they do not want to hear of. */
  muted: NonNullable<'sla.warning' | 'message.created'>[];
  ringInFront: boolean;
}

const vendorShares: Readonly<Record<Vendor, number>> = { google: 5, microsoft: 2, mozilla: 2, apple: 1 };

/** Agents, a supervisor to ten of them, and two administrators who belong to queues and must never be told. */
export function hireEverybody({ seed, agents, queues, hours }: DayParameters): Worker[] {
  const queueNames = Array.from({ length: queues }, (_, index) => `queue-${index + 1}`);
  const crew: [string, Role[]][] = [];
  for (let index = 1; index <= agents; index += 1) crew.push([`agent-${index}`, ['agent']]);
  const supervisors = Math.max(2, Math.round(agents / 10));
  for (let index = 1; index <= supervisors; index += 1) {
    crew.push([`supervisor-${index}`, index % 3 === 0 ? ['agent', 'supervisor'] : ['supervisor']]);
  }
  crew.push(['administrator-1', ['administrator']], ['administrator-2', ['administrator', 'supervisor']]);
  return crew.map(([id, roles], index) =>
    hire({ id, roles, index, queueNames, hours }, createRandom(seed, 'hire', id)),
  );
}

interface Post {
  id: string;
  roles: Role[];
  index: number;
  queueNames: readonly string[];
  hours: number;
}

function hire({ id, roles, index, queueNames, hours }: Post, random: Random): Worker {
  const many = roles.includes('agent') ? random.whole(1, 3) : Math.max(2, Math.ceil(queueNames.length / 5));
  // The first of each kind are spread over all queues, so that none is without people.
  const first = queueNames[index % queueNames.length] ?? 'queue-1';
  const others = Array.from({ length: many - 1 }, () => random.pick(queueNames));
  const from = dayStartsAt + random.between(0, hours * 0.2) * hourMs;
  const to = dayStartsAt + hours * hourMs - random.between(0, hours * 0.2) * hourMs;
  return {
    ...{ id, name: `Name of ${id}`, roles, queues: [...new Set([first, ...others])], shift: { from, to } },
    breaks: breaksOf(from, to, random),
    vendors: Array.from({ length: random.chance(0.2) ? 2 : 1 }, () => random.weighted(vendorShares)),
    wantsPush: random.chance(0.97),
    muted: random.chance(0.05) ? [random.pick(['sla.warning', 'message.created'])] : [],
    ringInFront: random.chance(0.03),
  };
}

function breaksOf(from: number, to: number, random: Random): Worker['breaks'] {
  const length = to - from;
  return [0.25, 0.5, 0.75].map((share) => {
    const start = from + length * share + random.between(-15, 15) * minuteMs;
    return { from: start, to: start + random.between(10, share === 0.5 ? 45 : 20) * minuteMs };
  });
}

export function toPerson({ id, name, roles, queues }: Worker): NewPerson & { id: string } {
  return { id, name, roles, queues };
}
