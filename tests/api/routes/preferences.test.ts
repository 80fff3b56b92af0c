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

const defaults = {
  ...{ mutedEvents: [], quietHours: null, sound: 'bell', previewText: true, ringInFront: false, language: null },
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
