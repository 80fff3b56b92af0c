import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { chatEvent, person } from '../../support/builders.ts';
import { startTestDesk } from '../../support/test-desk.ts';
import { type Floor, type Member, minuteMs, openFloor, pushStates, readingOf, titles } from './floor.ts';
import { startHeldPushService } from './held-push-service.ts';

let floor: Floor;

beforeEach(async () => {
  floor = await openFloor();
});

afterEach(() => floor.stop());

async function registerAs(member: Member, body: Record<string, unknown>) {
  const { body: key } = await floor.desk.call('get', '/api/v1/vapid', undefined, member.token).expect(200);
  return floor.desk.call('put', '/api/v1/subscriptions', { keyId: key.keyId, ...body }, member.token);
}

/** The browser's push subscription as the page has it. */
function browserOf({ device: { endpoint, keys } }: Member) {
  return { endpoint, expirationTime: null, keys };
}

function turnOff(member: Member) {
  return floor.desk.call('delete', `/api/v1/subscriptions/${member.device.id}`, undefined, member.token);
}

/** Ways in which a push subscription of Anna's ends. */
const ends: Record<string, () => Promise<unknown>> = {
  'she turns it off': () => turnOff(floor.anna).expect(204),
  'another person takes her browser over': () => registerAs(floor.ben, { subscription: browserOf(floor.anna) }),
  'her browser replaces it by another': async () => {
    const { body: key } = await floor.desk.call('get', '/api/v1/vapid', undefined, floor.anna.token);
    const subscription = floor.desk.receiver.subscribe(key.applicationServerKey);
    return registerAs(floor.anna, { subscription, replaces: floor.anna.device.id });
  },
  'she is removed': () => floor.desk.call('delete', '/api/v1/admin/people/anna').expect(204),
  'its key is retired': async () => {
    const { body: old } = await floor.desk.call('get', '/api/v1/vapid', undefined, floor.anna.token).expect(200);
    const { body: key } = await floor.desk.call('post', '/api/v1/admin/vapid-keys', {}).expect(201);
    await floor.desk.call('post', `/api/v1/admin/vapid-keys/${key.id}/activate`).expect(200);
    await floor.desk.call('post', `/api/v1/admin/vapid-keys/${old.keyId}/retire`, { force: true }).expect(200);
  },
};

// H1, H2, H6, F11
describe.each(Object.entries(ends))('when %s', (_how, end) => {
  test('nothing of hers is sent to it from then on', async () => {
    await end();
    await floor.message();
    await floor.tell({ type: 'chat.assigned' });
    await floor.pass(minuteMs);
    expect(floor.anna.requests()).toEqual([]);
  });

  test('what waits for it is not sent', async () => {
    await floor.report(floor.anna, 'window-1');
    await floor.message();
    await end();
    await floor.pass(10 * minuteMs);
    expect(floor.anna.requests()).toEqual([]);
  });

  test('what a busy push service had put off is not sent', async () => {
    floor.desk.receiver.answerNext({ status: 429, headers: { 'retry-after': '30' } });
    await floor.message();
    await end();
    await floor.pass(10 * minuteMs);
    expect(floor.anna.requests().map(({ answered }) => answered)).toEqual([429]);
  });

  test('it gets no word of how a chat ended that it showed', async () => {
    await floor.tell({ type: 'chat.assigned' });
    expect(titles(floor.anna)).toHaveLength(1);
    await end();
    await floor.tell({ type: 'chat.closed' });
    await floor.pass(minuteMs);
    expect(titles(floor.anna)).toHaveLength(1);
  });

  test('nothing is sent to it after a restart either', async () => {
    await floor.report(floor.anna, 'window-1');
    await floor.message();
    await end();
    await floor.desk.restart();
    await floor.message();
    await floor.pass(minuteMs);
    expect(floor.anna.requests()).toEqual([]);
  });
});

describe('turning off', () => {
  // F11
  test('a second time is as good as the first', async () => {
    await turnOff(floor.anna).expect(204);
    await turnOff(floor.anna).expect(204);
  });

  test('another person’s device does nothing', async () => {
    await floor.desk
      .call('delete', `/api/v1/subscriptions/${floor.anna.device.id}`, undefined, floor.ben.token)
      .expect(204);
    await floor.message();
    expect(titles(floor.anna)).toHaveLength(1);
  });

  test('one device leaves the person’s others', async () => {
    const phone = await floor.desk.subscribe(floor.anna.token, 'Phone');
    await turnOff(floor.anna).expect(204);
    await floor.message();
    expect(floor.desk.receiver.messages.map(({ endpoint }) => endpoint)).toEqual([phone.endpoint]);
  });

  test('is told in the trace of what waited', async () => {
    await floor.report(floor.anna, 'window-1');
    const { id } = await floor.message();
    await turnOff(floor.anna).expect(204);
    expect(pushStates(await floor.trace(id), 'anna')).toEqual([{ state: 'cancelled', because: 'turned off' }]);
  });

  test('and on again makes the same row active', async () => {
    await turnOff(floor.anna).expect(204);
    const { status, body } = await registerAs(floor.anna, { subscription: browserOf(floor.anna) });
    expect([status, body.id]).toEqual([201, floor.anna.device.id]);
    await floor.message();
    expect(titles(floor.anna)).toHaveLength(1);
  });

  test('and on again sends nothing of the time between', async () => {
    await floor.report(floor.anna, 'window-1');
    await floor.message();
    await turnOff(floor.anna).expect(204);
    await registerAs(floor.anna, { subscription: browserOf(floor.anna) });
    await floor.pass(minuteMs);
    expect(titles(floor.anna)).toEqual([]);
  });
});

