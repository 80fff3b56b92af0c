import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Which server holds a callback that is claimed, where several share the store. */
export const migration0022: Migration = {
  async up({ schema }: Kysely<unknown>): Promise<void> {
    await schema.alterTable('callbacks').addColumn('claimedBy', 'bigint').execute();
  },
};
