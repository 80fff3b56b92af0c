import {
  burstPeople,
  deskPushesPerSecond,
  type Measured,
  pressed,
  pushesPerSecond,
  recipients,
} from './measure-all.ts';
import type { Plan } from './plan.ts';
import { type PartName, partNames } from './systems/profile-parts.ts';
import { desks, senders, systemNames } from './systems.ts';
import { figures, type Table, times, toMarkdown } from './table.ts';

/** Everything that was measured, against the targets and by itself, as Markdown. */
export function toReport(measured: Measured, plan: Plan, machine: string): string {
  const tables = [
    toTargets(measured, plan),
    toSustained(measured),
    toPaced(measured),
    toBurst(measured),
    toIntake(measured),
    toDesks(measured),
    toBreakdown(measured),
    toGrowth(measured),
    toMemory(measured, plan),
    toManyStreams(measured, plan),
  ];
  return [`Measured on ${machine}.`, '', ...tables.map(toMarkdown)].join('\n');
}

function toTargets({ sustained, paced, burst, intake, growth, memory }: Measured, plan: Plan): Table {
  const [asIs, kept, own] = [sustained['web-push'], sustained['web-push-kept-alive'], sustained.deskbell];
  const sizes = growth.filter(({ floor }) => !floor.history);
  const cpu = sizes.map(({ result }) => result.cpuMsPerThousand);
  const against = (one: (kind: 'web-push' | 'web-push-kept-alive') => number) =>
    `${times(one('web-push'))} / ${times(one('web-push-kept-alive'))}`;
  const bare = sustained['encrypt-and-post'];
  const ofExpress = (kind: 'kept' | 'inPage' | 'pushed') =>
    times((3 * intake[kind].perSecond) / intake.express.perSecond);
  const first = against((kind) => burst[kind].firstMs / burst.deskbell.firstMs);
  const last = against((kind) => burst[kind].lastMs / burst.deskbell.lastMs);
  return {
    title: 'Against the targets',
    about: `Two numbers are against ${systemNames['web-push']} as it is, and against ${systemNames['web-push-kept-alive']}.`,
    columns: ['measure', 'first target', 'goal', 'measured'],
    rows: [
      [
        'CPU a delivery, times less',
        ...['3 ×', '5 ×'],
        `${times(asIs.cpuMsPerThousand / own.cpuMsPerThousand)} / ${times(kept.cpuMsPerThousand / own.cpuMsPerThousand)}`,
      ],
      [
        `the same of ${systemNames['encrypt-and-post']}`,
        ...['', ''],
        against((kind) => sustained[kind].cpuMsPerThousand / bare.cpuMsPerThousand),
      ],
      [
        'deliveries a second, times more',
        ...['4 ×', '8 ×'],
        `${times(own.perSecond / asIs.perSecond)} / ${times(own.perSecond / kept.perSecond)}`,
      ],
      [
        `the same of ${systemNames['encrypt-and-post']}`,
        ...['', ''],
        against((kind) => bare.perSecond / sustained[kind].perSecond),
      ],
      [`burst of ${burstPeople}: first accepted, times sooner`, '10 ×', '20 ×', first],
      [`burst of ${burstPeople}: last accepted, times sooner`, '3 ×', '5 ×', last],
      [`p99 at ${pushesPerSecond} deliveries a second`, '≤ 25 ms', '≤ 12 ms', `${figures(paced.deskbell.p99Ms)} ms`],
      [
        'webhooks a second, one recipient: in page / pushed, times a third of Express answering 200',
        ...['2 ×', '3 ×'],
        `${ofExpress('inPage')} / ${ofExpress('pushed')}`,
      ],
      [`the same of ${systemNames['verify-and-keep']}`, '', '', ofExpress('kept')],
      ['CPU a delivery, largest floor against smallest', '≤ 1.3 ×', '1 ×', times((cpu.at(-1) ?? 0) / (cpu[0] ?? 0))],
      [
        `memory, ${plan.memory.people.toLocaleString('en')} subscriptions and ${plan.memory.streams.toLocaleString('en')} streams`,
        ...['≤ 400 MB', '≤ 200 MB'],
        `${figures(memory.workingMb)} MB`,
      ],
    ],
  };
}

function toSustained({ sustained }: Measured): Table {
  return {
    title: 'As fast as it goes',
    about: `Events for ${recipients} people with one device each, of 1,000; 160 pushes under way.`,
    columns: ['', 'deliveries/s', 'CPU ms for 1,000', 'memory MB'],
    rows: pressed.map((kind) => {
      const { perSecond, cpuMsPerThousand, residentMb } = sustained[kind];
      return [systemNames[kind], figures(perSecond), figures(cpuMsPerThousand), figures(residentMb)];
    }),
  };
}

