import type { Command } from 'commander';
import { openSavedContact } from '../../push/vapid-contact.ts';
import { readSettings, type Settings } from '../../settings.ts';
import { answer } from '../answer.ts';
import { examineDatabase } from '../doctor/examine-database.ts';
import { examineNetwork } from '../doctor/examine-network.ts';
import { examineSecrets } from '../doctor/examine-secrets.ts';
import { examineServer } from '../doctor/examine-server.ts';
import { examineStore } from '../doctor/examine-store.ts';
import { examineTls } from '../doctor/examine-tls.ts';
import { type Finding, found } from '../doctor/finding.ts';
import { readStore } from '../doctor/read-store.ts';

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
        ...(await examineSecrets(settings)),
        ...(await examineTls(settings)),
        await examineServer(settings),
        ...(await examineNetwork(settings)),
      ];
      answer(command, findings, () => findings.map(toLines).join('\n'));
      if (findings.some(({ state }) => state === 'failed')) process.exitCode = 1;
    });
}

/** One that was saved in the administration goes before the configured one. */
async function examineContact(settings: Settings): Promise<Finding> {
  const { vapidSubject } = settings;
  const saved = await readStore(settings, (store) => openSavedContact(store, vapidSubject));
  const contact = saved ? saved.current() : vapidSubject;
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
