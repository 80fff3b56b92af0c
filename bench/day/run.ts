import { parseArgs } from 'node:util';
import { ensurePostgres } from '../../tests/support/bring-postgres.ts';
import { startPostgres } from '../../tests/support/postgres-server.ts';
import { toText } from './print-report.ts';
import { simulateDay } from './simulate-day.ts';

const { values } = parseArgs({
  options: {
    agents: { type: 'string', default: '500' },
    queues: { type: 'string', default: '40' },
    chats: { type: 'string', default: '20000' },
    hours: { type: 'string', default: '9' },
    servers: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
  },
});
const { agents, queues, chats, hours, servers, seed } = values;
if (Number(servers) > 1) ensurePostgres();
const startedAt = Date.now();
const store = Number(servers) > 1 ? await startPostgres() : undefined;
const parameters = {
  ...{ agents: Number(agents), queues: Number(queues), chats: Number(chats), hours: Number(hours) },
  ...{ servers: Number(servers), seed: Number(seed) },
};
const report = await simulateDay(parameters, {
  ...(store && { postgres: { socket: store.socket, url: store.urlOf('postgres') } }),
  onHour: (hour) => console.error(`hour ${hour} of ${hours} after ${Math.round((Date.now() - startedAt) / 1000)} s`),
});
await store?.stop();
console.log(toText(report));
console.log(`\nLived through in ${Math.round((Date.now() - startedAt) / 1000)} s.`);
process.exitCode = report.findings.some(({ explained }) => !explained) || report.faults.length > 0 ? 1 : 0;
