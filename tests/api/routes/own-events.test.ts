import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OwnEvents } from '../../../wire/own-event.ts';
import { chatEvent, person } from '../../support/builders.ts';
import { startTestDesk, type TestDesk } from '../../support/test-desk.ts';

let desk: TestDesk;
let token: string;
beforeEach(async () => {
  desk = await startTestDesk();
  await desk.addSource();
  token = await desk.addPerson(person());
});
afterEach(() => desk.stop());

const ask = async (chat?: string, by = token): Promise<OwnEvents> =>
  (await desk.call('get', `/api/v1/me/events${chat === undefined ? '' : `?chat=${chat}`}`, undefined, by).expect(200))
    .body;
const whyOf = async () => {
  const { events } = await ask();
  return events.map(({ reason, remedy }) => [reason, remedy]);
};
const queue = () => desk.post(chatEvent({ type: 'chat.queued' }), { id: 'msg_1' }).expect(202);

describe('why was I not told', () => {
  test('of what was turned off, with where to turn it on', async () => {
    await desk.call('put', '/api/v1/preferences', { mutedEvents: ['chat.queued'] }, token).expect(200);
    await queue();

    expect(await ask()).toEqual({
      events: [
        {
          ...{ id: 'msg_1', source: 'chat', type: 'chat.queued', chat: 'chat-1', at: '2026-01-14T12:00:00.000Z' },
          ...{ level: 'none', notification: expect.any(String), reason: 'muted', remedy: 'settings' },
          ...{ place: null, device: null },
        },
      ],
    });
  });

  test('while one had paused what rings', async () => {
    const snoozedUntil = '2026-01-14T12:30:00.000Z';
    await desk.call('put', '/api/v1/preferences', { snoozedUntil }, token).expect(200);
    await queue();
    desk.clock.advance(31 * 60_000);
    await desk.post(chatEvent({ type: 'chat.queued', chat: { id: 'chat-2' } }), { id: 'msg_2' }).expect(202);

    expect(await whyOf()).toEqual([
      ['no-device', 'bell'],
      ['snoozed', 'settings'],
    ]);
  });

  test('while one was unavailable, though nothing was decided for oneself', async () => {
    await desk.call('put', '/api/v1/me/status', { status: 'unavailable' }, token).expect(200);
    await queue();

    expect(await whyOf()).toEqual([['status-unavailable', 'status']]);
  });

  test('without a device', async () => {
    await queue();

    expect(await whyOf()).toEqual([['no-device', 'bell']]);
  });

  test('when a device took it and said no more', async () => {
    await desk.subscribe(token);
    await queue();
    await desk.settle();

    expect(await whyOf()).toEqual([['sent-unreported', 'bell']]);
  });

  test('when a push service refused it', async () => {
    await desk.subscribe(token);
    desk.receiver.answerWith({ status: 403 });
    await queue();
    await desk.settle();

    expect(await whyOf()).toEqual([['refused', 'administrator']]);
  });

  describe('when its push was dropped while it waited, since one', () => {
    test.each([
      {
        what: 'became unavailable',
        path: '/api/v1/me/status',
        body: { status: 'unavailable' },
        why: ['status-unavailable', 'status'],
      },
      {
        what: 'turned it off',
        path: '/api/v1/preferences',
        body: { mutedEvents: ['chat.queued'] },
        why: ['muted', 'settings'],
      },
      {
        what: 'wants pop-ups',
        path: '/api/v1/preferences',
        body: { popUpEvents: ['chat.queued'] },
        why: ['pop-up-only', 'settings'],
      },
      {
        what: 'paused it',
        path: '/api/v1/preferences',
        body: { snoozedUntil: '2026-01-14T13:00:00Z' },
        why: ['snoozed', 'settings'],
      },
    ])('$what', async ({ path, body, why }) => {
      await desk.subscribe(token);
      desk.receiver.answerNext({ status: 429, headers: { 'retry-after': '30' } });
      await queue();
      await desk.settle();
      expect(await whyOf()).toEqual([['on-its-way', null]]);
      await desk.call('put', path, body, token).expect(200);
      desk.clock.advance(30_000);
      await desk.settle();

      expect(await whyOf()).toEqual([why]);
    });

    test('left the queue', async () => {
      await desk.subscribe(token);
      desk.receiver.answerNext({ status: 429, headers: { 'retry-after': '30' } });
      await queue();
      await desk.settle();
      await desk.call('put', '/api/v1/admin/people/anna', person({ queues: ['refunds'] })).expect(200);
      desk.clock.advance(30_000);
      await desk.settle();

      expect(await whyOf()).toEqual([['not-in-queue', 'administrator']]);
    });

    test('signed out on that device', async () => {
      const { id } = await desk.subscribe(token);
      desk.receiver.answerNext({ status: 429, headers: { 'retry-after': '30' } });
      await queue();
      await desk.settle();
      await desk.call('delete', `/api/v1/subscriptions/${id}`, undefined, token).expect(204);

      expect(await whyOf()).toEqual([['gone', 'bell']]);
    });
  });

  test('of a chat that was cancelled while one was away, which nobody can change', async () => {
    await desk.subscribe(token);
    await queue();
    await desk.settle();
    await desk.post(chatEvent({ type: 'chat.cancelled' }), { id: 'msg_2' }).expect(202);

    expect((await whyOf())[0]).toEqual(['pop-up-unseen', null]);
  });

  test('but by a pop-up while one was away, where the rules say so', async () => {
    const cells = ['viewing', 'present', 'away'].map((state) => ({ event: 'chat.queued', state, level: 'visual' }));
    await desk.call('put', '/api/v1/admin/rules', { cells }).expect(200);
    await queue();

    expect(await whyOf()).toEqual([['pop-up-unseen', 'administrator']]);
  });

  test('but by a pop-up at the console that no page showed, without a device to ring instead', async () => {
    const report = { view: { kind: 'console' }, visible: true, focused: true, idle: false, seq: 1 };
    await desk.call('put', '/api/v1/windows/window-1', report, token).expect(204);
    await queue();

    expect(await whyOf()).toEqual([['pop-up-unseen', 'bell']]);
  });

  test('of a chat of another queue, whose name is all that is said', async () => {
    const { chat } = chatEvent({ type: 'chat.queued' });
    const other = { ...chat, id: 'chat-9', queue: 'refunds' };
    await desk.post(chatEvent({ type: 'chat.queued', chat: other }), { id: 'msg_9' }).expect(202);

    expect([await ask('chat-9'), await ask()]).toEqual([
      { events: [], elsewhere: { queue: 'refunds' } },
      { events: [] },
    ]);
  });

  test('of a chat that never came in', async () => {
    expect(await ask('nothing')).toEqual({ events: [] });
  });
});

test('nobody sees what was for another', async () => {
  const other = await desk.addPerson(person({ id: 'ben', queues: ['refunds'] }));
  await queue();

  expect(await ask(undefined, other)).toEqual({ events: [] });
});

test('what is older than a day is left out', async () => {
  await queue();
  desk.clock.advance(24 * 3_600_000 + 1);

  expect(await ask()).toEqual({ events: [] });
});
