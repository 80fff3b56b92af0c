import type { Device } from '../../../../wire/device.ts';

/** Who would get no push messages any more without this key, a line for each person: "Ben Okafor: Chrome on Android". */
export function listLostPeople(devices: readonly Device[], keyId: string): string[] {
  const lost = devices.filter((device) => device.keyId === keyId && device.state === 'active');
  const byPerson = Map.groupBy(lost, (device) => device.person.id);
  return [...byPerson.values()].map(
    (own) => `${own[0]?.person.name}: ${own.map((device) => device.device).join(', ')}`,
  );
}
