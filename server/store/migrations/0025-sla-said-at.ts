import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** When a chat system said last by itself that a chat waits too long: a trial does not silence our own warnings for good. */
export const migration0025: Migration = {
  async up({ schema }: Kysely<unknown>): Promise<void> {
    await schema.alterTable('sources').addColumn('slaSaidAt', 'bigint').execute();
  },
};
