import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Who had a chat is forgotten with the chat: found by it. */
export const migration0004: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.createIndex('chatPeopleByChat').on('chatPeople').columns(['source', 'chatId']).execute();
  },
};
