import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { openSavedContact } from '../../push/vapid-contact.ts';
import { readSettings, type Settings } from '../../settings.ts';
import { storeFileOf } from '../../store/backup.ts';
import { openDatabase } from '../../store/database.ts';
import { answer } from '../answer.ts';
import { examineDatabase } from '../doctor/examine-database.ts';
import { examineNetwork } from '../doctor/examine-network.ts';
import { examineServer } from '../doctor/examine-server.ts';
import { examineStore } from '../doctor/examine-store.ts';
import { examineTls } from '../doctor/examine-tls.ts';
import { type Finding, found } from '../doctor/finding.ts';

const marks = { ok: 'ok     ', warning: 'WARNING', failed: 'FAILED ' } as const satisfies Record<
  Finding['state'],
  string
>;

export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('See whether configuration, store, keys, clock, TLS and the way to each push service are right')
    .addHelpText(
      'after',
      '\nEach finding that is not "ok" comes with what to do. Changes nothing; answers 1 if something failed.',
    )
    .action(async (_options: object, command: Command) => {
      const settings = readSettings([]);
      const findings = [
        found('configuration', 'Every setting can be used'),
        await examineContact(settings),
        ...(settings.databaseUrl === undefined ? examineStore(settings) : await examineDatabase(settings)),
        ...(await examineTls(settings)),
        await examineServer(settings),
        ...(await examineNetwork(settings)),
      ];
      answer(command, findings, () => findings.map(toLines).join('\n'));
      if (findings.some(({ state }) => state === 'failed')) process.exitCode = 1;
    });
}

/** One that was saved in the administration goes before the configured one. */
async function examineContact({ dataDir, databaseUrl, vapidSubject }: Settings): Promise<Finding> {
  let contact = vapidSubject;
  try {
    if (databaseUrl !== undefined || existsSync(storeFileOf(dataDir))) {
      const store = await openDatabase({ dataDir, databaseUrl, mustBeCurrent: true });
      contact = (await openSavedContact(store, vapidSubject)).current();
      await store.close();
    }
  } catch {
    // That the store cannot be read is a finding of its own.
  }
  if (contact !== undefined) return found('contact', `Push services are given ${contact}`);
  return found('contact', 'Push services are given no contact, and Apple’s refuses that', {
    state: 'warning',
    remedy: 'npx deskbell vapid contact mailto:you@your-company.example',
  });
}

function toLines({ state, name, detail, remedy }: Finding): string {
  const first = `${marks[state]}  ${name.padEnd(16)}${detail}`;
  return remedy === undefined ? first : `${first}\n${' '.repeat(25)}→ ${remedy}`;
}
