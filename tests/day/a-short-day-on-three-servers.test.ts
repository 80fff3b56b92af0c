import { afterAll, beforeAll, expect, test } from 'vitest';
import { describe as inWords } from '../../bench/day/print-report.ts';
import { simulateDay } from '../../bench/day/simulate-day.ts';
import { ensurePostgres } from '../support/bring-postgres.ts';
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts';

const parameters = { agents: 10, queues: 3, chats: 30, hours: 0.3, servers: 3, seed: 1 };
/** Every question to PostgreSQL is waited for; half a minute is usual, on a busy machine it is more. */
const timeoutMs = 240_000;

let server: PostgresServer;

beforeAll(async () => {
  ensurePostgres();
  server = await startPostgres();
});
afterAll(() => server.stop());

test(
  'a short day on three servers, which die and are replaced, has no alert that is missed, doubled, late or needless without a reason',
  async () => {
    const postgres = { socket: server.socket, url: server.urlOf('postgres') };
    const { findings, faults, expectations, counts } = await simulateDay(parameters, { postgres });

    expect({
      unexplained: findings.filter(({ explained }) => !explained).map((finding) => inWords(parameters.seed, finding)),
      faults,
      isLived: expectations > 100,
      haveDied: (counts['servers that died'] ?? 0) > 2,
    }).toEqual({ unexplained: [], faults: [], isLived: true, haveDied: true });
  },
  timeoutMs,
);
