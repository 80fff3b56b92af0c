import type { Certificates } from './certificates.ts';
import { type CrashPushService, type Mood, startCrashPushService } from './crash-push-service.ts';
import type { Chance } from './crash-random.ts';
import type { CrashServer } from './crash-server.ts';
import { atHerConsole, people } from './crash-story.ts';
import type { Device } from './crash-verdict.ts';

/** Push services, each with its own moods. What is due at one that asks to wait waits there alone. */
const services = {
  calm: { takes: 88, 'takes, and answers late': 8, 'takes, and the answer is lost': 4 },
  moody: { takes: 70, 'asks to wait': 10, 'is broken': 10, 'cuts the connection': 10 },
  slow: { takes: 30, 'takes, and answers late': 66, 'is broken': 4 },
  hanging: { takes: 75, 'takes, and the answer is lost': 10, 'never answers': 15 },
} as const satisfies Record<string, Partial<Record<Mood, number>>>;
type ServiceName = keyof typeof services;

const browsersOf: Readonly<Record<(typeof people)[number]['id'], readonly ServiceName[]>> = {
  anna: ['calm', 'moody'],
  ben: ['slow'],
  cleo: ['hanging', 'calm'],
  dora: ['moody'],
  fay: ['calm'],
  sam: ['hanging'],
};

export type CrashPushServices = ReadonlyMap<ServiceName, CrashPushService>;

export interface PushServiceMoods {
  certificates: Pick<Certificates, 'key' | 'cert'>;
  chance: Chance;
  /** While it says so, all of them take whatever comes. */
  isCalm(): boolean;
  onArrival(): void;
}

export async function startPushServices({
  certificates,
  chance,
  isCalm,
  onArrival,
}: PushServiceMoods): Promise<CrashPushServices> {
  const started = new Map<ServiceName, CrashPushService>();
  for (const [name, weights] of Object.entries(services) as [ServiceName, Partial<Record<Mood, number>>][]) {
    const service = await startCrashPushService({
      ...{ certificates, onArrival },
      mood: () => (isCalm() ? 'takes' : chance.weigh(weights as Record<Mood, number>)),
      lateMs: () => chance.between(20, 700),
    });
    started.set(name, service);
  }
  return started;
}

/** For the server's settings. */
export function originsOf(pushServices: CrashPushServices): string {
  return [...pushServices.values()].map(({ origin }) => origin).join(',');
}

/** Makes the story's people with their browsers, and a chat system, at a server that runs. */
export async function makeCrashDesk(
  server: CrashServer,
  pushServices: CrashPushServices,
): Promise<{ devices: Device[]; source: string; secret: string }> {
  const devices: Device[] = [];
  for (const person of people) {
    await server.call('POST', 'api/v1/admin/people', person);
    const { token } = await server.call<{ token: string }>('POST', `api/v1/admin/people/${person.id}/token`);
    const key = await server.call<{ keyId: string; applicationServerKey: string }>(
      'GET',
      'api/v1/vapid',
      undefined,
      token,
    );
    for (const name of browsersOf[person.id]) {
      const subscription = pushServices.get(name)?.subscribe(key.applicationServerKey);
      await server.call('PUT', 'api/v1/subscriptions', { subscription, keyId: key.keyId, device: name }, token);
      devices.push({ person: person.id, endpoint: subscription?.endpoint ?? '' });
    }
    if (person.id === atHerConsole) {
      const report = { view: { kind: 'console' }, visible: true, focused: true, idle: false, seq: 1 };
      await server.call('PUT', 'api/v1/windows/window-1', report, token);
    }
  }
  const source = 'chat';
  const { secret } = await server.call<{ secret: string }>('POST', 'api/v1/admin/sources', { id: source });
  return { devices, source, secret };
}
