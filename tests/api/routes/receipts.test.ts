import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { chatEvent, noon, person } from '../../support/builders.ts';
import { startTestDesk, type TestDesk } from '../../support/test-desk.ts';

let desk: TestDesk;
let notification: string;
let token: string;

beforeEach(async () => {
  desk = await startTestDesk();
  await desk.addSource();
  await desk.addPerson(person());
  await desk.post(chatEvent({ type: 'chat.assigned' }), { id: 'msg_1' }).expect(202);
  const [row] = await desk.desk.rooms.store.db.selectFrom('decisions').select('id').execute();
  notification = row?.id ?? '';
  token = desk.desk.rooms.intake.proofs.proofOf('receipt', notification);
});
afterEach(() => desk.stop());

const report = (...receipts: unknown[]) => desk.call('post', '/api/v1/receipts', { receipts }, null);
const receipt = (parts: object = {}) => ({ notification, token, kind: 'shown', at: noon, ...parts });
const listReceipts = async () =>
  (await desk.call('get', '/api/v1/admin/events/msg_1').expect(200)).body.decisions[0].receipts;
const decision = () =>
  desk.desk.rooms.store.db.selectFrom('decisions').select(['acknowledgedAt', 'handledAt']).executeTakeFirst();

test('a receipt is answered 204', async () => {
  await report(receipt()).expect(204);
});

test('a receipt stands in the trace with when it happened and when it came', async () => {
  desk.clock.advance(5_000);
  await report(receipt({ window: 'w1' }));

  expect(await listReceipts()).toEqual([
    {
      kind: 'shown',
      at: '2026-01-14T12:00:00.000Z',
      receivedAt: '2026-01-14T12:00:05.000Z',
      window: 'w1',
      device: null,
    },
  ]);
});

test.each([
  { form: 'milliseconds', at: noon + 1_500 },
  { form: 'ISO 8601 in UTC', at: '2026-01-14T12:00:01.500Z' },
  { form: 'ISO 8601 with an offset', at: '2026-01-14T14:00:01.500+02:00' },
])('an instant in $form is understood', async ({ at }) => {
  await report(receipt({ at }));

  const [{ at: kept }] = await listReceipts();
  expect(kept).toBe('2026-01-14T12:00:01.500Z');
});

test('of one notification, a receiver who makes up windows leaves two hundred receipts', async () => {
  for (const batch of [0, 1, 2]) {
    const made = Array.from({ length: 100 }, (_, n) => receipt({ window: `made up ${batch} ${n}` }));
    await report(...made).expect(204);
  }

  expect(await listReceipts()).toHaveLength(200);
});

test('the same receipt again is answered 204', async () => {
  await report(receipt());

  await report(receipt()).expect(204);
});

test('the same receipt again changes nothing', async () => {
  await report(receipt());
  const before = await listReceipts();
  desk.clock.advance(1_000);
  await report(receipt({ at: noon + 1_000 }), receipt());

  expect(await listReceipts()).toEqual(before);
});

test('each kind, window and device is a receipt of its own', async () => {
  await report(receipt(), receipt({ window: 'w1' }), receipt({ window: 'w2' }), receipt({ kind: 'closed' }));

  expect(await listReceipts()).toHaveLength(4);
});

test('a hundred in one call are taken', async () => {
  await report(...Array.from({ length: 100 }, (_, index) => receipt({ window: `w${index}` }))).expect(204);

  expect(await listReceipts()).toHaveLength(100);
});

test('of a call that fails half way, what was taken in before is logged and counted, and is not again', async () => {
  const chat = { id: 'chat-2' };
  await desk.post(chatEvent({ type: 'chat.assigned', chat }), { id: 'msg_2' }).expect(202);
  const { body: trace } = await desk.call('get', '/api/v1/admin/events/msg_2').expect(200);
  const id: string = trace.decisions[0].notification;
  const { db } = desk.desk.rooms.store;
  await sql`create trigger "full" before insert on "receipts" when new."notification" = ${sql.lit(id)}
    begin select raise(abort, 'full'); end`.execute(db);
  const other = receipt({ notification: id, token: desk.desk.rooms.intake.proofs.proofOf('receipt', id) });
  await report(receipt(), other).expect(500);
  await sql`drop trigger "full"`.execute(db);
  await report(receipt(), other).expect(204);

  const logged = desk.logged.filter(({ event }) => event === 'receipt.accepted').map(({ fields }) => fields);
  expect(logged).toMatchObject([{ notification }, { notification: id }]);
  const { text } = await desk.call('get', '/metrics').expect(200);
  expect(text).toContain('deskbell_receipts_total{kind="shown"} 2');
});

