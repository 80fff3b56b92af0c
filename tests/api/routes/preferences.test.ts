import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { person, quietHours } from '../../support/builders.ts';
import { startTestDesk, type TestDesk } from '../../support/test-desk.ts';
import { readProblem } from './read-problem.ts';

let desk: TestDesk;
let anna: string;

beforeEach(async () => {
  desk = await startTestDesk();
  anna = await desk.addPerson(person());
});
afterEach(() => desk.stop());

/** The most that the rules give an agent. */
const highest = {
  ...{ 'chat.queued': 'ring', 'chat.assigned': 'ring', 'chat.transferred': 'ring', 'chat.invited': 'ring' },
  ...{ 'message.created': 'ring', 'sla.warning': 'ring', 'sla.breached': 'ring', 'chat.cancelled': 'visual' },
};
const defaults = {
  ...{ mutedEvents: [], popUpEvents: [], quietHours: null, snoozedUntil: null },
  ...{ sound: 'bell', volume: 80, repeatUntilSeen: false, previewText: true, ringInFront: false, language: null },
  highest,
};
const read = async (token = anna) => (await desk.call('get', '/api/v1/preferences', undefined, token).expect(200)).body;
const change = (body: unknown) => desk.call('put', '/api/v1/preferences', body, anna);

test('who chose nothing has the defaults', async () => {
  expect(await read()).toEqual(defaults);
});

const choices = [
  { mutedEvents: ['chat.queued', 'sla.warning'] },
  { quietHours: quietHours({ timeZone: 'Europe/Berlin' }) },
  { quietHours: quietHours({ timeZone: 'America/New_York', from: '00:00', to: '00:00', days: [] }) },
  { sound: 'off' },
  { previewText: false },
  { language: 'ja' },
  { ringInFront: true },
  { popUpEvents: ['message.created'] },
  { snoozedUntil: '2026-01-14T13:00:00+02:00' },
  { volume: 5 },
  { repeatUntilSeen: true },
];

test.each(choices)('%j is kept, and the rest stays', async (choice) => {
  await change(choice).expect(200);

  expect(await read()).toEqual({ ...defaults, ...choice });
});

test('a change is answered with the whole', async () => {
  const { body } = await change({ sound: 'chime' });

  expect(body).toEqual({ ...defaults, sound: 'chime' });
});

test('two changes at once are both kept', async () => {
  await Promise.all([change({ sound: 'chime' }), change({ previewText: false }), change({ ringInFront: true })]);

  expect(await read()).toEqual({ ...defaults, sound: 'chime', previewText: false, ringInFront: true });
});

test('quiet hours are taken back with null', async () => {
  await change({ quietHours: quietHours() }).expect(200);
  await change({ quietHours: null }).expect(200);

  expect(await read()).toEqual(defaults);
});

test('the most that each event gives is what an administrator made of it, for one’s own roles', async () => {
  const cells = ['viewing', 'present', 'away'].map((state) => ({ event: 'chat.queued', state, level: 'visual' }));
  await desk.call('put', '/api/v1/admin/rules', { cells }).expect(200);
  const eva = await desk.addPerson(person({ id: 'eva', roles: ['supervisor'] }));

  expect([(await read()).highest['chat.queued'], (await read(eva)).highest]).toEqual([
    'visual',
    { 'sla.escalated': 'ring', 'assistance.requested': 'ring' },
  ]);
});

test('what one chooses is not another person’s', async () => {
  const ben = await desk.addPerson(person({ id: 'ben' }));
  await change({ sound: 'off' }).expect(200);

  expect(await read(ben)).toEqual(defaults);
});

describe('a choice that is refused', () => {
  const refused: { title: string; body: unknown; fields: string[] }[] = [
    { title: 'an unknown sound', body: { sound: 'gong' }, fields: ['sound'] },
    { title: 'an unknown event', body: { mutedEvents: ['chat.exploded'] }, fields: ['mutedEvents.0'] },
    {
      title: 'a time zone that no calendar knows',
      body: { quietHours: quietHours({ timeZone: 'Mars/Olympus' }) },
      fields: ['quietHours.timeZone'],
    },
    {
      title: 'a time of day past midnight',
      body: { quietHours: quietHours({ from: '24:00' }) },
      fields: ['quietHours.from'],
    },
    {
      title: 'quiet hours without an end',
      body: { quietHours: { ...quietHours(), to: undefined } },
      fields: ['quietHours.to'],
    },
    {
      title: 'an unknown day',
      body: { quietHours: { ...quietHours(), days: ['someday'] } },
      fields: ['quietHours.days.0'],
    },
    { title: 'a pause without a time zone', body: { snoozedUntil: '2026-01-14T13:00:00' }, fields: ['snoozedUntil'] },
    { title: 'a sound louder than all', body: { volume: 101 }, fields: ['volume'] },
    { title: 'a sound that nobody hears', body: { volume: 0 }, fields: ['volume'] },
    { title: 'a language that is not spoken', body: { language: 'tlh' }, fields: ['language'] },
    { title: 'a word for a switch', body: { previewText: 'yes' }, fields: ['previewText'] },
    { title: 'a list', body: [], fields: ['body'] },
  ];

  test.each(refused)('$title is answered 422 naming the field', async ({ body, fields }) => {
    const { type, errors } = readProblem(await change(body));

    expect([type, errors?.map(({ field }) => field)]).toEqual(['invalid-fields', fields]);
  });

  test.each(refused)('$title changes nothing', async ({ body }) => {
    await change(body);

    expect(await read()).toEqual(defaults);
  });
});
