import type { Command } from 'commander';
import { readSettings } from '../../settings.ts';
import { answer } from '../answer.ts';
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
        examineContact(settings.vapidSubject),
        ...examineStore(settings),
        ...(await examineTls(settings)),
        await examineServer(settings),
        ...(await examineNetwork(settings)),
      ];
      answer(command, findings, () => findings.map(toLines).join('\n'));
      if (findings.some(({ state }) => state === 'failed')) process.exitCode = 1;
    });
}

function examineContact(subject: string | undefined): Finding {
  if (subject !== undefined)
    return found('contact', `Push services are given ${subject}, unless another is saved on the page of the keys`);
  return found(
    'contact',
    'The configuration has no contact for push services, and Apple’s refuses pushes without one',
    {
      state: 'warning',
      remedy: 'Set DESKBELL_VAPID_SUBJECT=mailto:you@your-company.example, or save one on the page of the keys',
    },
  );
}

function toLines({ state, name, detail, remedy }: Finding): string {
  const first = `${marks[state]}  ${name.padEnd(16)}${detail}`;
  return remedy === undefined ? first : `${first}\n${' '.repeat(25)}→ ${remedy}`;
}
