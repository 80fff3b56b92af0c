import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type EventParts, type Floor, minuteMs, openFloor, pushStates, titles } from './floor.ts';
import { openStream } from './stream.ts';

let floor: Floor;

beforeEach(async () => {
  floor = await openFloor();
});

afterEach(() => floor.stop());

const viewing = { view: { kind: 'console', chat: 'chat-1' } } as const;
const behind = { ...viewing, visible: false, focused: false } as const;

function unread(): (number | undefined)[] {
  return floor.anna.pushes().map(({ message }) => message.notification.data.unread);
}

describe('messages of one chat', () => {
  // S1
  test('replace each other under one tag and say how many are unread', async () => {
    for (const text of ['First', 'Second', 'Third']) await floor.message({ text });
    expect(floor.anna.pushes().map(({ title, body, tag, silent }) => ({ title, body, tag, silent }))).toEqual([
      { title: 'Clara has sent you a new message', body: 'First', tag: 'chat:chat:chat-1', silent: false },
      { title: 'Clara has sent you a new message (2 unread)', body: 'Second', tag: 'chat:chat:chat-1', silent: false },
      { title: 'Clara has sent you a new message (3 unread)', body: 'Third', tag: 'chat:chat:chat-1', silent: false },
    ]);
    expect(unread()).toEqual([1, 2, 3]);
  });

  test('are each a notification of their own to acknowledge', async () => {
    await floor.message();
    await floor.message();
    const ids = floor.anna.pushes().map(({ message }) => message.notification.data.notification);
    expect(new Set(ids).size).toBe(2);
  });

  test('are not followed by an older one that waited for its retry', async () => {
    floor.desk.receiver.answerNext({ status: 500 });
    await floor.message({ text: 'Older' });
    await floor.message({ text: 'Newer' });
    await floor.pass(5 * minuteMs);
    expect(floor.anna.pushes().map(({ body }) => body)).toEqual(['Newer']);
  });

  test('share the tag of everything else of the chat', async () => {
    await floor.tell({ type: 'chat.assigned' });
    await floor.message();
    await floor.tell({ type: 'chat.invited', to: { agents: ['anna'] }, by: { kind: 'agent', id: 'ben', name: 'Ben' } });
    await floor.tell({ type: 'chat.closed', by: { kind: 'agent', id: 'ben', name: 'Ben' } });
    expect(new Set(floor.anna.pushes().map(({ tag }) => tag))).toEqual(new Set(['chat:chat:chat-1']));
    expect(titles(floor.anna)).toHaveLength(4);
  });

  // S4
  test('leave those of other chats, and of other sources, on display', async () => {
    await floor.desk.addSource('another');
    await floor.message({ chat: { id: 'chat-1' } });
    await floor.message({ chat: { id: 'chat-2' } });
    await floor.tell({ type: 'message.created' }, { source: 'another' });
    expect(floor.anna.pushes().map(({ tag }) => tag)).toEqual([
      'chat:chat:chat-1',
      'chat:chat:chat-2',
      'chat:another:chat-1',
    ]);
    expect(unread()).toEqual([1, 1, 1]);
  });

  test('are counted for each agent by themselves', async () => {
    const chat = { agents: ['anna', 'ben'] };
    await floor.message({ chat });
    await floor.report(floor.ben, 'window-1', viewing);
    await floor.report(floor.ben, 'window-1', behind);
    await floor.message({ chat });
    expect(unread()).toEqual([1, 2]);
    expect(floor.ben.pushes().map(({ message }) => message.notification.data.unread)).toEqual([1, 1]);
  });

  test('that come again by another webhook are counted once', async () => {
    const message = { id: 'message-1', text: 'Hello' };
    await floor.tell({ type: 'message.created', message });
    await floor.tell({ type: 'message.created', message });
    await floor.message();
    expect(unread()).toEqual([1, 2]);
  });

  // Promise 4: one notification a chat and not forty.
  test('that waited for a push service are one push when it is back: the last', async () => {
    floor.desk.receiver.answerNext({ status: 503, headers: { 'retry-after': '60' } });
    for (let count = 1; count <= 5; count += 1) await floor.message({ text: `Message ${count}` });
    await floor.pass(2 * minuteMs);
    expect(floor.anna.pushes().map(({ body }) => body)).toEqual(['Message 5']);
    expect(unread()).toEqual([5]);
  });

  test('that waited are not lost with a newer notification of their chat that is not wanted any more', async () => {
    floor.desk.receiver.answerWith({ status: 429, headers: { 'retry-after': '20' } });
    await floor.message({ text: 'Are you there?' });
    const { id } = await floor.tell({
      type: 'chat.transferred',
      by: { kind: 'agent', id: 'ben', name: 'Ben' },
      to: { agents: ['anna'] },
    });
    const mutedEvents = ['chat.transferred'];
    await floor.desk.call('put', '/api/v1/preferences', { mutedEvents }, floor.anna.token).expect(200);
    floor.desk.receiver.answerWith(undefined);
    await floor.pass(minuteMs);
    expect(floor.anna.pushes().map(({ body }) => body)).toEqual([expect.stringContaining('Are you there?')]);
    expect(pushStates(await floor.trace(id), 'anna')).toEqual([{ state: 'cancelled', because: 'muted' }]);
  });

  const ben = { kind: 'agent', id: 'ben', name: 'Ben' } as const;
  const transfer: EventParts = { type: 'chat.transferred', by: ben, to: { agents: ['anna'] } };

  test('that waited are not lost with a newer notification of their chat that comes to its end before', async () => {
    floor.desk.receiver.answerWith({ status: 503 });
    await floor.message({ text: 'Are you there?' });
    const { id } = await floor.tell(transfer);
    await floor.pass(14 * minuteMs);
    floor.desk.receiver.answerWith(undefined);
    await floor.pass(10 * minuteMs);
    expect(floor.anna.pushes().map(({ body }) => body)).toEqual(['Are you there?']);
    expect(pushStates(await floor.trace(id), 'anna')).toMatchObject([{ state: 'expired' }]);
  });

  test.each([
    ['is to wait past its end', { status: 429, headers: { 'retry-after': '900' } }, 'expired'],
    ['is refused', { status: 400 }, 'refused'],
    ['is too large', { status: 413 }, 'refused'],
  ])('that waited are not lost with a newer notification of their chat that %s', async (_title, answer, state) => {
    floor.desk.receiver.answerWith({ status: 500 });
    await floor.message({ text: 'Are you there?' });
    floor.desk.receiver.answerWith(answer);
    const { id } = await floor.tell(transfer);
    floor.desk.receiver.answerWith(undefined);
    await floor.pass(30 * minuteMs);
    expect(floor.anna.pushes().map(({ body }) => body)).toEqual(['Are you there?']);
    expect(pushStates(await floor.trace(id), 'anna')).toMatchObject([{ state }]);
  });

  test('are one push, the newest, though both were tried while the push service was down', async () => {
    floor.desk.receiver.answerWith({ status: 500 });
    await floor.message({ text: 'Older' });
    await floor.pass(400, 100);
    await floor.message({ text: 'Newer' });
    await floor.pass(2_000, 100);
    floor.desk.receiver.answerWith(undefined);
    await floor.pass(5 * minuteMs, 1_000);
    expect(floor.anna.pushes().map(({ body }) => body)).toEqual(['Newer']);
  });

  test('that waited in several chats are one push a chat', async () => {
    floor.desk.receiver.answerNext({ status: 503, headers: { 'retry-after': '60' } });
    for (let count = 1; count <= 3; count += 1) {
      for (const id of ['chat-1', 'chat-2']) await floor.message({ chat: { id }, text: `Message ${count}` });
    }
    await floor.pass(2 * minuteMs);
    const given = floor.anna.pushes().map(({ tag, body }) => `${tag} ${body}`);
    expect(given.sort()).toEqual(['chat:chat:chat-1 Message 3', 'chat:chat:chat-2 Message 3']);
  });

  test('that fall back are each pushed when their own grace time is over', async () => {
    await floor.report(floor.anna, 'window-1');
    await floor.message({ text: 'First' });
    await floor.pass(1_000);
    await floor.message({ text: 'Second' });
    await floor.pass(10_000, 1_000);
    expect(floor.anna.pushes().map(({ body }) => body)).toEqual(['First', 'Second']);
    expect(unread()).toEqual([1, 2]);
  });
});

