import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The queue by which somebody was told: whoever left it since is not rung any more. */
export const migration0023: Migration = {
  async up({ schema }: Kysely<unknown>): Promise<void> {
    await schema.alterTable('decisions').addColumn('queue', 'text').execute();
  },
};
