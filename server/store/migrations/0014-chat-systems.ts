import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Chat systems with ids, links and payloads of their own. */
export const migration0014: Migration = {
  async up({ schema }: Kysely<unknown>): Promise<void> {
    await schema
      .alterTable('sources')
      .addColumn('settingsJson', 'text', (c) => c.notNull().defaultTo('{}'))
      .execute();
    await schema.alterTable('chats').addColumn('url', 'text').execute();
    await schema.alterTable('decisions').addColumn('link', 'text').execute();
    await schema
      .createTable('outsiders')
      .addColumn('sourceId', 'text', (c) => c.notNull().references('sources.id').onDelete('cascade'))
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('id', 'text', (c) => c.notNull())
      .addColumn('name', 'text')
      .addColumn('email', 'text')
      .addColumn('seenAt', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('outsidersKey', ['sourceId', 'kind', 'id'])
      .execute();
  },
};
