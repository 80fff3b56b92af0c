import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Each change of the rule table, so that it can be looked up and taken back. What was changed before is the first of them. */
export const migration0006: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('ruleVersions')
      .addColumn('version', 'integer', (c) => c.primaryKey())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('personId', 'text', (c) => c.notNull())
      .addColumn('restores', 'integer')
      .addColumn('cellsJson', 'text', (c) => c.notNull())
      .execute();
    await sql`
      insert into ${sql.table('ruleVersions')} (${sql.ref('version')}, ${sql.ref('at')}, ${sql.ref('personId')}, ${sql.ref('cellsJson')})
      select 1, ${Date.now()}, '', ${sql.ref('valueJson')} from ${sql.table('deskSettings')} where ${sql.ref('key')} = 'rules'
    `.execute(db);
  },
};
