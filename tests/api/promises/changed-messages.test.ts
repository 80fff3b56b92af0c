import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type EventParts, type Floor, minuteMs, openFloor, pushStates, titles } from './floor.ts';
import { openStream } from './stream.ts';

let floor: Floor;
beforeEach(async () => {
  floor = await openFloor();
});
afterEach(() => floor.stop());

const first = { id: 'm1', text: 'My card is 4111 1111' };
const tell = (parts: EventParts) => floor.tell(parts);
const say = (message = first) => tell({ type: 'message.created', message });
const edit = (text: string, parts: EventParts = {}) =>
  tell({ type: 'message.edited', message: { id: 'm1', text }, ...parts });
const remove = (parts: EventParts = {}) => tell({ type: 'message.deleted', message: { id: 'm1' }, ...parts });
const bodies = () => floor.anna.pushes().map(({ body }) => body);
/** The push service asks to wait, and is well again. */
const whileBusy = async <T>(work: () => Promise<T>): Promise<T> => {
  floor.desk.receiver.answerWith({ status: 429, headers: { 'retry-after': '30' } });
  const done = await work();
  floor.desk.receiver.answerWith(undefined);
  return done;
};
const texts = async () => {
  const { body } = await floor.desk.call('get', '/api/v1/chats/chat/chat-1', undefined, floor.anna.token).expect(200);
  return body.messages.map(({ text }: { text: string }) => text);
};

describe('a message that is deleted', () => {
  test('and was not sent yet, is not sent', async () => {
    const { id } = await whileBusy(() => say());
    await remove();
    await floor.pass(10 * minuteMs);

    expect(titles(floor.anna)).toEqual([]);
    expect(pushStates(await floor.trace(id), 'anna')).toEqual([{ state: 'cancelled', because: 'message-deleted' }]);
  });

  test('and is on a screen, is quietly replaced there', async () => {
    await say();
    await remove();
    const [shown, ending] = floor.anna.pushes();

    expect(ending).toMatchObject({ title: 'The message was deleted', silent: true, tag: shown?.tag });
    expect(ending?.body).toBeUndefined();
  });

  test('by a colleague, is said to be so to the others', async () => {
    await say();
    await remove({ by: { id: 'ben', name: 'Ben', kind: 'agent' } });

    expect(titles(floor.anna)).toEqual(['Clara has sent you a new message', 'Message deleted by Ben']);
  });

  test('is taken from open windows', async () => {
    const stream = await openStream(floor.desk, floor.anna.token);
    await floor.report(floor.anna, 'window-1');
    await say();
    const { notification } = await stream.waitFor('notice');
    await remove();

    expect(await stream.waitFor('withdraw')).toMatchObject({
      ...{ because: 'message-deleted', notifications: [notification] },
    });
    await stream.close();
  });

  test('leaves the notification of a later one where it is', async () => {
    await say();
    await say({ id: 'm2', text: 'Hello?' });
    await remove();

    expect(bodies()).toEqual([first.text, 'Hello?']);
    await tell({ type: 'message.deleted', message: { id: 'm2' } });
    expect(titles(floor.anna).at(-1)).toBe('The message was deleted');
  });

  test('counts no more among those that wait', async () => {
    await whileBusy(async () => {
      await say();
      await say({ id: 'm2', text: 'Hello?' });
    });
    await remove();
    await floor.pass(minuteMs);

    expect(titles(floor.anna)).toEqual(['Clara has sent you a new message']);
  });

  test('is nothing to somebody who has clicked it', async () => {
    await say();
    const { notification = '', token = '' } = floor.anna.pushes()[0]?.message.notification.data ?? {};
    await floor.receipts([{ notification, token, kind: 'clicked', subscription: floor.anna.device.id }]);
    await remove();

    expect(floor.anna.pushes()).toHaveLength(1);
  });

  test('before it came, rings nobody when it comes', async () => {
    await tell({ type: 'chat.assigned', to: { agents: ['anna'] } });
    await remove();
    await say();

    expect(titles(floor.anna)).toEqual(['Incoming chat message']);
    expect(await texts()).toEqual([]);
  });

  test('leaves none of its words: not in the chat, nor in its trace', async () => {
    const { id } = await say();
    await remove();

    expect(await texts()).toEqual([]);
    expect(JSON.stringify(await floor.trace(id))).not.toContain('4111');
  });

  test('twice over is deleted once', async () => {
    await say();
    await remove();
    await remove();

    expect(floor.anna.pushes()).toHaveLength(2);
  });

  test('when its chat is over, loses its words all the same, and begins no chat', async () => {
    const said = await say();
    await tell({ type: 'chat.closed' });
    const { id } = await remove({ chat: { agents: ['anna'], open: true } });

    expect((await floor.trace(id)).event).toMatchObject({ standing: 'over' });
    expect(await texts()).toEqual([]);
    expect(JSON.stringify(await floor.trace(said.id))).not.toContain('4111');
  });
});

describe('a message that is edited', () => {
  test('rings nobody again, and stands with its new words in the chat', async () => {
    await say();
    await edit('Forget it');

    expect(floor.anna.pushes()).toHaveLength(1);
    expect(await texts()).toEqual(['Forget it']);
  });

  test('and waits to be sent, goes out with its newest words', async () => {
    await whileBusy(() => say());
    await edit('Second words');
    await edit('Third words');
    await floor.pass(minuteMs);

    expect(bodies()).toEqual(['Third words']);
  });

  test('and waits for who hides words, goes out without any', async () => {
    await floor.desk.call('put', '/api/v1/preferences', { previewText: false }, floor.anna.token).expect(200);
    await whileBusy(() => say());
    await edit('Second words');
    await floor.pass(minuteMs);

    expect([titles(floor.anna), bodies()]).toEqual([['New message in a chat'], [undefined]]);
  });

  test('keeps the newer of two changes that overtake each other', async () => {
    await say();
    const earlier = floor.desk.clock.now();
    await floor.pass(minuteMs);
    await edit('Newer');
    const { id } = await edit('Older', { at: earlier });

    expect(await texts()).toEqual(['Newer']);
    expect((await floor.trace(id)).event).toMatchObject({ standing: 'repeated' });
  });

  test('after it was deleted, stays deleted', async () => {
    await say();
    await remove();
    await edit('Here again');

    expect(await texts()).toEqual([]);
  });

  test('and was never told, tells nothing', async () => {
    await tell({ type: 'chat.assigned', to: { agents: ['anna'] } });
    await edit('Out of nowhere');

    expect([titles(floor.anna), await texts()]).toEqual([['Incoming chat message'], []]);
  });
});

test.each([
  { type: 'message.edited', message: undefined, field: 'message' },
  { type: 'message.edited', message: { id: 'm1' }, field: 'message.text' },
  { type: 'message.created', message: { id: 'm1' }, field: 'message.text' },
  { type: 'message.deleted', message: undefined, field: 'message' },
] as const)('$type without its $field is refused naming it', async ({ type, message, field }) => {
  const { body } = await floor.desk
    .post({ type, at: floor.desk.clock.now(), chat: { id: 'c', agents: ['anna'] }, ...(message ? { message } : {}) })
    .expect(422);

  expect(body.errors.map((error: { field: string }) => error.field)).toEqual([field]);
});
