import type { Db } from '../../server/store/database.ts';

/** Everything that the store holds, as one text. */
export async function dumpStore(db: Db): Promise<string> {
  const tables = await db.introspection.getTables();
  const rows = await Promise.all(
    tables.map(({ name }) =>
      db
        .selectFrom(name as 'people')
        .selectAll()
        .execute(),
    ),
  );
  return JSON.stringify(rows);
}
