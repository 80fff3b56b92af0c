import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Numbers for an operator, in Prometheus' format. Durations in milliseconds here, in seconds there. */
export interface Metrics {
  webhook(answer: string, tookMs: number): void;
  /** An event was taken in: so many people are being told of it. */
  event(told: number, reachedNobody: boolean): void;
  push(host: string, outcome: string, tookMs: number): void;
  /** `sinceMs`: from the webhook on. */
  receipt(kind: string, sinceMs: number): void;
  /** An attempt to tell a chat system, and what it made of the callback. */
  callback(type: string, state: string): void;
  /** A browser's push service is none that may be called. */
  endpointRefused(): void;
  fault(event: string): void;
  text(): Promise<string>;
}

/** What is read when somebody asks for the numbers. */
export interface MetricFacts {
  streams(): number;
  /** Hosts of push services that are left alone for a while. */
  waitingHosts(): readonly string[];
  /** Rejects when the store cannot be read. */
  backlog(): Promise<{ waiting: number; oldestMs: number; unreachableAgents: number }>;
}

const shortBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** A push may wait for a laptop to wake. */
const longBuckets = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800];

/** Push services have a few dozen hosts. Whoever makes up more has them counted as one. A guess. */
const maxHosts = 200;
const otherHosts = 'other';

/** Gives a host its name in the numbers, each of which is kept for good. */
function nameHosts(): (host: string) => string {
  const named = new Set<string>();
  return (host) => {
    if (named.size < maxHosts) named.add(host);
    return named.has(host) ? host : otherHosts;
  };
}

export function createMetrics(facts: MetricFacts): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const count = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Counter({ name: `deskbell_${name}`, help, labelNames, registers });
  const measure = <Label extends string>(name: string, help: string, labelNames: Label[], buckets: number[]) =>
    new Histogram({ name: `deskbell_${name}`, help, labelNames, buckets, registers });

  const webhooks = count('webhooks_total', 'Webhooks, by how they were answered', ['answer']);
  const webhookSeconds = measure('webhook_seconds', 'From a webhook to its answer', [], shortBuckets);
  const told = count('people_told_total', 'People who were being told of an event', []);
  const unreached = count('events_unreached_total', 'Events that concerned somebody and had nobody to tell', []);
  const pushes = count('pushes_total', 'Pushes sent, by push service and outcome', ['host', 'outcome']);
  const pushSeconds = measure('push_seconds', 'From a push to its push service’s answer', ['host'], shortBuckets);
  const receipts = count('receipts_total', 'What windows and devices reported', ['kind']);
  const shownSeconds = measure('shown_seconds', 'From a webhook until it was reported as shown', [], longBuckets);
  const callbacks = count('callbacks_total', 'Attempts to tell chat systems, by what became of them', [
    'type',
    'state',
  ]);
  const refused = count('endpoints_refused_total', 'Push subscriptions refused for where they lead', []);
  const faults = count('faults_total', 'Faults that were logged, by event', ['event']);
  const readBacklog = gaugeFacts(registers, facts);
  const nameHost = nameHosts();

  return {
    webhook(answer, tookMs) {
      webhooks.inc({ answer });
      webhookSeconds.observe(tookMs / 1000);
    },
    event(people, reachedNobody) {
      told.inc(people);
      if (reachedNobody) unreached.inc();
    },
    push(calledHost, outcome, tookMs) {
      const host = nameHost(calledHost);
      pushes.inc({ host, outcome });
      pushSeconds.observe({ host }, tookMs / 1000);
    },
    receipt(kind, sinceMs) {
      receipts.inc({ kind });
      if (kind === 'shown') shownSeconds.observe(Math.max(0, sinceMs) / 1000);
    },
    callback: (type, state) => callbacks.inc({ type, state }),
    endpointRefused: () => refused.inc(),
    fault: (event) => faults.inc({ event }),
    async text() {
      // All that comes of one reading is set before any of it is said.
      await readBacklog();
      return registry.metrics();
    },
  };
}

/** What is not counted as it happens, but looked up: the backlog, by what this gives, the rest as it is asked for. */
function gaugeFacts(registers: Registry[], facts: MetricFacts): () => Promise<void> {
  const gauge = (name: string, help: string) => new Gauge({ name: `deskbell_${name}`, help, registers });
  const waiting = gauge('pushes_waiting', 'Pushes that are due and not answered for');
  const oldest = gauge('push_oldest_seconds', 'How long the oldest of them has been due');
  const unreachable = gauge('agents_unreachable', 'Available agents with no device that can be reached');
  const up = gauge('store_up', 'Whether the store can be read');
  new Gauge({
    ...{ name: 'deskbell_streams', help: 'Open streams', registers },
    collect() {
      this.set(facts.streams());
    },
  });
  new Gauge({
    ...{ name: 'deskbell_push_host_waiting', help: 'Push services that are left alone for a while', registers },
    labelNames: ['host'],
    collect() {
      this.reset();
      for (const host of facts.waitingHosts()) this.set({ host }, 1);
    },
  });
  return async () => {
    try {
      const backlog = await facts.backlog();
      waiting.set(backlog.waiting);
      oldest.set(backlog.oldestMs / 1000);
      unreachable.set(backlog.unreachableAgents);
      up.set(1);
    } catch {
      // Whoever asks is told just that: it is what this number is for.
      up.set(0);
    }
  };
}
