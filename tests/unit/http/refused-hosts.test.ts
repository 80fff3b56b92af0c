import { expect, test } from 'vitest';
import { createRefusedHosts } from '../../../server/http/refused-hosts.ts';
import { noon } from '../../support/builders.ts';
import { createManualClock } from '../../support/manual-clock.ts';

const dayMs = 24 * 3_600_000;

function open() {
  const clock = createManualClock(noon);
  return { clock, hosts: createRefusedHosts(clock) };
}

test('a person counts once for a host, however often their browser asks', () => {
  const { hosts } = open();
  for (const person of ['anna', 'anna', 'ben']) hosts.note('push.example.com', person);
  hosts.note('a.example.com', 'anna');

  expect(hosts.list()).toEqual([
    { host: 'push.example.com', people: 2 },
    { host: 'a.example.com', people: 1 },
  ]);
});

test('who did not ask for a week is forgotten', () => {
  const { hosts, clock } = open();
  hosts.note('push.example.com', 'anna');
  hosts.note('push.example.com', 'ben');
  clock.advance(4 * dayMs);
  hosts.note('push.example.com', 'ben');
  clock.advance(4 * dayMs);
  const later = hosts.list();
  clock.advance(4 * dayMs);

  expect([later, hosts.list()]).toEqual([[{ host: 'push.example.com', people: 1 }], []]);
});

test('whoever makes up hosts fills no memory', () => {
  const { hosts } = open();
  for (let count = 0; count < 10_000; count += 1) hosts.note(`${count}.example.com`, 'mallory');
  for (let count = 0; count < 10_000; count += 1) hosts.note('0.example.com', `person-${count}`);

  expect([hosts.list().length, hosts.list()[0]?.people]).toEqual([50, 1_000]);
});
