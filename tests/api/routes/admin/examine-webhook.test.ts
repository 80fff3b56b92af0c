import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { toIso } from '../../../../wire/instant.ts';
import type { SignedWebhook } from '../../../../wire/source.ts';
import type { WebhookExamination } from '../../../../wire/webhook-examination.ts';
import { chatEvent, person } from '../../../support/builders.ts';
import { dumpStore } from '../../../support/dump-store.ts';
import { startTestDesk, type TestDesk } from '../../../support/test-desk.ts';

let desk: TestDesk;
beforeEach(async () => {
  desk = await startTestDesk();
  await desk.addSource();
  await desk.subscribe(await desk.addPerson(person()));
  await desk.addPerson(person({ id: 'ben', status: 'offline' }));
});
afterEach(() => desk.stop());

const sign = async (event = chatEvent({ type: 'chat.queued', at: toIso(desk.clock.now()) })): Promise<SignedWebhook> =>
  (await desk.call('post', '/api/v1/admin/sources/chat/sign', { event, id: 'msg_1' }).expect(200)).body;
const pasted = ({ headers, body }: SignedWebhook) => ({
  headers: Object.entries(headers)
    .map((pair) => pair.join(': '))
    .join('\n'),
  body,
});
const examine = async (webhook: object, source = 'chat'): Promise<WebhookExamination> =>
  (await desk.call('post', `/api/v1/admin/sources/${source}/webhooks/preview`, webhook).expect(200)).body;
const ours = { id: 'woot', kind: 'chatwoot' };

describe('a webhook that is pasted', () => {
  test('is told its signature, its event, who would be told, and who would not', async () => {
    const examined = await examine(pasted(await sign()));

    expect(examined).toMatchObject({
      ...{ signature: { fault: null, clockSeconds: 0 }, because: null, errors: [] },
      events: [
        {
          ...{ id: 'msg_1', event: { type: 'chat.queued' }, standing: 'current' },
          told: [{ person: { id: 'anna', name: 'Anna' }, level: 'ring', state: 'away', because: 'rule' }],
          passedOver: [{ person: { id: 'ben', name: 'Ben' }, because: 'status-offline' }],
        },
      ],
    });
  });

  test('leaves nothing behind, rings nobody, and counts as new when it comes', async () => {
    const { store } = desk.desk.rooms;
    await desk.call('post', '/api/v1/admin/sources', ours).expect(201);
    const signed = await sign();
    const before = await dumpStore(store.db);
    await examine(pasted(signed));
    const conversation = {
      id: 7,
      inbox_id: 3,
      status: 'open',
      meta: { assignee: { id: 5, name: 'Ben', email: 'b@x.y' } },
    };
    await examine({ headers: '', body: JSON.stringify({ event: 'conversation_created', ...conversation }) }, 'woot');
    await desk.settle();

    expect(await dumpStore(store.db)).toBe(before);
    expect(desk.receiver.requests).toEqual([]);
    await desk.post(JSON.parse(signed.body), { id: 'msg_1' }).expect(202);
    await desk.settle();
    expect(desk.receiver.requests).toHaveLength(1);
    expect((await examine(pasted(signed))).events).toMatchObject([{ id: 'msg_1', standing: null, told: [] }]);
  });

  test('whose signature does not fit is told why, and how it would be read all the same (O2)', async () => {
    const signed = await sign();
    const { signature, events } = await examine(
      pasted({ ...signed, body: JSON.stringify(JSON.parse(signed.body), null, 2) }),
    );

    expect(signature).toMatchObject({ fault: 'body-changed' });
    expect(events).toMatchObject([{ standing: 'current', told: [{ person: { id: 'anna' } }] }]);
    const bare = await examine({ headers: 'webhook-id: msg_1', body: signed.body });
    expect(bare.signature).toMatchObject({
      ...{ fault: 'missing-headers', detail: 'webhook-timestamp, webhook-signature' },
    });
  });

  test('of ten minutes ago is told to be too old, and by how much', async () => {
    const signed = await sign();
    desk.clock.advance(600_000);

    expect((await examine(pasted(signed))).signature).toMatchObject({ fault: 'too-old', clockSeconds: -600 });
  });

  test('with wrong fields is told which', async () => {
    expect(await examine({ headers: '', body: '{"type": "chat.queued", "chat": {}}' })).toMatchObject({
      ...{ events: [], errors: expect.arrayContaining([{ field: 'chat.id', detail: expect.any(String) }]) },
    });
    expect((await examine({ headers: '', body: '{' })).errors).toEqual([{ field: 'body', detail: 'It is not JSON' }]);
  });

  test('shows a secret in its URL, or none that fits', async () => {
    const { body } = await desk.call('post', '/api/v1/admin/sources', ours).expect(201);
    const [typing, url] = [JSON.stringify({ event: 'typing' }), new URL(body.urlWithSecret)];

    const fits = await examine({ headers: `POST ${url.pathname}${url.search}`, body: typing }, 'woot');
    expect(fits).toMatchObject({ signature: { fault: null }, because: 'other-event' });
    const wrong = await examine({ headers: `POST ${url.pathname}?access_token=other`, body: typing }, 'woot');
    expect(wrong.signature.fault).toBe('no-signature-fits');
  });

  test('is looked at however long, as far as webhooks go', async () => {
    const event = chatEvent({ message: { id: 'm1', text: '"'.repeat(200_000) } });

    expect((await examine({ headers: '', body: JSON.stringify(event) })).events).toHaveLength(1);
  });

  test('at a chat system that is not there is answered 404', async () => {
    await desk.call('post', '/api/v1/admin/sources/none/webhooks/preview', { headers: '', body: '' }).expect(404);
  });
});
