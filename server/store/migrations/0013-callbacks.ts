import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Webhooks of ours: where each chat system is told of what, and what it is being told. */
export const migration0013: Migration = {
  async up({ schema }: Kysely<unknown>): Promise<void> {
    await schema
      .createTable('callbackTargets')
      .addColumn('sourceId', 'text', (c) => c.primaryKey().references('sources.id').onDelete('cascade'))
      .addColumn('url', 'text', (c) => c.notNull())
      .addColumn('typesJson', 'text', (c) => c.notNull())
      .addColumn('notReachedMs', 'bigint', (c) => c.notNull())
      .addColumn('sealedSecret', 'text', (c) => c.notNull())
      .addColumn('secretMadeAt', 'bigint', (c) => c.notNull())
      .addColumn('olderSealedSecret', 'text')
      .addColumn('olderUntil', 'bigint')
      .execute();
    await schema
      .createTable('callbacks')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('sourceId', 'text', (c) => c.notNull().references('sources.id').onDelete('cascade'))
      .addColumn('type', 'text', (c) => c.notNull())
      .addColumn('chatId', 'text', (c) => c.notNull())
      .addColumn('eventSeq', 'bigint')
      .addColumn('notification', 'text')
      .addColumn('personId', 'text')
      .addColumn('detailJson', 'text', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('createdAt', 'bigint', (c) => c.notNull())
      .addColumn('dueAt', 'bigint', (c) => c.notNull())
      .addColumn('expiresAt', 'bigint', (c) => c.notNull())
      .addColumn('attempts', 'integer', (c) => c.notNull())
      .addColumn('claimedUntil', 'bigint')
      .addColumn('status', 'integer')
      .addColumn('detail', 'text')
      .addColumn('settledAt', 'bigint')
      .execute();
    await schema.createIndex('callbacksDue').on('callbacks').columns(['state', 'dueAt']).execute();
    await schema.createIndex('callbacksBySource').on('callbacks').columns(['sourceId', 'createdAt']).execute();
    await schema.createIndex('callbacksByChat').on('callbacks').columns(['sourceId', 'chatId']).execute();
    await schema.createIndex('callbacksByEvent').on('callbacks').column('eventSeq').execute();
  },
};
