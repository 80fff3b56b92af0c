import { join } from 'node:path';
import { makeCertificates } from '../tests/support/certificates.ts';
import { makeTemporaryFolder } from '../tests/support/temporary-folder.ts';
import { describeMachine } from './machine.ts';
import { measureAll } from './measure-all.ts';
import { fullPlan, longPlan, quickPlan } from './plan.ts';
import { startPushService } from './push-service.ts';
import { toReport } from './report.ts';
import { startSharedStore } from './shared-store.ts';
import { createSystems } from './systems.ts';
import { writeReport } from './write-report.ts';

/** `npm run bench`: measures, prints and writes docs/performance.md. `-- --quick`: two minutes, and only prints. `-- --long`: up to a million push subscriptions. */
async function run(): Promise<void> {
  const isQuick = process.argv.includes('--quick');
  const plan = isQuick ? quickPlan : process.argv.includes('--long') ? longPlan : fullPlan;
  const folder = await makeTemporaryFolder('bench');
  const certificates = await makeCertificates();
  const pushService = await startPushService(certificates);
  const sharedStore = await startSharedStore();
  try {
    const machine = describeMachine(folder.path);
    const systems = createSystems({ folder: folder.path, certificates, pushService, sharedStore });
    const measured = await measureAll({ systems, pushService }, plan, (what) => process.stderr.write(`${what}\n`));
    const report = toReport(measured, plan, machine);
    process.stdout.write(`${report}\n`);
    if (!isQuick) writeReport(join(import.meta.dirname, '..', 'docs', 'performance.md'), report);
  } finally {
    await sharedStore.stop();
    await pushService.stop();
    await certificates.remove();
    await folder.remove();
  }
}

await run();
