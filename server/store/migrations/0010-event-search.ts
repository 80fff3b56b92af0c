import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Events of a chat, and of a time, are found without reading all of them. */
export const migration0010: Migration = {
  async up({ schema }: Kysely<unknown>): Promise<void> {
    await schema.createIndex('chatEventsByChat').on('chatEvents').columns(['chatId', 'seq']).execute();
    await schema.createIndex('chatEventsByTime').on('chatEvents').column('receivedAt').execute();
  },
};
