import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Which server holds a push that is claimed, where several share the store. */
export const migration0021: Migration = {
  async up({ schema }: Kysely<unknown>): Promise<void> {
    await schema.alterTable('deliveries').addColumn('claimedBy', 'bigint').execute();
  },
};
