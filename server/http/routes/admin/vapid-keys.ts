import * as z from 'zod/mini';
import { toIso } from '../../../../wire/instant.ts';
import { newVapidKeySchema, retireVapidKeySchema, type VapidKey, vapidKeySchema } from '../../../../wire/vapid-key.ts';
import { listPeopleById } from '../../../store/people.ts';
import { listVapidKeys } from '../../../store/vapid-keys.ts';
import type { HttpRooms } from '../../http-rooms.ts';
import { ProblemError } from '../../problem-error.ts';
import { type Route, route } from '../../route.ts';

/** The keys that pushes are signed with. */
export function adminVapidKeyRoutes({ store, keys, clock, streams }: HttpRooms): Route[] {
  async function listKeys(): Promise<VapidKey[]> {
    const rows = await listVapidKeys(store.db);
    return rows.map(({ id, publicKey, state, createdAt, subscriptions }) => ({
      ...{ id, publicKey, state, createdAt: toIso(createdAt), subscriptions: Number(subscriptions) },
    }));
  }

  async function getKey(id: string): Promise<VapidKey> {
    const key = (await listKeys()).find((one) => one.id === id);
    if (!key) throw new ProblemError('not-found', 'There is no such VAPID key');
    return key;
  }

  const state = async (id: string) => {
    const key = (await listVapidKeys(store.db)).find((one) => one.id === id);
    return key && { state: key.state };
  };

  return [
    route({
      ...{ method: 'get', path: 'api/v1/admin/vapid-keys', access: 'administrator' },
      summary: 'The VAPID keys, and how many push subscriptions each has',
      answers: { 200: z.object({ vapidKeys: z.array(vapidKeySchema) }) },
      handle: async () => ({ status: 200, body: { vapidKeys: await listKeys() } }),
    }),
    route({
      ...{ method: 'post', path: 'api/v1/admin/vapid-keys', access: 'administrator' },
      summary: 'Makes a VAPID key; it is not used before it is activated',
      body: newVapidKeySchema,
      answers: { 201: vapidKeySchema },
      state,
      handle: async () => ({ status: 201, body: await getKey((await keys.create(clock.now())).id) }),
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
  ];
}
