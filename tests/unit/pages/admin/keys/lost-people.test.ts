import { expect, test } from 'vitest';
import { listLostPeople } from '../../../../../client/pages/admin/keys/lost-people.ts';
import type { Device } from '../../../../../wire/device.ts';

function device(given: Partial<Device>): Device {
  return {
    ...{ id: 'd', person: { id: 'ben', name: 'Ben' }, device: 'Firefox on Linux', pushService: 'push.example' },
    ...{ endpoint: 'https://push.example/…', keyId: 'old', state: 'active', because: null },
    ...{ createdAt: '2026-01-14T12:00:00Z', lastSeenAt: '2026-01-14T12:00:00Z', lastOutcome: null },
    ...given,
  };
}

test('each person has one line with all that would be lost', () => {
  const anna = { id: 'anna', name: 'Anna' };
  const devices = [
    device({}),
    device({ person: anna, device: 'Safari on macOS' }),
    device({ device: 'Chrome on Android' }),
  ];
  expect(listLostPeople(devices, 'old')).toEqual(['Ben: Firefox on Linux, Chrome on Android', 'Anna: Safari on macOS']);
});

test('two people of one name stay two', () => {
  const devices = [device({}), device({ person: { id: 'ben-2', name: 'Ben' } })];
  expect(listLostPeople(devices, 'old')).toHaveLength(2);
});

test('what has another key, or works no more, is not lost', () => {
  expect(listLostPeople([device({ keyId: 'new' }), device({ state: 'gone' })], 'old')).toEqual([]);
});
