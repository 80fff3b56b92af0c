import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Certificates } from '../tests/support/certificates.ts';
import { makeDeviceKeys } from './device-keys.ts';
import { devicesOf, type Floor, personId, queueOf } from './floor.ts';
import { endpointOf, type PushService } from './push-service.ts';
import { seedDesk } from './seed-desk.ts';
import { type System, startSystem } from './system.ts';

/** What is measured side by side. */
export const systemNames = {
  'web-push': 'Express + web-push',
  'web-push-kept-alive': 'the same, agent with 64 kept connections',
  deskbell: 'Deskbell',
  'express-only': 'Express answering 200',
} as const;
export type SystemKind = keyof typeof systemNames;

/** Those that send pushes. */
export const senders = ['web-push', 'web-push-kept-alive', 'deskbell'] as const satisfies readonly SystemKind[];

export interface Systems {
  /** Starts a system that knows the floor, as new: nothing of an earlier start is left. */
  start(kind: SystemKind, floor: Floor): Promise<System>;
}

export interface Surroundings {
  /** Path of an empty folder. */
  folder: string;
  certificates: Certificates;
  pushService: PushService;
}

export function createSystems({ folder, certificates, pushService }: Surroundings): Systems {
  let starts = 0;

  async function seeded(floor: Floor): Promise<string> {
    const seed = join(folder, `desk-${floor.people}-${floor.devicesEach}-${floor.queueSize}`);
    if (!existsSync(seed)) await seedDesk(seed, floor, pushService.origin);
    return seed;
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
      const environment = { NODE_EXTRA_CA_CERTS: certificates.caFile };
      if (kind === 'express-only') {
        return startSystem({ module: 'bench/systems/express-only.ts', args: [], environment, outputFile });
      }
      if (kind === 'deskbell') {
        cpSync(await seeded(floor), own, { recursive: true });
        return startSystem({
          ...{ module: 'server/main.ts', args: ['--no-example'], outputFile },
          environment: { ...environment, ...deskbellSettings(own, pushService.origin) },
        });
      }
      const file = join(own, 'desk.json');
      writeFileSync(file, JSON.stringify(toDesk(floor)));
      const args = [file, kind === 'web-push-kept-alive' ? 'kept-alive' : 'as-is'];
      return startSystem({ module: 'bench/systems/express-web-push.ts', args, environment, outputFile });
    },
  };
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
