import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { chatEvent, person } from '../../../support/builders.ts';
import { startTestDesk, type TestDesk } from '../../../support/test-desk.ts';
import { readProblem } from '../read-problem.ts';

let desk: TestDesk;
beforeEach(async () => {
  desk = await startTestDesk();
});
afterEach(() => desk.stop());

const queues = '/api/v1/admin/queues';
const list = async () => (await desk.call('get', queues).expect(200)).body.queues;
const set = (body: object, id = 'support') => desk.call('put', `${queues}/${encodeURIComponent(id)}`, body);
const remove = (id = 'support') => desk.call('delete', `${queues}/${id}`);

const policy = {
  sla: { warnAfterMinutes: 4, breachAfterMinutes: 5 },
  businessHours: { timeZone: 'Europe/Berlin', spans: [{ day: 'monday', from: '08:00', to: '24:00' }] },
  escalation: [
    { afterMinutes: 6, to: 'queue', queue: 'billing' },
    { afterMinutes: 8, to: 'supervisors' },
  ],
};

test('a desk begins without queues', async () => {
  expect(await list()).toEqual([]);
});

test('a queue is there as soon as somebody works in it', async () => {
  await desk.addPerson(person({ id: 'anna', queues: ['support', 'billing'] }));
  await desk.addPerson(person({ id: 'ben', queues: ['support'] }));

  expect(await list()).toEqual([
    { id: 'billing', people: 1, policy: null },
    { id: 'support', people: 2, policy: null },
  ]);
});

test('a queue is there as soon as a chat of it came in', async () => {
  await desk.addSource();
  await desk.post(chatEvent({ chat: { queue: 'returns' } })).expect(202);

  expect(await list()).toEqual([{ id: 'returns', people: 0, policy: null }]);
});

test('a policy is answered with its queue, and kept', async () => {
  const answer = await set(policy);

  const queue = { id: 'support', people: 0, policy };
  expect([answer.status, answer.body, await list()]).toEqual([200, queue, [queue]]);
});

test('a later policy takes the place of an earlier one', async () => {
  await set(policy);
  const later = { sla: null, businessHours: null, escalation: [] };
  await set(later);

  expect(await list()).toEqual([{ id: 'support', people: 0, policy: later }]);
});

test('a queue of any name has its policy', async () => {
  await set(policy, 'Vertrieb / Süd 100%').expect(200);

  expect((await list())[0].id).toBe('Vertrieb / Süd 100%');
});

test('a policy is taken away', async () => {
  await set(policy);
  await remove().expect(204);

  expect(await list()).toEqual([]);
});

test('taking away a policy that is not there is answered 204', async () => {
  await remove('nobody').expect(204);
});

describe('a policy that is refused', () => {
  const span = policy.businessHours.spans[0];
  const refused: { title: string; body: object; fields: string[] }[] = [
    { title: 'no SLA', body: { ...policy, sla: undefined }, fields: ['sla'] },
    {
      title: 'a breach at once',
      body: { ...policy, sla: { warnAfterMinutes: null, breachAfterMinutes: 0 } },
      fields: ['sla.breachAfterMinutes'],
    },
    {
      title: 'a time zone that no calendar knows',
      body: { ...policy, businessHours: { ...policy.businessHours, timeZone: 'Mars/Olympus' } },
      fields: ['businessHours.timeZone'],
    },
    {
      title: 'business hours without any',
      body: { ...policy, businessHours: { timeZone: 'UTC', spans: [] } },
      fields: ['businessHours.spans'],
    },
    {
      title: 'a time of day past midnight',
      body: { ...policy, businessHours: { timeZone: 'UTC', spans: [{ ...span, to: '25:00' }] } },
      fields: ['businessHours.spans.0.to'],
    },
    {
      title: 'hours across midnight in one span',
      body: { ...policy, businessHours: { timeZone: 'UTC', spans: [span, { ...span, from: '22:00', to: '06:00' }] } },
      fields: ['businessHours.spans.1.to'],
    },
    {
      title: 'a span of no time',
      body: { ...policy, businessHours: { timeZone: 'UTC', spans: [{ ...span, from: '08:00', to: '08:00' }] } },
      fields: ['businessHours.spans.0.to'],
    },
    {
      title: 'a warning when the time is over',
      body: { ...policy, sla: { warnAfterMinutes: 5, breachAfterMinutes: 5 } },
      fields: ['sla.warnAfterMinutes'],
    },
    {
      title: 'a step before the step before it',
      body: { ...policy, escalation: [...policy.escalation].reverse() },
      fields: ['escalation.1.afterMinutes'],
    },
    {
      title: 'a step to a queue that is not named',
      body: { ...policy, escalation: [{ afterMinutes: 6, to: 'queue' }] },
      fields: ['escalation.0.queue'],
    },
    {
      title: 'a step to nobody',
      body: { ...policy, escalation: [{ afterMinutes: 6, to: 'nobody' }] },
      fields: ['escalation.0.to'],
    },
  ];

  test.each(refused)('$title is answered 422 naming the field', async ({ body, fields }) => {
    const { type, errors } = readProblem(await set(body));

    expect([type, errors?.map(({ field }) => field)]).toEqual(['invalid-fields', fields]);
  });

  test.each(refused)('$title leaves no policy behind', async ({ body }) => {
    await set(body);

    expect(await list()).toEqual([]);
  });

  test.each([
    { what: 'a NUL', id: 'a\u0000b' },
    { what: 'the end of a line', id: 'support\n' },
  ])('a queue whose name holds $what is answered 422: no chat could be in it', async ({ id }) => {
    const problem = readProblem(await set(policy, id));

    expect([problem.errors?.map(({ field }) => field), await list()]).toEqual([['id'], []]);
  });

  test('a queue of more than 256 characters is answered 422', async () => {
    expect(readProblem(await set(policy, 'x'.repeat(257))).errors?.map(({ field }) => field)).toEqual(['id']);
  });
});
