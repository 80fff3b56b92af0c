import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Certificates } from '../tests/support/certificates.ts';
import { createChatSystem } from './chat-system.ts';
import { makeDeviceKeys } from './device-keys.ts';
import { devicesOf, type Floor, personId, queueOf } from './floor.ts';
import { endpointOf, type PushService } from './push-service.ts';
import { seedDesk } from './seed-desk.ts';
import { liveThrough } from './seed-history.ts';
import type { SharedStore } from './shared-store.ts';
import { type System, startSystem, together } from './system.ts';

/** What is measured side by side. */
export const systemNames = {
  'web-push': 'Express + web-push',
  'web-push-kept-alive': 'the same, agent with 64 kept connections',
  deskbell: 'Deskbell',
  'deskbell-postgres': 'Deskbell on PostgreSQL',
  'deskbell-three': 'Deskbell, three servers on PostgreSQL',
  'encrypt-and-post': 'nothing but encryption and connections',
  'express-only': 'Express answering 200, storing nothing',
  'verify-and-keep': 'nothing but signature, schema and one durable row',
} as const;
export type SystemKind = keyof typeof systemNames;

/** Those that send pushes. */
export const senders = ['web-push', 'web-push-kept-alive', 'deskbell'] as const satisfies readonly SystemKind[];

/** One server on each store, and several. */
export const desks = ['deskbell', 'deskbell-postgres', 'deskbell-three'] as const satisfies readonly SystemKind[];

export interface Systems {
  /** Starts a system that knows the floor, as new: nothing of an earlier start is left. */
  start(kind: SystemKind, floor: Floor): Promise<System>;
}

export interface Surroundings {
  /** Path of an empty folder. */
  folder: string;
  certificates: Certificates;
  pushService: PushService;
  sharedStore: SharedStore;
}

export function createSystems({ folder, certificates, pushService, sharedStore }: Surroundings): Systems {
  const environment = { NODE_EXTRA_CA_CERTS: certificates.caFile };
  let starts = 0;

  /** Folder of an embedded store that knows the floor. */
  async function seeded(floor: Floor): Promise<string> {
    const seed = join(folder, nameOf(floor));
    if (existsSync(seed)) return seed;
    await seedDesk({ dataDir: seed }, floor, pushService.origin);
    if (floor.history) await age(seed, floor, floor.history);
    return seed;
  }

  async function age(dataDir: string, floor: Floor, events: number): Promise<void> {
    const system = await startDesk(dataDir, {}, join(folder, `${nameOf(floor)}.log`));
    const chatSystem = createChatSystem(system.urls);
    try {
      await liveThrough(chatSystem, floor, events);
    } finally {
      await chatSystem.close();
      await system.stop();
    }
  }

  function startDesk(dataDir: string, store: Record<string, string>, outputFile: string): Promise<System> {
    return startSystem({
      ...{ module: 'server/main.ts', args: ['--no-example'], outputFile },
      environment: { ...environment, ...deskbellSettings(dataDir, pushService.origin), ...store },
    });
  }

  /** Servers on a database of their own that knows the floor. */
  async function startOnSharedStore(own: string, floor: Floor, servers: 1 | 3): Promise<System> {
    const seed = join(folder, `shared-${nameOf(floor)}`);
    const url = await sharedStore.copyOf(nameOf(floor).replaceAll('-', '_'), (databaseUrl) =>
      seedDesk({ dataDir: seed, databaseUrl }, floor, pushService.origin),
    );
    const start = (server: number) => {
      const dataDir = join(own, `server-${server}`);
      // Of the folder, the data key is what counts.
      cpSync(seed, dataDir, { recursive: true });
      return startDesk(dataDir, { DATABASE_URL: url }, join(own, `output-${server}.log`));
    };
    const first = await start(1);
    const others = servers === 1 ? [] : [await start(2), await start(3)];
    return together([first, ...others], sharedStore.cpuMs);
  }

  function toDesk(floor: Floor): unknown {
    const keysOf = makeDeviceKeys();
    const people = Array.from({ length: floor.people }, (_, person) => person);
    const subscription = (device: number) => ({
      endpoint: endpointOf(pushService.origin, device),
      keys: keysOf(device),
    });
    return {
      subscriptions: Object.fromEntries(
        people.map((person) => [personId(person), devicesOf(floor, person).map(subscription)]),
      ),
      queues: Object.fromEntries(
        [...Map.groupBy(people, (person) => queueOf(floor, person))].map(([queue, members]) => [
          queue,
          members.map(personId),
        ]),
      ),
    };
  }

  return {
    async start(kind, floor) {
      starts += 1;
      const own = join(folder, `start-${starts}`);
      mkdirSync(own);
      const outputFile = join(own, 'output.log');
      if (kind === 'express-only') {
        return startSystem({ module: 'bench/systems/express-only.ts', args: [], environment, outputFile });
      }
      if (kind === 'verify-and-keep') {
        return startSystem({ module: 'bench/systems/verify-and-keep.ts', args: [own], environment, outputFile });
      }
      if (kind === 'deskbell') {
        cpSync(await seeded(floor), own, { recursive: true });
        return startDesk(own, {}, outputFile);
      }
      if (kind === 'deskbell-postgres') return startOnSharedStore(own, floor, 1);
      if (kind === 'deskbell-three') return startOnSharedStore(own, floor, 3);
      const file = join(own, 'desk.json');
      writeFileSync(file, JSON.stringify(toDesk(floor)));
      if (kind === 'encrypt-and-post') {
        return startSystem({
          module: 'bench/systems/encrypt-and-post.ts',
          args: [file, pushService.origin],
          ...{ environment, outputFile },
        });
      }
      const args = [file, kind === 'web-push-kept-alive' ? 'kept-alive' : 'as-is'];
      return startSystem({ module: 'bench/systems/express-web-push.ts', args, environment, outputFile });
    },
  };
}

function nameOf({ people, devicesEach, queueSize, history = 0 }: Floor): string {
  return `desk-${people}-${devicesEach}-${queueSize}-${history}`;
}

function deskbellSettings(dataDir: string, pushOrigin: string): Record<string, string> {
  return {
    DESKBELL_DATA_DIR: dataDir,
    DESKBELL_PORT: '0',
    DESKBELL_PUSH_ORIGINS: pushOrigin,
    DESKBELL_VAPID_SUBJECT: 'mailto:ops@example.com',
    DESKBELL_ADMIN_TOKEN: 'the-administrators-token',
  };
}
