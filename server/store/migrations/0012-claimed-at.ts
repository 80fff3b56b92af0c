import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** How new the word of the identity provider is that a person's roles and queues are by. */
export const migration0012: Migration = {
  async up({ schema }: Kysely<unknown>): Promise<void> {
    await schema.alterTable('people').addColumn('claimedAt', 'bigint').execute();
  },
};
