import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TestProgress } from '../../../../wire/device.ts';
import { noon, person } from '../../../support/builders.ts';
import { startTestDesk, type TestDesk } from '../../../support/test-desk.ts';

let desk: TestDesk;
let anna: string;
beforeEach(async () => {
  desk = await startTestDesk();
  anna = await desk.addPerson(person());
});
afterEach(() => desk.stop());

const path = '/api/v1/admin/people/anna/test-notification';
const send = async () => (await desk.call('post', path).expect(200)).body;
const look = async (notification: string): Promise<TestProgress> =>
  (await desk.call('get', `${path}/${notification}`).expect(200)).body;
const stepsOf = ({ devices }: TestProgress) =>
  devices.map(({ device, steps }) => [device, ...steps.map(({ step, state }) => `${step} ${state}`)]);
const report = (notification: string, subscription: string) => {
  const token = desk.desk.rooms.intake.proofs.proofOf('receipt', notification);
  const receipts = [{ notification, token, kind: 'shown', at: noon, subscription }];
  return desk.call('post', '/api/v1/receipts', { receipts }, null).expect(204);
};

test('a test goes to each device of the person, and is followed until it is shown', async () => {
  const firefox = await desk.subscribe(anna);
  await desk.subscribe(anna, 'Chromium');
  const { notification, devices } = await send();
  expect(devices.map(({ outcome }: { outcome: string }) => outcome)).toEqual(['accepted', 'accepted']);
  const taken = ['sent done', 'accepted done', 'shown waiting'];
  const before = await look(notification);
  expect([before.finished, stepsOf(before)]).toEqual([
    false,
    [
      ['Chromium', ...taken],
      ['Firefox', ...taken],
    ],
  ]);

  await report(notification, firefox.id);
  desk.clock.advance(21_000);

  const after = await look(notification);
  expect([after.finished, stepsOf(after)]).toEqual([
    true,
    [
      ['Chromium', 'sent done', 'accepted done', 'shown failed'],
      ['Firefox', 'sent done', 'accepted done', 'shown done'],
    ],
  ]);
  expect(after.devices.map(({ detail }) => detail)).toEqual([expect.stringContaining('browser may be closed'), '']);
});

test('a device that the push service refuses is told with the step and the remedy', async () => {
  await desk.subscribe(anna);
  desk.receiver.answerWith(() => ({ status: 403, body: 'BadJwtToken' }));
  const progress = await look((await send()).notification);

  expect([progress.finished, stepsOf(progress)]).toEqual([
    true,
    [['Firefox', 'sent done', 'accepted failed', 'shown open']],
  ]);
  expect(progress.devices[0]?.detail).toMatch(/VAPID keys.*BadJwtToken/);
});

test('a person without a device has nobody to send to', async () => {
  const { notification, devices } = await send();

  expect([devices, (await look(notification)).devices, (await look(notification)).finished]).toEqual([[], [], true]);
});

test('a person that nobody knows is answered 404', async () => {
  await desk.call('post', '/api/v1/admin/people/nobody/test-notification').expect(404);
});

test('another’s test, or none, is answered 404', async () => {
  await desk.addPerson(person({ id: 'ben' }));
  const { notification } = await send();

  await desk.call('get', `/api/v1/admin/people/ben/test-notification/${notification}`).expect(404);
  await desk.call('get', `${path}/nothing`).expect(404);
});