function toPaced({ paced }: Measured): Table {
  return {
    title: `At ${pushesPerSecond} deliveries a second`,
    about: `From the webhook's first byte until the push service has the push; events as above, evenly.`,
    columns: ['', 'p50 ms', 'p99 ms', 'worst ms', 'CPU ms for 1,000'],
    rows: senders.map((kind) => {
      const { p50Ms, p99Ms, worstMs, cpuMsPerThousand } = paced[kind];
      return [systemNames[kind], figures(p50Ms), figures(p99Ms), figures(worstMs), figures(cpuMsPerThousand)];
    }),
  };
}

function toBurst({ burst }: Measured): Table {
  return {
    title: `${burstPeople.toLocaleString('en')} recipients at once, from cold`,
    about: 'One event for a whole queue, as the first thing after the start.',
    columns: ['', 'first accepted ms', 'last accepted ms'],
    rows: senders.map((kind) => [systemNames[kind], figures(burst[kind].firstMs), figures(burst[kind].lastMs)]),
  };
}

function toIntake({ intake }: Measured): Table {
  const names = {
    express: systemNames['express-only'],
    kept: systemNames['verify-and-keep'],
    inPage: 'Deskbell, durable, recipient without a device',
    pushed: 'Deskbell, durable, recipient with a device, pushes going out',
  };
  return {
    title: 'Webhooks with one recipient',
    about: '64 waiting for their answer.',
    columns: ['', 'webhooks/s', 'CPU ms for 1,000'],
    rows: (['express', 'kept', 'inPage', 'pushed'] as const).map((kind) => [
      names[kind],
      figures(intake[kind].perSecond),
      figures(intake[kind].cpuMsPerThousand),
    ]),
  };
}

function toDesks({ desks: measured }: Measured): Table {
  return {
    title: 'One server, and several',
    about: `As fast as it goes, as above; p50 and p99 at ${deskPushesPerSecond} deliveries a second. PostgreSQL runs on the same cores, and so do all servers.`,
    columns: ['', 'deliveries/s', 'CPU ms for 1,000', 'of PostgreSQL', 'p50 ms', 'p99 ms'],
    rows: desks.map((kind) => {
      const { perSecond, cpuMsPerThousand, storeCpuMsPerThousand, p50Ms, p99Ms } = measured[kind];
      const store = kind === 'deskbell' ? '' : figures(storeCpuMsPerThousand);
      const name = kind === 'deskbell' ? 'Deskbell on SQLite' : systemNames[kind];
      return [name, figures(perSecond), figures(cpuMsPerThousand), store, figures(p50Ms), figures(p99Ms)];
    }),
  };
}

function toBreakdown({ breakdown }: Measured): Table {
  const both = [breakdown.deskbell, breakdown['deskbell-postgres']] as const;
  const rows = Object.entries(partNames).map(([part, name]) => [
    name,
    ...both.map(({ parts }) => figures(parts[part as PartName])),
  ]);
  return {
    title: 'What a message costs, by part',
    about:
      'One webhook, one recipient, one push, 32 under way; CPU ms for 1,000. A profile of the main thread says what share of it each part has; it costs something itself.',
    columns: ['', 'on SQLite', 'on PostgreSQL'],
    rows: [
      ...rows,
      ['other threads: encryption, flushes, memory', ...both.map(({ besideMs }) => figures(besideMs))],
      ['all of the server', ...both.map(({ wholeMs }) => figures(wholeMs))],
      ['PostgreSQL', '', figures(breakdown['deskbell-postgres'].storeMs)],
    ],
  };
}

function toGrowth({ growth }: Measured): Table {
  return {
    title: 'How Deskbell grows',
    about: 'Events for one person with ten devices, as fast as it goes.',
    columns: ['people / subscriptions', 'deliveries/s', 'CPU ms for 1,000', 'memory MB'],
    rows: growth.map(({ floor, result }) => [
      `${floor.people.toLocaleString('en')} / ${(floor.people * floor.devicesEach).toLocaleString('en')}${floor.history ? `, after ${floor.history.toLocaleString('en')} events` : ''}`,
      ...[figures(result.perSecond), figures(result.cpuMsPerThousand), figures(result.residentMb)],
    ]),
  };
}

function toMemory({ memory }: Measured, { memory: plan }: Plan): Table {
  const streams = plan.streams.toLocaleString('en');
  return {
    title: 'Memory',
    about: `${plan.people.toLocaleString('en')} people with one device each; resident megabytes of the whole process.`,
    columns: ['', 'MB'],
    rows: [
      ['as started', figures(memory.startedMb)],
      [`with ${streams} open streams`, figures(memory.streamsMb)],
      [`after ${plan.workMs / 1000} s at 50 deliveries a second`, figures(memory.workingMb)],
    ],
  };
}

function toManyStreams({ manyStreams }: Measured, { manyStreams: plan }: Plan): Table {
  return {
    title: 'Open streams',
    about: `One server with ${plan.people.toLocaleString('en')} people, which does nothing else.`,
    columns: ['', ''],
    rows: [
      ['as started, MB', figures(manyStreams.startedMb)],
      [`with ${plan.streams.toLocaleString('en')} open streams, MB`, figures(manyStreams.openMb)],
      ['a stream, KB', figures(manyStreams.kbEach)],
    ],
  };
}
