import type { Device } from '../../../../wire/device.ts';
import type { KeyTestStep, VapidKey, VapidKeyState } from '../../../../wire/vapid-key.ts';

export const keyStateWords = {
  new: 'New: not in use yet',
  active: 'Active: new devices use it',
  retiring: 'Retiring: its devices are changing over',
  retired: 'Retired: nothing is sent with it',
} as const satisfies Record<VapidKeyState, string>;

/** Of a key without its private half. */
export const lostWords = 'Lost: nothing is sent with it';

export const testStepWords = {
  pair: 'The two halves fit',
  contact: 'The contact is accepted',
  clock: 'The clock is right',
  delivery: 'A push service takes a message',
} as const satisfies Record<KeyTestStep['step'], string>;

/** How far the devices of one person have come in a change of key. */
export interface PersonInChange {
  readonly name: string;
  /** "Firefox on Windows", with when it was seen last where it has not changed over yet. */
  readonly moved: readonly Device[];
  readonly left: readonly Device[];
}

/** Each person with a device that a change of key concerns: those with devices left come first. */
export function listPeopleInChange(devices: readonly Device[], keys: readonly VapidKey[]): PersonInChange[] {
  const states = new Map(keys.map(({ id, state }) => [id, state]));
  const live = devices.filter(({ state }) => state === 'active' || state === 'refused');
  const people = [...Map.groupBy(live, ({ person }) => person.id).values()].map((own) => ({
    name: own[0]?.person.name ?? '',
    moved: own.filter(({ keyId }) => states.get(keyId) === 'active'),
    left: own.filter(({ keyId }) => states.get(keyId) === 'retiring'),
  }));
  return people.sort((one, other) => other.left.length - one.left.length || one.name.localeCompare(other.name));
}
