import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makePair } from '../../../server/push/vapid-key-ring.ts';
import { giveUpLostSecrets } from '../../../server/store/give-up-secrets.ts';
import { createSecretBox } from '../../../server/store/secret-box.ts';
import type { AuditEntry } from '../../../wire/audit.ts';
import type { VapidKey } from '../../../wire/vapid-key.ts';
import { type ChatSystem, isSignedWith, startChatSystem } from '../../support/chat-system.ts';
import { readProblem } from '../routes/read-problem.ts';
import { type Floor, openFloor } from './floor.ts';

let chatSystem: ChatSystem;
let floor: Floor;
beforeEach(async () => {
  chatSystem = await startChatSystem();
  floor = await openFloor({ DESKBELL_CALLBACK_ORIGINS: chatSystem.origin });
});
afterEach(async () => {
  await floor.stop();
  await chatSystem.stop();
});

const keys = '/api/v1/admin/vapid-keys';
const callback = '/api/v1/admin/sources/chat/callback';
const call: Floor['desk']['call'] = (...args) => floor.desk.call(...args);
const listKeys = async (): Promise<VapidKey[]> => (await call('get', keys).expect(200)).body.vapidKeys;

/** Another key is where the old one was, and what it does not open is given up. */
async function loseDataKey(): Promise<void> {
  const present = randomBytes(32);
  const { store, clock } = floor.desk.desk.rooms;
  await store.transaction((db) => giveUpLostSecrets(db, createSecretBox(present), clock.now()));
  writeFileSync(join(floor.desk.dataDir, 'data.key'), present.toString('base64'));
  await floor.desk.restart();
}

/** As a browser does at its next visit, where the desk's key is not that of its push subscription. */
async function subscribeAnew() {
  return floor.desk.subscribe(floor.anna.token, 'Anna’s browser');
}

describe('after what a lost data key had sealed was given up', () => {
  test('the server starts, people are signed in as they were, and what happened is there', async () => {
    const { id } = await floor.message();
    await loseDataKey();

    expect((await call('get', '/api/v1/me', undefined, floor.anna.token).expect(200)).body.id).toBe('anna');
    expect((await floor.trace(id)).decisions.map(({ person }) => person.id)).toContain('anna');
  });

  test('the audit log says so', async () => {
    await loseDataKey();
    const { body } = await call('get', '/api/v1/admin/audit?kind=data-key').expect(200);

    expect(body.entries.map(({ by, action, after }: AuditEntry) => [by.id, action, after?.sources])).toEqual([
      ['command line', 'deskbell replace-lost-data-key', ['chat']],
    ]);
  });

  test('a browser that comes again subscribes with a new key, and is rung there alone', async () => {
    const [old] = await listKeys();
    await loseDataKey();
    const { body: key } = await call('get', '/api/v1/vapid', undefined, floor.anna.token).expect(200);
    const device = await subscribeAnew();
    await call('post', '/api/v1/test-notification', undefined, floor.anna.token).expect(200);

    expect(key.keyId).not.toBe(old?.id);
    expect(floor.desk.receiver.requests.map(({ endpoint, answered }) => [endpoint, answered])).toEqual([
      [device.endpoint, 201],
    ]);
  });

  test('webhooks are refused until the chat system has a new secret, and its page says so', async () => {
    await loseDataKey();
    const source = async () => (await call('get', '/api/v1/admin/sources').expect(200)).body.sources[0];
    await expect(floor.message()).rejects.toThrow('401');
    expect((await source()).secretMadeAt).toBeNull();
    await call('post', '/api/v1/admin/sources/chat/sign', { sample: { name: 'queued' } }).expect(409);

    const { body } = await call('post', '/api/v1/admin/sources/chat/secret', {}).expect(201);
    await floor.tell({ type: 'message.created', message: { id: 'm', text: 'Hello' } }, { secret: body.secret });
    expect(await source()).toMatchObject({ secretMadeAt: '2026-01-14T12:00:00.000Z', olderSecretUntil: null });
  });

  test('what a chat system is told waits for a new secret', async () => {
    await call('put', callback, { url: chatSystem.url }).expect(201);
    await floor.tell({ type: 'chat.queued' });
    await loseDataKey();
    await floor.pass(60_000, 60_000);
    const { body: waiting } = await call('get', callback).expect(200);
    const { body: tested } = await call('post', `${callback}/test`, {}).expect(200);
    const { body: made } = await call('post', `${callback}/secret`, {}).expect(201);
    await floor.pass(60_000, 10_000);

    const noSecret = 'It cannot be signed: its secret was lost with a data key.';
    expect([waiting.target.secretMadeAt, waiting.callbacks[0].detail]).toEqual([null, noSecret]);
    expect(tested.steps[1]).toMatchObject({ result: 'failed', detail: noSecret });
    expect(made.olderSecretUntil).toBeNull();
    expect(chatSystem.received.map((webhook) => [webhook.body.type, isSignedWith(webhook, made.secret)])).toEqual([
      ['chat.not-reached', true],
    ]);
  });

  test('what a service worker was given to renew its push subscription with is worth nothing', async () => {
    const { body: key } = await call('get', '/api/v1/vapid', undefined, floor.anna.token);
    const request = { subscription: floor.desk.receiver.subscribe(key.applicationServerKey), keyId: key.keyId };
    const { renewal } = (await call('put', '/api/v1/subscriptions', request, floor.anna.token).expect(201)).body;
    await loseDataKey();

    await call('get', '/api/v1/vapid', undefined, renewal).expect(401);
  });

  test('a lost VAPID key is not taken back before its private half is here, and then rings its browsers', async () => {
    const pair = makePair();
    const { body: imported } = await call('post', keys, pair).expect(201);
    await call('post', `${keys}/${imported.id}/activate`, {}).expect(200);
    const device = await subscribeAnew();
    await loseDataKey();
    const lost = async () => (await listKeys()).find(({ id }) => id === imported.id);
    expect(await lost()).toMatchObject({ state: 'retired', lost: true });
    expect(readProblem(await call('post', `${keys}/${imported.id}/restore`, {}))).toMatchObject({
      ...{ status: 409, detail: 'Its private half was lost with a data key: import it first' },
    });

    await call('post', keys, pair).expect(201);
    expect(await lost()).toMatchObject({ state: 'retired', lost: false, restorable: 1 });
    await call('post', `${keys}/${imported.id}/restore`, {}).expect(200);
    await call('post', '/api/v1/test-notification', undefined, floor.anna.token).expect(200);

    expect(floor.desk.receiver.requests.map(({ endpoint, answered }) => [endpoint, answered])).toEqual([
      [device.endpoint, 201],
    ]);
  });
});
