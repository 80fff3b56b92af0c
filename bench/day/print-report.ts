import { type Finding, kinds } from './judge.ts';
import { dayStartsAt } from './parameters.ts';
import type { DayReport } from './simulate-day.ts';

/** Nobody reads more. */
const mostOfAKind = 40;

/** The table of a day, and every finding that nothing explains. */
export function toText({ parameters, findings, alerts, expectations, waitsMs, counts, faults }: DayReport): string {
  const { seed, agents, queues, chats, hours, servers } = parameters;
  const on = servers === 1 ? '' : ` on ${servers} servers`;
  const open = findings.filter(({ explained }) => !explained);
  const lines = [
    `A day in a contact centre${on}: ${agents} agents, ${queues} queues, ${chats} chats, ${hours} h, seed ${seed}`,
    `${expectations} times somebody had to be told; ${alerts} alerts; ${JSON.stringify(counts)}`,
    `told after (ms): ${[0.5, 0.9, 0.99, 0.999].map((share) => `p${share * 100} ${quantile(waitsMs, share)}`).join(', ')}`,
    '',
    '          unexplained  allowed  known fault',
  ];
  for (const kind of kinds) {
    const own = findings.filter((finding) => finding.kind === kind);
    const unexplained = own.filter(({ explained }) => !explained).length;
    const faulty = own.filter(({ explained }) => explained?.isFault).length;
    const columns = [
      String(unexplained).padStart(11),
      String(own.length - unexplained - faulty).padStart(9),
      String(faulty).padStart(13),
    ];
    lines.push(kind.padEnd(10) + columns.join(''));
    const byReason = Map.groupBy(
      own.filter(({ explained }) => explained),
      ({ explained }) => explained?.id,
    );
    for (const [id, some] of byReason)
      lines.push(`            ${String(some.length).padStart(20)}  ${id}: ${some[0]?.explained?.because}`);
  }
  if (faults.length > 0) lines.push('', `The server logged ${faults.length} faults:`, ...faults.slice(0, 5));
  for (const kind of kinds) {
    const own = open.filter((finding) => finding.kind === kind);
    for (const finding of own.slice(0, mostOfAKind)) lines.push('', describe(seed, finding));
  }
  return lines.join('\n');
}

export function describe(seed: number, finding: Finding): string {
  const { kind, at, person, posted, detail, trace } = finding;
  const { event, id, source, receivedAt, happenedAt } = posted;
  const came = receivedAt === undefined ? 'never' : `${clockTime(receivedAt)}, ${receivedAt - happenedAt} ms late`;
  return [
    `${kind} (seed ${seed}) ${clockTime(at)} ${person}: ${event.type} of ${source}/${event.chat.id} (${id}, came ${came}): ${detail}`,
    `   server: ${trace}`,
    `   person: ${toStory(finding)}`,
  ].join('\n');
}

/** What the person had in front of them around that time, when they left, and where it was to be seen. */
function toStory({ at, posted, witness }: Finding): string {
  const from = (posted.receivedAt ?? at) - 10_000;
  const pages = witness.before.stretches(from, at).map(({ value, from: since }) => `${clockTime(since)} ${value}`);
  const left = witness.leftAt.filter((one) => one >= from && one <= at).map((one) => `${clockTime(one)} left`);
  const seen = (witness.sightings.get(posted.key) ?? []).map(
    ({ at: when, how, browser, isSat }) => `${clockTime(when)} ${how} at ${browser}${isSat ? '' : ', nobody there'}`,
  );
  return [...pages, ...left, ...seen].join('; ');
}

function clockTime(at: number): string {
  const day = Math.floor((at - dayStartsAt) / 86_400_000);
  return `${day > 0 ? `+${day}d ` : ''}${new Date(at).toISOString().slice(11, 23)}`;
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