describe('coming to the chat', () => {
  test('begins the count anew', async () => {
    await floor.message();
    await floor.message();
    await floor.report(floor.anna, 'window-1', viewing);
    await floor.report(floor.anna, 'window-1', behind);
    await floor.message();
    expect(unread()).toEqual([1, 2, 1]);
    expect(titles(floor.anna).at(-1)).toBe('Clara has sent you a new message');
  });

  test('in a window that is not in front does not', async () => {
    await floor.message();
    await floor.report(floor.anna, 'window-1', behind);
    await floor.message();
    expect(unread()).toEqual([1, 2]);
  });

  test('of another chat does not', async () => {
    await floor.message();
    await floor.report(floor.anna, 'window-1', { view: { kind: 'console', chat: 'chat-2' } });
    await floor.report(floor.anna, 'window-1', { ...behind, view: { kind: 'console', chat: 'chat-2' } });
    await floor.message();
    expect(unread()).toEqual([1, 2]);
  });

  test('messages that were read as they came are not unread later', async () => {
    const stream = await openStream(floor.desk, floor.anna.token);
    await floor.report(floor.anna, 'window-1', viewing);
    for (const text of ['First', 'Second']) {
      await floor.message({ text });
      const { notification, token } = await stream.waitFor('notice', ({ data }) => data.body === text);
      await floor.receipts([{ notification, token, kind: 'suppressed', window: 'window-1' }]);
      await floor.pass(20_000);
      await floor.report(floor.anna, 'window-1', viewing);
    }
    await floor.report(floor.anna, 'window-1', behind);
    await floor.message({ text: 'Third' });
    expect(floor.anna.pushes().map(({ title, body }) => ({ title, body }))).toEqual([
      { title: 'Clara has sent you a new message', body: 'Third' },
    ]);
    expect(unread()).toEqual([1]);
    await stream.close();
  });

  test('a pop-up that the person opened in the console is not unread later', async () => {
    const stream = await openStream(floor.desk, floor.anna.token);
    await floor.report(floor.anna, 'window-1');
    await floor.message({ text: 'First' });
    const { notification, token } = await stream.waitFor('notice');
    await floor.receipts([{ notification, token, kind: 'clicked', window: 'window-1' }]);
    await floor.report(floor.anna, 'window-1', behind);
    await floor.message({ text: 'Second' });
    expect(unread()).toEqual([1]);
    await stream.close();
  });

  test('a message that was muted away from a person who did not look is still unread', async () => {
    await floor.report(floor.anna, 'window-1', viewing);
    await floor.message({ text: 'First' });
    await floor.report(floor.anna, 'window-1', behind);
    await floor.message({ text: 'Second' });
    expect(unread()).toEqual([2]);
  });
});

describe('a chat that changes hands', () => {
  test('begins the new agent’s count at one', async () => {
    await floor.message();
    await floor.message();
    await floor.tell({ type: 'chat.assigned', to: { agents: ['ben'] }, chat: { agents: ['ben'] } });
    await floor.message({ chat: { agents: ['ben'] } });
    expect(floor.ben.pushes().map(({ message }) => message.notification.data.unread)).toEqual([undefined, 1]);
  });
});
