import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Whether a push that had no answer went out: it may be on a screen. */
export const migration0016: Migration = {
  async up({ schema }: Kysely<unknown>): Promise<void> {
    await schema
      .alterTable('attempts')
      .addColumn('unanswered', 'integer', (c) => c.notNull().defaultTo(0))
      .execute();
  },
};
