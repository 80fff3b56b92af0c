import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { toIso } from '../../../wire/instant.ts';
import type { ReceiptKind } from '../../../wire/receipt.ts';
import { decisionFor, type Floor, minuteMs, openFloor, titles } from './floor.ts';

let floor: Floor;
beforeEach(async () => {
  floor = await openFloor();
});
afterEach(() => floor.stop());

const byBen = { id: 'ben', name: 'Ben', kind: 'agent' } as const;

/** Ben takes the chat, and it is some time ago. */
async function taken(): Promise<void> {
  await floor.tell({ type: 'chat.accepted', by: byBen, chat: { agents: ['ben'] } });
  await floor.pass(2 * minuteMs);
}

/** Anna's push service says no to what it takes all the same. Answers with the event's id. */
async function queuedUnknown(type: 'chat.queued' | 'sla.warning' = 'chat.queued'): Promise<string> {
  const { desk, anna } = floor;
  desk.receiver.answerWith((endpoint) => (endpoint === anna.device.endpoint ? { status: 503 } : undefined));
  const { id } = await floor.tell({ type });
  desk.receiver.answerWith(undefined);
  return id;
}

async function annas(event: string): Promise<string> {
  return decisionFor(await floor.trace(event), 'anna').notification;
}

async function report(event: string, kind: ReceiptKind, at = floor.desk.clock.now()): Promise<void> {
  const notification = await annas(event);
  const token = floor.desk.desk.rooms.intake.proofs.proofOf('receipt', notification);
  await floor.receipts([{ notification, token, kind, subscription: floor.anna.device.id, at: toIso(at) }]);
}

async function listEndings(event: string): Promise<unknown[]> {
  return decisionFor(await floor.trace(event), 'anna').deliveries.filter(({ purpose }) => purpose === 'ending');
}

describe('a device that shows what was taken back before anybody knew that it was there', () => {
  test('is told how the chat ended', async () => {
    const event = await queuedUnknown();
    await taken();
    expect(titles(floor.anna)).toEqual([]);
    await report(event, 'shown');

    const [ending, ...more] = floor.anna.pushes();
    expect(more).toEqual([]);
    expect(ending).toMatchObject({ title: 'Accepted by Ben', silent: true, tag: 'chat:chat:chat-1' });
    expect(ending?.message.notification.data).toMatchObject({ ends: true, order: 2, at: '2026-01-14T12:00:00.000Z' });
  });

  test('after a crash between the push and its record, too', async () => {
    const { store } = floor.desk.desk.rooms;
    const event = await queuedUnknown();
    const unrecorded = { state: 'claimed', attempts: 0, claimedUntil: floor.desk.clock.now() } as const;
    const own = await annas(event);
    await store.db.updateTable('deliveries').set(unrecorded).where('notification', '=', own).execute();
    await floor.desk.restart();
    await taken();
    await report(event, 'shown');

    expect(titles(floor.anna)).toEqual(['Accepted by Ben']);
  });

  describe('by a ring that was to take its place, and never went out,', () => {
    const ringAnew = async () => {
      const event = await queuedUnknown();
      floor.desk.clock.advance(1);
      floor.desk.receiver.answerWith({ status: 400 });
      await floor.tell({ type: 'chat.transferred', by: byBen, to: { queue: 'support' } });
      await floor.pass(minuteMs);
      floor.desk.receiver.answerWith(undefined);
      return event;
    };

    test('is told how the chat ended', async () => {
      const event = await ringAnew();
      await taken();
      await report(event, 'shown');

      expect(titles(floor.anna)).toEqual(['Accepted by Ben']);
      expect(floor.anna.pushes()[0]?.message.notification.data).toMatchObject({ ends: true, order: 3 });
    });

    test('is told nothing while the chat waits still, and then how it ended', async () => {
      const event = await ringAnew();
      await report(event, 'shown');
      expect(titles(floor.anna)).toEqual([]);
      await taken();

      expect(titles(floor.anna)).toEqual(['Accepted by Ben']);
    });
  });

  test('is told once, however much it reports', async () => {
    const event = await queuedUnknown();
    await taken();
    await report(event, 'shown');
    await report(event, 'shown');
    await report(event, 'suppressed');
    await floor.tell({ type: 'chat.closed', by: byBen });
    await floor.pass(2 * minuteMs);

    expect(titles(floor.anna)).toEqual(['Accepted by Ben']);
  });

  test('is told though it was told before, where that came too late for it', async () => {
    const { id } = await floor.tell({ type: 'chat.queued' });
    await taken();
    await floor.pass(30 * minuteMs);
    await report(id, 'shown');

    expect(titles(floor.anna)).toEqual(['Incoming chat message', 'Accepted by Ben', 'Accepted by Ben']);
  });

  test('is told nothing of which it may have been told: what it reports may be the end', async () => {
    const { id } = await floor.tell({ type: 'chat.queued' });
    await taken();
    const shownAt = floor.desk.clock.now();
    await floor.pass(30 * minuteMs);
    await report(id, 'shown', shownAt);

    expect(titles(floor.anna)).toEqual(['Incoming chat message', 'Accepted by Ben']);
  });

  test.each(['clicked', 'closed'] as const)('is told nothing once it was %s there', async (kind) => {
    const event = await queuedUnknown();
    await taken();
    await report(event, kind);
    await report(event, 'shown');

    expect(titles(floor.anna)).toEqual([]);
  });

  test('is told nothing where it was dismissed as soon as it was shown', async () => {
    const event = await queuedUnknown();
    await taken();
    const notification = await annas(event);
    const token = floor.desk.desk.rooms.intake.proofs.proofOf('receipt', notification);
    const own = { notification, token, subscription: floor.anna.device.id };
    await floor.receipts([
      { ...own, kind: 'shown' },
      { ...own, kind: 'closed' },
    ]);

    expect(titles(floor.anna)).toEqual([]);
  });

  test('is told nothing where a newer notification of the chat stands', async () => {
    const event = await queuedUnknown();
    await taken();
    await floor.tell({ type: 'chat.transferred', by: byBen, to: { agents: ['anna'] }, chat: { agents: ['anna'] } });
    await floor.pass(2 * minuteMs);
    await report(event, 'shown');

    expect(titles(floor.anna)).toHaveLength(1);
    expect(await listEndings(event)).toEqual([]);
  });

  test('is told once of two that it shows', async () => {
    const [first, second] = [await queuedUnknown(), await queuedUnknown('sla.warning')];
    await taken();
    await report(first, 'shown');
    await report(second, 'shown');

    expect(titles(floor.anna)).toEqual(['Accepted by Ben']);
  });

  test('is never told by Apple', async () => {
    const event = await queuedUnknown();
    const { db } = floor.desk.desk.rooms.store;
    await db
      .updateTable('deliveries')
      .set({ host: 'web.push.apple.com' })
      .where('notification', '=', await annas(event))
      .execute();
    await taken();
    await report(event, 'shown');

    expect(await listEndings(event)).toEqual([]);
  });
});

test('what stands is not ended by being shown', async () => {
  const event = await queuedUnknown();
  await report(event, 'shown');
  await floor.pass(2 * minuteMs);

  expect(await listEndings(event)).toEqual([]);
});

test('a window that shows it hears of the end by its stream, and nothing is pushed', async () => {
  const event = await queuedUnknown();
  await taken();
  const notification = await annas(event);
  const token = floor.desk.desk.rooms.intake.proofs.proofOf('receipt', notification);
  await floor.receipts([{ notification, token, kind: 'shown', window: 'window-1' }]);

  expect(titles(floor.anna)).toEqual([]);
});
