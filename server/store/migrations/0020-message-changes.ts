import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** When a message was changed last, and when it was deleted: by the chat system's clock. */
export const migration0020: Migration = {
  async up({ schema }: Kysely<unknown>): Promise<void> {
    await schema.alterTable('chatMessages').addColumn('editedAt', 'bigint').execute();
    await schema.alterTable('chatMessages').addColumn('deletedAt', 'bigint').execute();
  },
};
