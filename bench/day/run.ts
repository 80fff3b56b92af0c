import { parseArgs } from 'node:util';
import { toText } from './print-report.ts';
import { simulateDay } from './simulate-day.ts';

const { values } = parseArgs({
  options: {
    agents: { type: 'string', default: '500' },
    queues: { type: 'string', default: '40' },
    chats: { type: 'string', default: '20000' },
    hours: { type: 'string', default: '9' },
    seed: { type: 'string', default: '1' },
  },
});
const { agents, queues, chats, hours, seed } = values;
const startedAt = Date.now();
const report = await simulateDay(
  { agents: Number(agents), queues: Number(queues), chats: Number(chats), hours: Number(hours), seed: Number(seed) },
  (hour) => console.error(`hour ${hour} of ${hours} after ${Math.round((Date.now() - startedAt) / 1000)} s`),
);
console.log(toText(report));
console.log(`\nLived through in ${Math.round((Date.now() - startedAt) / 1000)} s.`);
process.exitCode = report.findings.some(({ explained }) => !explained) || report.faults.length > 0 ? 1 : 0;