describe('a shared browser', () => {
  // H2
  test('rings for whoever registered it last, and says so in the payload', async () => {
    await registerAs(floor.ben, { subscription: browserOf(floor.anna) });
    await floor.message({ chat: { id: 'chat-2', agents: ['ben'] } });
    const given = floor.anna.pushes().map(({ message }) => message.notification.data.person);
    expect(given).toEqual(['ben']);
  });

  // H6
  test('is one row with one owner', async () => {
    const { status, body } = await registerAs(floor.ben, { subscription: browserOf(floor.anna) });
    expect([status, body.id]).toEqual([200, floor.anna.device.id]);
    const { body: all } = await floor.desk.call('get', '/api/v1/admin/subscriptions').expect(200);
    const rows = all.subscriptions.filter(({ id }: { id: string }) => id === floor.anna.device.id);
    expect(rows).toMatchObject([{ person: { id: 'ben', name: 'Ben' }, state: 'active' }]);
  });

  test('that goes back to the first person sends nothing of the time between', async () => {
    await floor.report(floor.anna, 'window-1');
    await floor.message({ text: 'Before' });
    await registerAs(floor.ben, { subscription: browserOf(floor.anna) });
    await registerAs(floor.anna, { subscription: browserOf(floor.anna) });
    await floor.pass(minuteMs);
    expect(titles(floor.anna)).toEqual([]);
  });

  test('cannot be turned off by the person who had it before', async () => {
    await registerAs(floor.ben, { subscription: browserOf(floor.anna) });
    await turnOff(floor.anna).expect(204);
    await floor.message({ chat: { agents: ['ben'] } });
    expect(titles(floor.anna)).toHaveLength(1);
  });

  test('that is replaced by a device of another person ends nobody’s', async () => {
    const { body: key } = await floor.desk.call('get', '/api/v1/vapid', undefined, floor.ben.token).expect(200);
    const subscription = floor.desk.receiver.subscribe(key.applicationServerKey);
    await registerAs(floor.ben, { subscription, replaces: floor.anna.device.id });
    await floor.message();
    expect(titles(floor.anna)).toHaveLength(1);
  });
});

describe('registering', () => {
  // A4
  test('two browsers of the same name keeps both', async () => {
    const second = await floor.desk.subscribe(floor.anna.token, 'Anna’s browser');
    await floor.message();
    expect([titles(floor.anna).length, readingOf(floor.desk, second.endpoint).pushes().length]).toEqual([1, 1]);
  });

  test('the same browser again changes nothing', async () => {
    const { status, body } = await registerAs(floor.anna, { subscription: browserOf(floor.anna) });
    expect([status, body.id]).toEqual([200, floor.anna.device.id]);
    await floor.message();
    expect(titles(floor.anna)).toHaveLength(1);
  });

  test('the same browser twenty times at once makes one row', async () => {
    const { body: key } = await floor.desk.call('get', '/api/v1/vapid', undefined, floor.anna.token).expect(200);
    const subscription = floor.desk.receiver.subscribe(key.applicationServerKey);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => registerAs(floor.anna, { subscription, device: 'Phone' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(19).fill(200), 201]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  });

  test('with new keys for the same endpoint sends what only they can read', async () => {
    const { keys } = floor.desk.receiver.subscribe();
    await registerAs(floor.anna, { subscription: { ...browserOf(floor.anna), keys } });
    await floor.message();
    expect(floor.desk.receiver.messages).toMatchObject([{ payload: undefined, fault: expect.any(String) }]);
  });
});

test('a person who is removed while a push to them is under way holds up nobody’s outcome', async () => {
  const held = await startHeldPushService(floor.desk);
  const device = await held.subscribe(floor.ben.token);
  await floor.desk.post(chatEvent({ type: 'chat.queued' })).expect(202);
  const request = await held.waitForRequest(device.endpoint);
  await floor.desk.call('delete', '/api/v1/admin/people/ben').expect(204);
  request.answer(201);
  await floor.desk.settle();
  await held.stop();
  expect(floor.desk.logged.filter(({ level }) => level === 'fault')).toEqual([]);
});

test('one that ended is forgotten when its browser was not seen for as long as history is kept', async () => {
  const desk = await startTestDesk({ DESKBELL_HISTORY_DAYS: '1' });
  const anna = await desk.addPerson(person());
  const statesAfter = async (hours: number) => {
    desk.clock.advance(hours * 60 * minuteMs);
    await desk.settle();
    const { body } = await desk.call('get', '/api/v1/subscriptions', undefined, anna).expect(200);
    return body.subscriptions.map(({ state }: { state: string }) => state).sort();
  };
  await desk.subscribe(anna);
  const { id } = await desk.subscribe(anna);
  await desk.call('delete', `/api/v1/subscriptions/${id}`, undefined, anna).expect(204);

  expect([await statesAfter(23), await statesAfter(2)]).toEqual([['active', 'ended'], ['active']]);
  await desk.stop();
});
