import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Since when somebody sits in front of a window: whoever comes back to it for a moment has seen nothing. */
export const migration0024: Migration = {
  async up({ schema }: Kysely<unknown>): Promise<void> {
    await schema.alterTable('windows').addColumn('attentiveSince', 'bigint').execute();
  },
};
