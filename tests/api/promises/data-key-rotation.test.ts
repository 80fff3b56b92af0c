import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rotateDataKey } from '../../../server/store/rotate-data-key.ts';
import { createSecretBox } from '../../../server/store/secret-box.ts';
import { chatEvent, person } from '../../support/builders.ts';
import { startTestDesk, type TestDesk } from '../../support/test-desk.ts';

let desk: TestDesk;
beforeEach(async () => {
  desk = await startTestDesk();
  await desk.addSource();
});
afterEach(() => desk.stop());

const file = () => join(desk.dataDir, 'data.key');
const keys = () =>
  readFileSync(file(), 'utf8')
    .trim()
    .split('\n')
    .map((line) => Buffer.from(line, 'base64'));
const rotate = () => rotateDataKey(desk.desk.rooms.store, desk.desk.rooms.settings);
const sealed = async () => {
  const { db } = desk.desk.rooms.store;
  const vapid = await db.selectFrom('vapidKeys').select('sealedPrivateKey as text').execute();
  const secrets = await db.selectFrom('sourceSecrets').select('sealedSecret as text').execute();
  const proofs = await db.selectFrom('deskSettings').select('valueJson').where('key', '=', 'proofs-key').execute();
  return [...vapid, ...secrets].map(({ text }) => text).concat(proofs.map(({ valueJson }) => JSON.parse(valueJson)));
};
const works = async () => {
  await desk.post(chatEvent({ type: 'chat.queued' })).expect(202);
  await desk.settle();
};

test('every secret opens with the new key alone', async () => {
  const { resealed } = await rotate();
  const [newest = Buffer.alloc(0)] = keys();
  const all = await sealed();

  expect([resealed, all.map((text) => createSecretBox(newest).open(text).length > 0)]).toEqual([3, [true, true, true]]);
});

test('none opens with the one before', async () => {
  const before = keys()[0] ?? Buffer.alloc(0);
  await rotate();

  for (const text of await sealed()) expect(() => createSecretBox(before).open(text)).toThrow();
});

test('a server that runs goes on, and so does one that is started again', async () => {
  await desk.subscribe(await desk.addPerson(person()));
  await rotate();
  await works();
  await desk.addSource('later');
  await desk.restart();
  await works();

  expect(desk.receiver.requests.length).toBe(2);
});

test('what service workers were given is good still', async () => {
  const token = await desk.addPerson(person());
  const { body: key } = await desk.call('get', '/api/v1/vapid', undefined, token);
  const body = { subscription: desk.receiver.subscribe(key.applicationServerKey), keyId: key.keyId };
  const { renewal } = (await desk.call('put', '/api/v1/subscriptions', body, token)).body;
  await rotate();
  await rotate();
  await desk.restart();

  await desk.call('get', '/api/v1/vapid', undefined, renewal).expect(200);
});

test('killed between the new key and the store, it opens, and a second try ends it', async () => {
  const [before = Buffer.alloc(0)] = keys();
  writeFileSync(file(), `${randomBytes(32).toString('base64')}\n${before.toString('base64')}\n`);
  await desk.restart();
  await works();
  await rotate();
  await desk.restart();
  await works();

  expect(keys()).toHaveLength(2);
});

test('a store from before keys had ids opens', async () => {
  const { db } = desk.desk.rooms.store;
  for (const { id, sealedPrivateKey } of await db.selectFrom('vapidKeys').selectAll().execute()) {
    const without = { sealedPrivateKey: sealedPrivateKey.split('.')[2] ?? '' };
    await db.updateTable('vapidKeys').set(without).where('id', '=', id).execute();
  }
  await desk.subscribe(await desk.addPerson(person()));
  await desk.restart();
  await works();

  expect(desk.receiver.requests.length).toBe(1);
});

test('a key of the configuration is followed by the next, with the one before beside it', async () => {
  const [old, next] = [randomBytes(32), randomBytes(32)];
  const [first = Buffer.alloc(0)] = keys();
  const { store, settings } = desk.desk.rooms;
  await rotateDataKey(store, { ...settings, dataKey: old, dataKeyPrevious: first });
  await rotateDataKey(store, { ...settings, dataKey: next, dataKeyPrevious: old });
  const opened = (await sealed()).map((text) => createSecretBox(next).open(text).length > 0);

  expect(opened).toEqual([true, true, true]);
});
