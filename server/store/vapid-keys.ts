import type { Selectable } from 'kysely';
import type { VapidKeyState } from '../../wire/vapid-key.ts';
import type { Db } from './database.ts';
import type { Schema } from './schema.ts';

export type VapidKeyRow = Selectable<Schema['vapidKeys']>;

export async function findActiveVapidKey(db: Db): Promise<VapidKeyRow | undefined> {
  return db.selectFrom('vapidKeys').selectAll().where('state', '=', 'active').executeTakeFirst();
}

export async function findVapidKey(db: Db, id: string): Promise<VapidKeyRow | undefined> {
  return db.selectFrom('vapidKeys').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Newest first, with how many live push subscriptions were made with each. */
export async function listVapidKeys(db: Db): Promise<(VapidKeyRow & { subscriptions: number })[]> {
  return db
    .selectFrom('vapidKeys')
    .selectAll('vapidKeys')
    .select((key) =>
      key
        .selectFrom('pushSubscriptions')
        .whereRef('pushSubscriptions.keyId', '=', 'vapidKeys.id')
        .where('pushSubscriptions.state', '=', 'active')
        .select((all) => all.fn.countAll<number>().as('count'))
        .$asScalar()
        .$notNull()
        .as('subscriptions'),
    )
    .orderBy('createdAt', 'desc')
    .execute();
}

export async function findVapidKeyByPublicKey(db: Db, publicKey: string): Promise<VapidKeyRow | undefined> {
  return db.selectFrom('vapidKeys').selectAll().where('publicKey', '=', publicKey).executeTakeFirst();
}

export async function insertVapidKey(db: Db, key: VapidKeyRow): Promise<void> {
  await db.insertInto('vapidKeys').values(key).execute();
}

export async function updateVapidKeyState(db: Db, id: string, state: VapidKeyState): Promise<void> {
  await db.updateTable('vapidKeys').set({ state }).where('id', '=', id).execute();
}

/** Gives a key its private half back, which was lost. */
export async function saveSealedPrivateKey(db: Db, id: string, sealedPrivateKey: string): Promise<void> {
  await db.updateTable('vapidKeys').set({ sealedPrivateKey }).where('id', '=', id).execute();
}

/** The key that was active goes on signing for its own push subscriptions. */
export async function retireActiveVapidKey(db: Db): Promise<void> {
  await db.updateTable('vapidKeys').set({ state: 'retiring' }).where('state', '=', 'active').execute();
}
