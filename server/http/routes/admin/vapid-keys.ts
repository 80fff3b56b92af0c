import * as z from 'zod/mini';
import { toIso } from '../../../../wire/instant.ts';
import {
  keyTestSchema,
  type NewVapidKey,
  newVapidKeySchema,
  retireVapidKeySchema,
  type VapidKey,
  vapidKeySchema,
} from '../../../../wire/vapid-key.ts';
import { prepareTest, sendTest } from '../../../intake/send-test.ts';
import { readKeyPair } from '../../../push/import-key.ts';
import { type KeyTestRooms, testKey } from '../../../push/test-key.ts';
import { fingerprintOf } from '../../../push/vapid-key-ring.ts';
import type { RequestId } from '../../../spans.ts';
import type { Db } from '../../../store/database.ts';
import { listPeopleById } from '../../../store/people.ts';
import { countRestorable } from '../../../store/push-subscriptions.ts';
import { lostSecret } from '../../../store/sealed.ts';
import { findVapidKey, listVapidKeys, type VapidKeyRow } from '../../../store/vapid-keys.ts';
import type { HttpRooms } from '../../http-rooms.ts';
import { ProblemError } from '../../problem-error.ts';
import { callerOf, type Route, recordedRoute, route } from '../../route.ts';

/** The keys that pushes are signed with. */
export function adminVapidKeyRoutes(rooms: HttpRooms): Route[] {
  const { store, keys, clock, streams } = rooms;

  async function listKeys(db: Db): Promise<VapidKey[]> {
    const rows = await listVapidKeys(db);
    const restorable = await countRestorable(db);
    return rows.map(({ id, publicKey, state, createdAt, subscriptions, sealedPrivateKey }) => ({
      ...{ id, publicKey, fingerprint: fingerprintOf(publicKey), state, createdAt: toIso(createdAt) },
      ...{ subscriptions: Number(subscriptions), restorable: state === 'retired' ? (restorable.get(id) ?? 0) : 0 },
      lost: sealedPrivateKey === lostSecret,
    }));
  }

  async function getKey(db: Db, id: string): Promise<VapidKey> {
    const key = (await listKeys(db)).find((one) => one.id === id);
    if (!key) throw new ProblemError('not-found', 'There is no such VAPID key');
    return key;
  }

  async function importKey(db: Db, given: NewVapidKey): Promise<VapidKeyRow> {
    const read = readKeyPair(given);
    if (!read.ok) {
      throw new ProblemError('invalid-fields', read.detail, { errors: [{ field: read.field, detail: read.detail }] });
    }
    const row = await keys.add(db, read.pair, clock.now());
    if (row) return row;
    const field = given.pem !== undefined ? 'pem' : given.jwk !== undefined ? 'jwk' : 'publicKey';
    throw new ProblemError('conflict', 'This key is here already', {
      errors: [{ field, detail: 'It is here already' }],
    });
  }

  const state = async (db: Db, id: string) => {
    const key = (await listVapidKeys(db)).find((one) => one.id === id);
    return key && { state: key.state };
  };

  const testRooms = (request: RequestId): KeyTestRooms => ({
    ...{ store, keys, contact: rooms.contact, now: clock.now, pushOrigins: rooms.settings.pushOrigins },
    ask: rooms.transport.ask,
    async sendTest(personId, keyId) {
      const test = await store.transaction((db) => prepareTest(db, rooms.intake, { personId, request, keyId }));
      return (await sendTest(test, rooms.dispatcher.send)).devices;
    },
  });

  return [
    route({
      ...{ method: 'get', path: 'api/v1/admin/vapid-keys', access: 'administrator' },
      summary: 'The VAPID keys, and how many push subscriptions each has',
      answers: { 200: z.object({ vapidKeys: z.array(vapidKeySchema) }) },
      handle: async () => ({ status: 200, body: { vapidKeys: await listKeys(store.db) } }),
    }),
    recordedRoute({
      ...{ method: 'post', path: 'api/v1/admin/vapid-keys', access: 'administrator' },
      summary: 'Makes a VAPID key, or imports one; it is not used before it is activated',
      body: newVapidKeySchema,
      answers: { 201: vapidKeySchema },
      state,
      async change(db, { body }) {
        const isGiven = Object.values(body).some((value) => value !== undefined);
        const row = isGiven ? await importKey(db, body) : await keys.create(db, clock.now());
        return { status: 201, body: await getKey(db, row.id) };
      },
    }),
    recordedRoute({
      ...{ method: 'post', path: 'api/v1/admin/vapid-keys/{id}/activate', access: 'administrator' },
      summary: 'New push subscriptions use this key; the one before retires as its browsers move over',
      answers: { 200: vapidKeySchema },
      state,
      async change(db, { params }) {
        const key = await keys.activate(db, params.id ?? '');
        if (!key) throw new ProblemError('not-found', 'There is no such VAPID key');
        if (key.state !== 'active') throw new ProblemError('conflict', 'A retired key is not used again');
        const { id, publicKey } = key;
        return {
          ...{ status: 200, body: await getKey(db, id) },
          afterwards: () =>
            streams.tell('everybody', { name: 'vapid', data: { keyId: id, applicationServerKey: publicKey } }),
        };
      },
    }),
    recordedRoute({
      ...{ method: 'post', path: 'api/v1/admin/vapid-keys/{id}/retire', access: 'administrator' },
      summary: 'Ends a key; with push subscriptions left only when forced',
      body: retireVapidKeySchema,
      answers: { 200: vapidKeySchema },
      state,
      async change(db, { params, body }) {
        const retired = await keys.retire(db, params.id ?? '', { force: body.force ?? false, now: clock.now() });
        if (retired.ok) return { status: 200, body: await getKey(db, retired.key.id) };
        if (retired.because === 'unknown') throw new ProblemError('not-found', 'There is no such VAPID key');
        if (retired.because === 'active') {
          throw new ProblemError('conflict', 'The active key cannot be retired: activate another first');
        }
        const people = await listPeopleById(db, retired.people);
        throw new ProblemError('key-in-use', `${people.length} people would no longer be reached on some device`, {
          people: people.map(({ id, name }) => ({ id, name })),
        });
      },
    }),
    recordedRoute({
      ...{ method: 'post', path: 'api/v1/admin/vapid-keys/{id}/restore', access: 'administrator' },
      summary: 'Undoes a retirement, as long as push subscriptions of the key are known',
      answers: { 200: vapidKeySchema },
      state,
      async change(db, { params }) {
        const restored = await keys.restore(db, params.id ?? '', clock.now());
        if (restored.ok) return { status: 200, body: await getKey(db, restored.key.id) };
        if (restored.because === 'unknown') throw new ProblemError('not-found', 'There is no such VAPID key');
        if (restored.because === 'not-retired') throw new ProblemError('conflict', 'This key is not retired');
        if (restored.because === 'lost') {
          throw new ProblemError('conflict', 'Its private half was lost with a data key: import it first');
        }
        throw new ProblemError(
          'conflict',
          'All of its devices have moved over or ended: there is nothing to bring back',
        );
      },
    }),
    recordedRoute({
      ...{ method: 'post', path: 'api/v1/admin/vapid-keys/{id}/test', access: 'administrator' },
      summary: 'Tries a key: its halves, the contact, the clock, and a push to one’s own devices that use it',
      answers: { 200: keyTestSchema },
      async change(db, call) {
        const key = await findVapidKey(db, call.params.id ?? '');
        if (!key) throw new ProblemError('not-found', 'There is no such VAPID key');
        return { status: 200, afterwards: () => testKey(testRooms(call.requestId), key.id, callerOf(call).id) };
      },
    }),
  ];
}
