import { randomUUID } from 'node:crypto';
import { createVapidKeyRing } from '../server/push/vapid-key-ring.ts';
import { addCredential } from '../server/store/credentials.ts';
import { readDataKeys } from '../server/store/data-key-file.ts';
import { type Database, type Db, openDatabase } from '../server/store/database.ts';
import { insertPerson } from '../server/store/people.ts';
import { insertSubscription } from '../server/store/push-subscriptions.ts';
import { createSecretBox } from '../server/store/secret-box.ts';
import { addSealedSecret, insertSource } from '../server/store/sources.ts';
import { makeDeviceKeys } from './device-keys.ts';
import { devicesOf, type Floor, personId, queueOf, sourceId, sourceSecret, tokenOf } from './floor.ts';
import { endpointOf } from './push-service.ts';

/** How many people share a commit. */
const batch = 500;

/** Fills a new store with a floor: the folder's own, or the database that it names, with the folder's data key. */
export async function seedDesk(
  where: { dataDir: string; databaseUrl?: string },
  floor: Floor,
  pushOrigin: string,
): Promise<void> {
  const { dataDir } = where;
  const now = Date.now();
  const store = await openDatabase(where);
  try {
    const box = createSecretBox(...readDataKeys(dataDir));
    const key = await store.transaction((db) => createVapidKeyRing(box).ensureActive(db, now));
    await store.transaction(async (db) => {
      await insertSource(db, { id: sourceId, kind: 'standard', name: 'Bench', paused: 0, sendsSla: 0, createdAt: now });
      const sealedSecret = box.seal(sourceSecret);
      await addSealedSecret(db, { sourceId, sealedSecret, now, overlapUntil: now });
    });
    await seedPeople(store, floor, { keyId: key.id, pushOrigin, now });
  } finally {
    await store.close();
  }
}

interface SeedFacts {
  keyId: string;
  pushOrigin: string;
  now: number;
}

async function seedPeople(store: Database, floor: Floor, facts: SeedFacts): Promise<void> {
  const keysOf = makeDeviceKeys();

  async function seedPerson(db: Db, person: number): Promise<void> {
    const id = personId(person);
    const queues = [queueOf(floor, person)];
    await insertPerson(db, { id, name: `Person ${person}`, roles: ['agent'], queues, status: 'available' }, facts.now);
    await addCredential(db, { personId: id, kind: 'token', now: facts.now, expiresAt: null, secret: tokenOf(person) });
    for (const device of devicesOf(floor, person)) {
      await insertSubscription(db, {
        ...{ id: randomUUID(), personId: id, endpoint: endpointOf(facts.pushOrigin, device), ...keysOf(device) },
        ...{ keyId: facts.keyId, device: 'A browser', isNamed: 0, state: 'active', because: null, lastOutcome: null },
        ...{ createdAt: facts.now, lastSeenAt: facts.now, expiresAt: null, credentialId: null, signedInUntil: null },
      });
    }
  }

  for (let first = 0; first < floor.people; first += batch) {
    await store.transaction(async (db) => {
      for (let person = first; person < Math.min(first + batch, floor.people); person += 1)
        await seedPerson(db, person);
    });
  }
}
