import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { chatEvent, person } from '../../../support/builders.ts';
import { startTestDesk, type TestDesk } from '../../../support/test-desk.ts';
import { readProblem } from '../read-problem.ts';

let desk: TestDesk;
beforeEach(async () => {
  desk = await startTestDesk();
  await desk.addSource();
});
afterEach(() => desk.stop());

const events = '/api/v1/admin/events';
const list = async (query = '') => (await desk.call('get', `${events}${query}`).expect(200)).body;
const trace = (id: string, query = '') => desk.call('get', `${events}/${id}${query}`);
const postMany = async (count: number) => {
  for (let index = 1; index <= count; index += 1) {
    await desk.post(chatEvent({ message: { id: `m${index}`, text: 'Hi' } }), { id: `msg_${index}` }).expect(202);
  }
};
const idsOf = (page: { events: { id: string }[] }) => page.events.map(({ id }) => id);

describe('the list of events', () => {
  test('a desk begins with none', async () => {
    expect(await list()).toEqual({ events: [] });
  });

  test('an event is listed with how many people were told', async () => {
    await desk.addPerson(person());
    await desk.post(chatEvent({ type: 'chat.queued' }), { id: 'msg_1' }).expect(202);

    expect(await list()).toEqual({
      events: [
        {
          id: 'msg_1',
          source: 'chat',
          type: 'chat.queued',
          chat: 'chat-1',
          at: '2026-01-14T12:00:00.000Z',
          receivedAt: '2026-01-14T12:00:00.000Z',
          standing: 'current',
          recipients: 1,
        },
      ],
    });
  });

  test('the newest comes first', async () => {
    await postMany(3);

    expect(idsOf(await list())).toEqual(['msg_3', 'msg_2', 'msg_1']);
  });

  test('a page goes on where the one before it ended', async () => {
    await postMany(5);
    const first = await list('?limit=2');
    const second = await list(`?limit=2&before=${first.next}`);
    const third = await list(`?limit=2&before=${second.next}`);

    expect([idsOf(first), idsOf(second), idsOf(third), third.next]).toEqual([
      ['msg_5', 'msg_4'],
      ['msg_3', 'msg_2'],
      ['msg_1'],
      undefined,
    ]);
  });

  test('it is searched by all that the query names', async () => {
    await desk.addPerson(person());
    await desk.addPerson(person({ id: 'ben', status: 'offline' }));
    await desk.post(chatEvent({ type: 'chat.queued' }), { id: 'first' }).expect(202);
    desk.clock.advance(60_000);
    const at = new Date(desk.clock.now()).toISOString();
    await desk.post(chatEvent({ type: 'chat.closed', at }), { id: 'last' }).expect(202);

    const found = async (query: string) => idsOf(await list(`?${query}`));
    expect(await found('person=ben')).toEqual(['first']);
    expect(await found('person=anna&outcome=not-shown')).toEqual(['first']);
    expect(await found('person=ben&outcome=not-shown')).toEqual([]);
    expect(await found('chat=chat-1&source=chat')).toEqual(['last', 'first']);
    expect(await found('source=other')).toEqual([]);
    expect(await found('type=chat.closed')).toEqual(['last']);
    expect(await found(`since=${at}`)).toEqual(['last']);
    expect(await found(`until=${encodeURIComponent(at.replace('Z', '+00:00'))}`)).toEqual(['first']);
  });

  test.each([
    { query: '?limit=0', field: 'limit' },
    { query: '?limit=501', field: 'limit' },
    { query: '?limit=x', field: 'limit' },
    { query: '?limit=1.5', field: 'limit' },
    { query: '?before=0', field: 'before' },
    { query: '?before=x', field: 'before' },
    { query: '?type=x', field: 'type' },
    { query: '?outcome=x', field: 'outcome' },
    { query: '?since=yesterday', field: 'since' },
    { query: '?until=2026-01-14', field: 'until' },
  ])('$query is answered 422 naming the field', async ({ query, field }) => {
    const problem = readProblem(await desk.call('get', `${events}${query}`));

    expect([problem.type, problem.errors?.map((error) => error.field)]).toEqual(['invalid-fields', [field]]);
  });
});

