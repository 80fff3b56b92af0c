import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';

/** Numbers for an operator, in Prometheus' format. */
export interface Metrics {
  webhook(answer: string): void;
  push(host: string, outcome: string): void;
  text(): Promise<string>;
}

export function createMetrics(facts: { streams(): number }): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const webhooks = new Counter({
    ...{
      name: 'deskbell_webhooks_total',
      help: 'Webhooks, by how they were answered',
      labelNames: ['answer'],
      registers,
    },
  });
  const pushes = new Counter({
    ...{ name: 'deskbell_pushes_total', help: 'Pushes sent, by push service and outcome', registers },
    labelNames: ['host', 'outcome'],
  });
  new Gauge({
    ...{ name: 'deskbell_streams', help: 'Open streams', registers },
    collect() {
      this.set(facts.streams());
    },
  });
  return {
    webhook: (answer) => webhooks.inc({ answer }),
    push: (host, outcome) => pushes.inc({ host, outcome }),
    text: () => registry.metrics(),
  };
}
