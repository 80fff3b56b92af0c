import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { toIso } from '../../../wire/instant.ts';
import { chatEvent, noon, person } from '../../support/builders.ts';
import { dumpStore } from '../../support/dump-store.ts';
import { startTestDesk, type TestDesk } from '../../support/test-desk.ts';

let desk: TestDesk;
let token: string;
beforeEach(async () => {
  desk = await startTestDesk({ DESKBELL_TEXT_DAYS: '2' });
  token = await desk.addPerson(person());
  await desk.addSource();
  await desk.subscribe(token);
});
afterEach(() => desk.stop());

const dayMs = 24 * 3_600_000;
const words = ['Clara', 'Printer on fire', 'It smokes', 'Bob the customer'];

const dump = () => dumpStore(desk.desk.rooms.store.db);

const left = async () => {
  const text = await dump();
  return words.filter((word) => text.includes(word));
};

async function haveChat(): Promise<void> {
  const by = { id: 'customer-1', name: 'Bob the customer', kind: 'customer' } as const;
  await desk.post(chatEvent({ type: 'chat.queued', by }), { id: 'msg_1' }).expect(202);
  await desk
    .post(chatEvent({ by, message: { id: 'm1', text: 'It smokes' }, at: toIso(noon + 1) }), { id: 'msg_2' })
    .expect(202);
  await desk.settle();
}

/** Lets so much time go by, and what is due at its end be done. */
async function wait(ms: number): Promise<void> {
  desk.clock.advance(ms);
  await desk.settle();
}

describe('what customers wrote, and who they are', () => {
  test('is kept while it is needed', async () => {
    await haveChat();
    await wait(2 * dayMs - 700_000);

    expect(await left()).toEqual(words);
  });

  test('is in no table after the days that are set', async () => {
    await haveChat();
    await wait(2 * dayMs + 700_000);

    expect(await left()).toEqual([]);
  });

  test('is gone also from more events than one step takes', async () => {
    const by = { name: 'Bob the customer', kind: 'customer' } as const;
    await Promise.all(
      Array.from({ length: 620 }, (_, index) =>
        desk.post(chatEvent({ by, chat: { id: `chat-${index}` }, message: { id: 'm1', text: 'It smokes' } })),
      ),
    );
    await wait(2 * dayMs + 700_000);

    expect(await left()).toEqual([]);
  }, 60_000);

  test('leaves the trace, without the words', async () => {
    await haveChat();
    await wait(2 * dayMs + 700_000);

    const { body } = await desk.call('get', '/api/v1/admin/events/msg_2').expect(200);
    expect([body.event.body.message, body.event.body.chat, body.decisions[0]]).toMatchObject([
      { id: 'm1', text: '' },
      { id: 'chat-1', queue: 'support' },
      { person: { id: 'anna', name: 'Anna' }, title: 'Words no longer kept', body: '', level: 'ring' },
    ]);
  });

  test('stays with a chat of which something was heard since, but for its older messages', async () => {
    await haveChat();
    await wait(dayMs);
    await desk.post(chatEvent({ type: 'chat.accepted', at: toIso(noon + dayMs) })).expect(202);
    await wait(dayMs + 700_000);

    const { body } = await desk.call('get', '/api/v1/chats/chat/chat-1', undefined, token).expect(200);
    expect([body.chat.customer, body.messages.map(({ text }: { text: string }) => text)]).toEqual(['Clara', ['']]);
  });
});