describe('the trace of an event', () => {
  test('it tells who was told, how and why, and who was not and why not', async () => {
    await desk.subscribe(await desk.addPerson(person()), 'Firefox');
    await desk.addPerson(person({ id: 'ben', status: 'offline' }));
    const event = chatEvent({ type: 'chat.queued' });
    await desk.post(event, { id: 'msg_1' }).expect(202);
    await desk.settle();

    const { body } = await trace('msg_1').expect(200);
    const { host } = new URL(desk.receiver.origin);
    const delivery = { id: expect.any(String), because: null, dueAt: '2026-01-14T12:00:00.000Z' };
    const expiresAt = '2026-01-14T12:05:00.000Z';
    body.decisions[0].deliveries.sort((a: { channel: string }, b: { channel: string }) =>
      a.channel < b.channel ? -1 : 1,
    );
    expect(body).toEqual({
      event: {
        ...{ id: 'msg_1', source: 'chat', type: 'chat.queued', chat: 'chat-1', standing: 'current', recipients: 1 },
        ...{ at: '2026-01-14T12:00:00.000Z', receivedAt: '2026-01-14T12:00:00.000Z', body: event },
        request: expect.any(String),
      },
      callbacks: [],
      decisions: [
        {
          notification: expect.any(String),
          person: { id: 'anna', name: 'Anna' },
          ...{ as: 'agent', state: 'away', level: 'ring', because: 'rule' },
          ...{ title: 'Incoming chat message', body: 'Clara · support · Printer on fire', windows: [] },
          deliveries: [
            {
              ...{ ...delivery, channel: 'push', purpose: 'notify', device: 'Firefox', pushService: host },
              ...{ state: 'accepted', expiresAt },
              attempts: [{ at: '2026-01-14T12:00:00.000Z', tookMs: 0, outcome: 'accepted', status: 201, detail: null }],
            },
            {
              ...{ ...delivery, channel: 'windows', purpose: 'notify', device: null, pushService: null },
              ...{ state: 'pending', expiresAt, attempts: [] },
            },
          ],
          ...{ receipts: [], withdrawnAt: null },
          summary:
            'The person was away, so the rule says: a ring. The push service took it; the device has not reported yet.',
        },
      ],
      passedOver: [{ person: { id: 'ben', name: 'Ben' }, because: 'status-offline' }],
    });
  });

  test('what a push service said of a refusal is told (E9)', async () => {
    await desk.subscribe(await desk.addPerson(person()));
    desk.receiver.answerNext({ status: 400, headers: { 'x-wns-error-description': 'bad cache policy' }, body: 'No' });
    await desk.post(chatEvent({ type: 'chat.queued' }), { id: 'msg_1' }).expect(202);
    await desk.settle();

    const { body } = await trace('msg_1');
    const [push] = body.decisions[0].deliveries.filter(({ channel }: { channel: string }) => channel === 'push');
    expect(push.attempts.map(({ status, detail }: Record<string, unknown>) => [status, detail])).toEqual([
      [400, 'No x-wns-error-description: bad cache policy'],
    ]);
  });

  test('a person who was removed since is told by their id', async () => {
    await desk.addPerson(person({ status: 'offline' }));
    await desk.post(chatEvent({ type: 'chat.queued' }), { id: 'msg_1' }).expect(202);
    await desk.call('delete', '/api/v1/admin/people/anna').expect(204);

    const { body } = await trace('msg_1').expect(200);
    expect(body.passedOver).toEqual([{ person: { id: 'anna', name: 'anna' }, because: 'status-offline' }]);
  });

  test('an event that is not known is answered 404', async () => {
    expect(readProblem(await trace('nobody'))).toEqual({
      type: 'not-found',
      status: 404,
      detail: 'There is no such event',
    });
  });

  test('an id that two sources gave is answered 409 naming both', async () => {
    await desk.addSource('shop');
    await desk.post(chatEvent(), { id: 'msg_1' }).expect(202);
    await desk.post(chatEvent(), { id: 'msg_1', source: 'shop' }).expect(202);

    const { type, errors } = readProblem(await trace('msg_1'));
    expect([type, errors]).toEqual([
      'conflict',
      [
        { field: 'source', detail: 'chat' },
        { field: 'source', detail: 'shop' },
      ],
    ]);
  });

  test('an id that two sources gave is read with its source', async () => {
    await desk.addSource('shop');
    await desk.post(chatEvent(), { id: 'msg_1' }).expect(202);
    await desk.post(chatEvent(), { id: 'msg_1', source: 'shop' }).expect(202);

    const { body } = await trace('msg_1', '?source=shop').expect(200);
    expect(body.event.source).toBe('shop');
  });

  test('an id of another source is answered 404', async () => {
    await desk.post(chatEvent(), { id: 'msg_1' }).expect(202);

    await trace('msg_1', '?source=shop').expect(404);
  });

  test('an id of any characters is read by its encoded form', async () => {
    await desk.post(chatEvent(), { id: 'a/b?c#d %25' }).expect(202);

    await trace(encodeURIComponent('a/b?c#d %25')).expect(200);
  });
});
