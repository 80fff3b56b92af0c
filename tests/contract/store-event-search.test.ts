import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { insertChatEvent } from '../../server/store/chat-events.ts';
import { insertDecisions } from '../../server/store/decisions.ts';
import { insertDeliveries } from '../../server/store/deliveries.ts';
import { type EventSearch, eventsWithin, searchEvents } from '../../server/store/event-search.ts';
import { insertPerson } from '../../server/store/people.ts';
import { insertReceipt } from '../../server/store/receipts.ts';
import { eventOutcomes } from '../../wire/event-search.ts';
import { noon, person } from '../support/builders.ts';
import { engines, type TestStore } from './engines.ts';
import { chatEventRow, decisionRow, deliveryRow } from './rows.ts';

describe.each(engines)('events on $name', ({ open, explain, scan }) => {
  let opened: TestStore;
  beforeEach(async () => {
    opened = await open();
  });
  afterEach(() => opened.remove());

  const find = async (search: EventSearch, page: { before?: number; limit?: number } = {}) => {
    const { events, next } = await searchEvents(opened.store.db, search, { limit: 10, ...page });
    return { ids: events.map(({ id }) => id), next };
  };
  const add = (parts: Parameters<typeof chatEventRow>[0]) => insertChatEvent(opened.store.db, chatEventRow(parts));

  test('the newest come first, a page after the other', async () => {
    for (let index = 1; index <= 5; index += 1) await add({ id: `e${index}` });
    const first = await find({}, { limit: 2 });
    const second = await find({}, { limit: 2, before: first.next ?? 0 });

    expect([first.ids, second.ids]).toEqual([
      ['e5', 'e4'],
      ['e3', 'e2'],
    ]);
  });

  test('chat, source, type and time all must hold', async () => {
    await add({ id: 'e1', chatId: 'chat-1', type: 'chat.queued', receivedAt: noon });
    await add({ id: 'e2', chatId: 'chat-2', type: 'chat.queued', source: 'shop', receivedAt: noon + 1000 });
    await add({ id: 'e3', chatId: 'chat-2', type: 'chat.closed', receivedAt: noon + 2000 });

    expect(
      await Promise.all([
        find({ chat: 'chat-2' }),
        find({ source: 'shop' }),
        find({ type: 'chat.queued' }),
        find({ since: noon + 1000 }),
        find({ until: noon + 1000 }),
        find({ since: noon + 1000, until: noon + 2000 }),
        find({ chat: 'chat-2', type: 'chat.queued' }),
        find({ since: noon + 3000 }),
        find({ until: noon }),
      ]),
    ).toEqual(
      [['e3', 'e2'], ['e2'], ['e2', 'e1'], ['e3', 'e2'], ['e1'], ['e2'], ['e2'], [], []].map((ids) => ({
        ids,
        next: undefined,
      })),
    );
  });

  test('a person is found with what they were told of and what passed them over', async () => {
    const { db } = opened.store;
    await insertPerson(db, person(), noon);
    const seq = await add({ id: 'told' });
    await insertDecisions(db, [decisionRow({ eventSeq: seq ?? 0 })]);
    await add({ id: 'passed', passedOverJson: '[{"person":"anna","because":"author"}]' });
    await add({ id: 'another', passedOverJson: '[{"person":"annabel","because":"author"}]' });
    await add({ id: 'nobody' });

    expect([
      (await find({ person: 'anna' })).ids,
      (await find({ person: 'anna', outcome: 'passed-over' })).ids,
    ]).toEqual([['passed', 'told'], ['passed']]);
  });

  test('each outcome finds what had it, and nothing else', async () => {
    const { db } = opened.store;
    await insertPerson(db, person(), noon);
    const tell = async (id: string, parts: Parameters<typeof decisionRow>[0] = {}) => {
      const seq = (await add({ id, recipients: 1 })) ?? 0;
      await insertDecisions(db, [decisionRow({ id, eventSeq: seq, ...parts })]);
    };
    for (const kind of ['shown', 'clicked', 'closed', 'suppressed'] as const) {
      await tell(kind);
      await insertReceipt(db, {
        notification: kind,
        kind,
        windowId: 'w1',
        subscriptionId: '',
        at: noon,
        receivedAt: noon,
      });
    }
    for (const [id, state] of [
      ['delivered', 'accepted'],
      ['refused', 'refused'],
      ['expired', 'expired'],
    ] as const) {
      await tell(id);
      await insertDeliveries(db, [deliveryRow({ id, notification: id, state })]);
    }
    await tell('muted', { level: 'none', because: 'muted' });
    await add({ id: 'passed-over', recipients: 1, passedOverJson: '[{"person":"ben","because":"author"}]' });
    await add({ id: 'nobody', recipients: 0 });
    await add({ id: 'ignored', standing: 'stale', recipients: 1 });

    const found = await Promise.all(eventOutcomes.map(async (outcome) => [outcome, (await find({ outcome })).ids]));
    expect(Object.fromEntries(found)).toEqual({
      ...Object.fromEntries(eventOutcomes.map((outcome) => [outcome, [outcome]])),
      'not-shown': ['expired', 'refused', 'delivered'],
    });
  });

  test('a search that finds nothing ends after a while, and is gone on with', async () => {
    for (let index = 1; index <= 12; index += 1) await add({ id: `e${index}` });
    const look = (before?: number) =>
      searchEvents(opened.store.db, { person: 'nobody' }, { before, limit: 10 }, { windowSize: 4, windows: 2 });

    expect([await look(), await look(5)]).toEqual([
      { events: [], next: 5 },
      { events: [], next: undefined },
    ]);
  });

  const searches: EventSearch[] = [
    {},
    { chat: 'chat-1' },
    { source: 'desk', type: 'chat.queued' },
    { person: 'anna' },
    ...eventOutcomes.flatMap((outcome) => [{ outcome }, { outcome, person: 'anna' }]),
  ];

  test.each(searches)('%j reads no table from end to end', async (search) => {
    const plan = await explain(opened.store.db, (db) => eventsWithin(db, search, { from: 1, below: 100, limit: 10 }));

    expect(plan.filter((step) => scan.test(step))).toEqual([]);
    expect(plan.length).toBeGreaterThan(0);
  });

  test('a chat is found by its index', async () => {
    const search = { chat: 'chat-1' };
    const plan = await explain(opened.store.db, (db) => eventsWithin(db, search, { from: 1, below: 100, limit: 10 }));

    expect(plan.join('\n')).toContain('chatEventsByChat');
  });
});
