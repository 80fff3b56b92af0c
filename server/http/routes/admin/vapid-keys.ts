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
import { sendTest } from '../../../intake/send-test.ts';
import { readKeyPair } from '../../../push/import-key.ts';
import { type KeyTestRooms, testKey } from '../../../push/test-key.ts';
import { fingerprintOf } from '../../../push/vapid-key-ring.ts';
import type { RequestId } from '../../../spans.ts';
import { listPeopleById } from '../../../store/people.ts';
import { countRestorable } from '../../../store/push-subscriptions.ts';
import { findVapidKey, listVapidKeys, type VapidKeyRow } from '../../../store/vapid-keys.ts';
import type { HttpRooms } from '../../http-rooms.ts';
import { ProblemError } from '../../problem-error.ts';
import { callerOf, type Route, route } from '../../route.ts';

/** The keys that pushes are signed with. */
export function adminVapidKeyRoutes(rooms: HttpRooms): Route[] {
  const { store, keys, clock, streams } = rooms;

  async function listKeys(): Promise<VapidKey[]> {
    const rows = await listVapidKeys(store.db);
    const restorable = await countRestorable(store.db);
    return rows.map(({ id, publicKey, state, createdAt, subscriptions }) => ({
      ...{ id, publicKey, fingerprint: fingerprintOf(publicKey), state, createdAt: toIso(createdAt) },
      ...{ subscriptions: Number(subscriptions), restorable: state === 'retired' ? (restorable.get(id) ?? 0) : 0 },
    }));
  }

  async function getKey(id: string): Promise<VapidKey> {
    const key = (await listKeys()).find((one) => one.id === id);
    if (!key) throw new ProblemError('not-found', 'There is no such VAPID key');
    return key;
  }

  async function importKey(given: NewVapidKey): Promise<VapidKeyRow> {
    const read = readKeyPair(given);
    if (!read.ok) {
      throw new ProblemError('invalid-fields', read.detail, { errors: [{ field: read.field, detail: read.detail }] });
    }
    const row = await keys.add(read.pair, clock.now());
    if (row) return row;
    const field = given.pem !== undefined ? 'pem' : given.jwk !== undefined ? 'jwk' : 'publicKey';
    throw new ProblemError('conflict', 'This key is here already', {
      errors: [{ field, detail: 'It is here already' }],
    });
  }

  const state = async (id: string) => {
    const key = (await listVapidKeys(store.db)).find((one) => one.id === id);
    return key && { state: key.state };
  };

  const testRooms = (request: RequestId): KeyTestRooms => ({
    ...{ store, keys, contact: rooms.contact, now: clock.now, pushOrigins: rooms.settings.pushOrigins },
    ask: rooms.transport.ask,
    async sendTest(personId, keyId) {
      return (await sendTest(rooms.intake, { personId, request, keyId }, rooms.dispatcher.send)).devices;
    },
  });

  return [
    route({
      ...{ method: 'get', path: 'api/v1/admin/vapid-keys', access: 'administrator' },
      summary: 'The VAPID keys, and how many push subscriptions each has',
      answers: { 200: z.object({ vapidKeys: z.array(vapidKeySchema) }) },
      handle: async () => ({ status: 200, body: { vapidKeys: await listKeys() } }),
    }),
    route({
      ...{ method: 'post', path: 'api/v1/admin/vapid-keys', access: 'administrator' },
      summary: 'Makes a VAPID key, or imports one; it is not used before it is activated',
      body: newVapidKeySchema,
      answers: { 201: vapidKeySchema },
      state,
      async handle({ body }) {
        const isGiven = Object.values(body).some((value) => value !== undefined);
        const row = isGiven ? await importKey(body) : await keys.create(clock.now());
        return { status: 201, body: await getKey(row.id) };
      },
    }),
    route({
      ...{ method: 'post', path: 'api/v1/admin/vapid-keys/{id}/activate', access: 'administrator' },
      summary: 'New push subscriptions use this key; the one before retires as its browsers move over',
      answers: { 200: vapidKeySchema },
      state,
      async handle({ params }) {
        const key = await keys.activate(params.id ?? '');
        if (!key) throw new ProblemError('not-found', 'There is no such VAPID key');
        if (key.state !== 'active') throw new ProblemError('conflict', 'A retired key is not used again');
        streams.tell('everybody', { name: 'vapid', data: { keyId: key.id, applicationServerKey: key.publicKey } });
        return { status: 200, body: await getKey(key.id) };
      },
    }),
    route({
      ...{ method: 'post', path: 'api/v1/admin/vapid-keys/{id}/retire', access: 'administrator' },
      summary: 'Ends a key; with push subscriptions left only when forced',
      body: retireVapidKeySchema,
      answers: { 200: vapidKeySchema },
      state,
      async handle({ params, body }) {
        const retired = await keys.retire(params.id ?? '', body.force ?? false, clock.now());
        if (retired.ok) return { status: 200, body: await getKey(retired.key.id) };
        if (retired.because === 'unknown') throw new ProblemError('not-found', 'There is no such VAPID key');
        if (retired.because === 'active') {
          throw new ProblemError('conflict', 'The active key cannot be retired: activate another first');
        }
        const people = await listPeopleById(store.db, retired.people);
        throw new ProblemError('key-in-use', `${people.length} people would no longer be reached on some device`, {
          people: people.map(({ id, name }) => ({ id, name })),
        });
      },
    }),
    route({
      ...{ method: 'post', path: 'api/v1/admin/vapid-keys/{id}/restore', access: 'administrator' },
      summary: 'Undoes a retirement, as long as push subscriptions of the key are known',
      answers: { 200: vapidKeySchema },
      state,
      async handle({ params }) {
        const restored = await keys.restore(params.id ?? '', clock.now());
        if (restored.ok) return { status: 200, body: await getKey(restored.key.id) };
        if (restored.because === 'unknown') throw new ProblemError('not-found', 'There is no such VAPID key');
        if (restored.because === 'not-retired') throw new ProblemError('conflict', 'This key is not retired');
        throw new ProblemError(
          'conflict',
          'All of its devices have moved over or ended: there is nothing to bring back',
        );
      },
    }),
    route({
      ...{ method: 'post', path: 'api/v1/admin/vapid-keys/{id}/test', access: 'administrator' },
      summary: 'Tries a key: its halves, the contact, the clock, and a push to one’s own devices that use it',
      answers: { 200: keyTestSchema },
      async handle(call) {
        const key = await findVapidKey(store.db, call.params.id ?? '');
        if (!key) throw new ProblemError('not-found', 'There is no such VAPID key');
        return { status: 200, body: await testKey(testRooms(call.requestId), key.id, callerOf(call).id) };
      },
    }),
  ];
}