const effects = [
  { kind: 'shown', by: 'a window', parts: { window: 'w1' }, effect: { acknowledgedAt: noon, handledAt: null } },
  { kind: 'suppressed', by: 'a window', parts: { window: 'w1' }, effect: { acknowledgedAt: noon, handledAt: null } },
  { kind: 'shown', by: 'a worker', parts: { subscription: 's1' }, effect: { acknowledgedAt: null, handledAt: null } },
  { kind: 'clicked', by: 'a worker', parts: { subscription: 's1' }, effect: { acknowledgedAt: null, handledAt: noon } },
  { kind: 'closed', by: 'a worker', parts: { subscription: 's1' }, effect: { acknowledgedAt: null, handledAt: noon } },
  { kind: 'clicked', by: 'a window', parts: { window: 'w1' }, effect: { acknowledgedAt: null, handledAt: noon } },
];

test.each(effects)('"$kind" by $by acknowledges or handles as its kind says', async ({ kind, parts, effect }) => {
  await report(receipt({ kind, ...parts }));

  expect(await decision()).toEqual(effect);
});

describe('a receipt that proves nothing', () => {
  const forged: { title: string; parts: () => object }[] = [
    { title: 'of a token that was made up', parts: () => ({ token: 'A'.repeat(22) }) },
    { title: 'of a token of another length', parts: () => ({ token: 'A' }) },
    { title: 'of a token with more behind it', parts: () => ({ token: `${token}AAAA` }) },
    { title: 'of a notification that was made up', parts: () => ({ notification: 'nobody' }) },
    {
      title: 'of the proof for a renewal',
      parts: () => ({ token: desk.desk.rooms.intake.proofs.proofOf('renewal', notification) }),
    },
  ];

  test.each(forged)('$title is answered 204', async ({ parts }) => {
    await report(receipt(parts())).expect(204);
  });

  test.each(forged)('$title changes nothing', async ({ parts }) => {
    await report(receipt({ kind: 'clicked', ...parts() }));

    expect([await listReceipts(), await decision()]).toEqual([[], { acknowledgedAt: null, handledAt: null }]);
  });

  test('one among others does not keep them out', async () => {
    await report(receipt({ token: 'A'.repeat(22) }), receipt({ window: 'w1' }));

    expect(await listReceipts()).toHaveLength(1);
  });
});

describe('receipts that are refused', () => {
  const refused: { title: string; receipts: () => unknown; field: string }[] = [
    { title: 'none', receipts: () => [], field: 'receipts' },
    { title: 'a hundred and one', receipts: () => Array.from({ length: 101 }, () => receipt()), field: 'receipts' },
    { title: 'no list', receipts: () => receipt(), field: 'receipts' },
    { title: 'an unknown kind', receipts: () => [receipt({ kind: 'smelled' })], field: 'receipts.0.kind' },
    { title: 'no token', receipts: () => [receipt({ token: undefined })], field: 'receipts.0.token' },
    { title: 'no notification', receipts: () => [receipt({ notification: '' })], field: 'receipts.0.notification' },
    { title: 'no instant', receipts: () => [receipt({ at: 'soon' })], field: 'receipts.0.at' },
    {
      title: 'an instant beyond what a calendar holds',
      receipts: () => [receipt({ at: 9_000_000_000_000_000 })],
      field: 'receipts.0.at',
    },
  ];

  test.each(refused)('$title is answered 422 naming the field', async ({ receipts, field }) => {
    const answer = await desk.call('post', '/api/v1/receipts', { receipts: receipts() }, null);

    expect([answer.status, answer.body.errors?.map((error: { field: string }) => error.field)]).toEqual([422, [field]]);
  });

  test('one wrong receipt keeps the whole call out', async () => {
    await report(receipt(), receipt({ kind: 'smelled' }));

    expect(await listReceipts()).toEqual([]);
  });
});

test('a receipt whose instant no calendar holds does not break the trace', async () => {
  await report(receipt({ at: 9_000_000_000_000_000 }));

  await desk.call('get', '/api/v1/admin/events/msg_1').expect(200);
});
