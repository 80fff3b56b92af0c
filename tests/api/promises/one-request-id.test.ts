import { afterEach, beforeEach, expect, test } from 'vitest';
import { pushMessageSchema } from '../../../wire/push-message.ts';
import { chatEvent, person } from '../../support/builders.ts';
import { startTestDesk, type TestDesk } from '../../support/test-desk.ts';

let desk: TestDesk;
beforeEach(async () => {
  desk = await startTestDesk();
  await desk.addSource();
  await desk.subscribe(await desk.addPerson(person()));
});
afterEach(() => desk.stop());

/** Requests that the log names for an event, without those that it names none for. */
const requestsOf = (event: string) =>
  desk.logged.filter((line) => line.event === event).map(({ fields }) => (fields as { request?: unknown }).request);

async function tell(): Promise<string> {
  const { headers } = await desk.post(chatEvent({ type: 'chat.queued' }), { id: 'msg_1' }).expect(202);
  await desk.settle();
  return headers['x-request-id'] ?? '';
}

async function report(kind: string): Promise<void> {
  const { payload } = await desk.receiver.waitForMessage();
  const { data } = pushMessageSchema.parse(payload).notification;
  const receipt = { notification: data.notification, token: data.token, kind, at: desk.clock.now() };
  await desk.call('post', '/api/v1/receipts', { receipts: [receipt] }, null).expect(204);
}

test('the id of a webhook’s answer is in the logs of its decision, of each attempt and of each receipt', async () => {
  const id = await tell();
  await report('shown');
  await report('clicked');

  expect(id).toMatch(/^[0-9a-f]{32}-[0-9a-f]{16}$/);
  expect({
    decided: requestsOf('event.decided'),
    attempted: requestsOf('delivery.attempted'),
    reported: requestsOf('receipt.accepted'),
  }).toEqual({ decided: [id], attempted: [id], reported: [id, id] });
});

test('the id is kept over a restart, and stands in the trace', async () => {
  desk.receiver.answerWith({ status: 503, headers: { 'retry-after': '30' } });
  const id = await tell();
  await desk.restart();
  desk.clock.advance(31_000);
  await desk.settle();

  expect(requestsOf('delivery.attempted')).toEqual([id, id]);
  expect((await desk.call('get', '/api/v1/admin/events/msg_1')).body.event.request).toBe(id);
});

test('a webhook that is refused is logged with the id of its answer', async () => {
  const { headers } = await desk.post(chatEvent(), { secret: 'whsec_b3RoZXI=' }).expect(401);

  expect(requestsOf('webhook.refused')).toEqual([headers['x-request-id']]);
});

test('each call has an id of its own', async () => {
  const ids = await Promise.all([1, 2].map(async () => (await desk.call('get', '/healthz')).headers['x-request-id']));

  expect(new Set(ids).size).toBe(2);
});
