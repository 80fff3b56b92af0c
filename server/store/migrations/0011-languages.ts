import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What a person's browser speaks, and what each notification was written in. */
export const migration0011: Migration = {
  async up({ schema }: Kysely<unknown>): Promise<void> {
    await schema.alterTable('preferences').addColumn('browserLanguage', 'text').execute();
    await schema
      .alterTable('decisions')
      .addColumn('language', 'text', (c) => c.notNull().defaultTo('en'))
      .execute();
  },
};
