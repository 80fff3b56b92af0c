import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { emptyMemory, type Memory, type MemoryDatabase } from './memory.ts';

/** One record a field of `Memory`, so that a new receipt does not write the tags anew. */
interface WorkerDatabase extends DBSchema {
  memory: { key: keyof Memory; value: Memory[keyof Memory] };
}

const databaseName = 'deskbell-worker';

/** Raised with every change of `Memory`'s shape; the upgrade then empties it, which costs comfort only. */
const databaseVersion = 1;

/**
 * The worker's IndexedDB database; this file alone knows it. It is open for the length of one transaction only, and
 * gives way at once to another version's upgrade or to its deletion.
 */
export const memoryDatabase: MemoryDatabase = {
  async change(work) {
    const database = await open();
    try {
      const transaction = database.transaction('memory', 'readwrite');
      // Must await nothing but this transaction, or it commits early and a second push of the same id slips between.
      const [fields, values] = await Promise.all([transaction.store.getAllKeys(), transaction.store.getAll()]);
      const stored = Object.fromEntries(fields.map((field, index) => [field, values[index]]));
      const { keep, result } = work({ ...emptyMemory, ...stored } as Memory);
      const writes = (Object.keys(keep ?? {}) as (keyof Memory)[]).map((field) =>
        transaction.store.put(keep?.[field] ?? emptyMemory[field], field),
      );
      await Promise.all([...writes, transaction.done]);
      return result;
    } finally {
      database.close();
    }
  },
};

async function open(): Promise<IDBPDatabase<WorkerDatabase>> {
  const database: IDBPDatabase<WorkerDatabase> = await openDB<WorkerDatabase>(databaseName, databaseVersion, {
    upgrade(upgraded) {
      for (const name of upgraded.objectStoreNames) upgraded.deleteObjectStore(name);
      upgraded.createObjectStore('memory');
    },
    blocking() {
      database.close();
    },
  });
  return database;
}
