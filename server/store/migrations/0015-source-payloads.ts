import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The last body of a chat system whose mapping an administrator writes. */
export const migration0015: Migration = {
  async up({ schema }: Kysely<unknown>): Promise<void> {
    await schema
      .createTable('sourcePayloads')
      .addColumn('sourceId', 'text', (c) => c.primaryKey().references('sources.id').onDelete('cascade'))
      .addColumn('body', 'text', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .execute();
  },
};
