import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Which request an event came by; its decisions repeat it, for what is sent and reported later. */
export const migration0007: Migration = {
  async up({ schema }: Kysely<unknown>): Promise<void> {
    await schema.alterTable('chatEvents').addColumn('requestId', 'text').execute();
    await schema.alterTable('decisions').addColumn('requestId', 'text').execute();
  },
};
