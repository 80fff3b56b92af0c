import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { isPostgres } from '../prepared.ts';

/** Windows are reported again and again: on PostgreSQL they pass by its log, and a crash of it empties them. */
export const migration0018: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    if (isPostgres(db)) await sql`alter table ${sql.table('windows')} set unlogged`.execute(db);
  },
};
