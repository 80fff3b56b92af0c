import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Whether the label of a push subscription is the name that its person gave it: visits leave that alone. */
export const migration0019: Migration = {
  async up({ schema }: Kysely<unknown>): Promise<void> {
    await schema
      .alterTable('pushSubscriptions')
      .addColumn('isNamed', 'integer', (c) => c.notNull().defaultTo(0))
      .execute();
  },
};
