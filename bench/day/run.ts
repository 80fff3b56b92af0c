import { parseArgs } from 'node:util';
import { ensurePostgres } from '../../tests/support/bring-postgres.ts';
import { startPostgres } from '../../tests/support/postgres-server.ts';
import type { DayParameters } from './parameters.ts';
import { toText } from './print-report.ts';
import { type DayReport, simulateDay } from './simulate-day.ts';

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
const parameters = {
  ...{ agents: Number(agents), queues: Number(queues), chats: Number(chats), hours: Number(hours) },
  ...{ servers: Number(servers), seed: Number(seed) },
};
const startedAt = Date.now();
const seconds = () => Math.round((Date.now() - startedAt) / 1000);
const onHour = (hour: number) => console.error(`hour ${hour} of ${hours} after ${seconds()} s`);
const report =
  parameters.servers === 1 ? await simulateDay(parameters, { onHour }) : await liveOnPostgres(parameters, onHour);
console.log(toText(report));
console.log(`\nLived through in ${seconds()} s.`);
process.exitCode = report.findings.some(({ explained }) => !explained) || report.faults.length > 0 ? 1 : 0;

async function liveOnPostgres(parameters: DayParameters, onHour: (hour: number) => void): Promise<DayReport> {
  ensurePostgres();
  const server = await startPostgres();
  try {
    const postgres = { socket: server.socket, url: server.urlOf('postgres') };
    return await simulateDay(parameters, { postgres, onHour });
  } finally {
    await server.stop();
  }
}
