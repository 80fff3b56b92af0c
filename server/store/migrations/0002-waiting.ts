import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What happens when chats wait too long; and how history is pruned in small steps. */
export const migration0002: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const { schema } = db;
    await schema
      .createTable('queuePolicies')
      .addColumn('queue', 'text', (c) => c.primaryKey())
      .addColumn('bodyJson', 'text', (c) => c.notNull())
      .execute();
    await schema
      .createTable('chatTimers')
      .addColumn('source', 'text', (c) => c.notNull())
      .addColumn('chatId', 'text', (c) => c.notNull())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('dueAt', 'bigint', (c) => c.notNull())
      .addColumn('waitingSince', 'bigint', (c) => c.notNull())
      .addColumn('raisedAt', 'bigint')
      .addPrimaryKeyConstraint('chatTimersKey', ['source', 'chatId', 'kind'])
      .execute();
    await schema
      .createIndex('chatTimersDue')
      .on('chatTimers')
      .column('dueAt')
      .where(sql.ref('raisedAt'), 'is', sql.lit(null))
      .execute();
    await schema
      .alterTable('sources')
      .addColumn('sendsSla', 'integer', (c) => c.notNull().defaultTo(0))
      .execute();
    await schema.createIndex('decisionsByAge').on('decisions').column('createdAt').execute();
    await schema.createIndex('chatsByAge').on('chats').columns(['phase', 'changedAt']).execute();
  },
};
