import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The first schema; `../schema.ts` says what each column holds. */
export const migration0001: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const { schema } = db;
    await schema
      .createTable('people')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('isAgent', 'integer', (c) => c.notNull())
      .addColumn('isSupervisor', 'integer', (c) => c.notNull())
      .addColumn('isAdministrator', 'integer', (c) => c.notNull())
      .addColumn('status', 'text', (c) => c.notNull())
      .addColumn('createdAt', 'bigint', (c) => c.notNull())
      .execute();
    await schema
      .createTable('personQueues')
      .addColumn('personId', 'text', (c) => c.notNull().references('people.id').onDelete('cascade'))
      .addColumn('queue', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('personQueuesKey', ['queue', 'personId'])
      .execute();
    await schema.createIndex('personQueuesByPerson').on('personQueues').column('personId').execute();
    await schema
      .createTable('credentials')
      .addColumn('hash', 'text', (c) => c.primaryKey())
      .addColumn('personId', 'text', (c) => c.notNull().references('people.id').onDelete('cascade'))
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('reusable', 'integer', (c) => c.notNull())
      .addColumn('createdAt', 'bigint', (c) => c.notNull())
      .addColumn('expiresAt', 'bigint')
      .execute();
    await schema.createIndex('credentialsByPerson').on('credentials').column('personId').execute();
    await schema
      .createTable('preferences')
      .addColumn('personId', 'text', (c) => c.primaryKey().references('people.id').onDelete('cascade'))
      .addColumn('bodyJson', 'text', (c) => c.notNull())
      .execute();
    await schema
      .createTable('vapidKeys')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('publicKey', 'text', (c) => c.notNull())
      .addColumn('sealedPrivateKey', 'text', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('createdAt', 'bigint', (c) => c.notNull())
      .execute();
    await schema
      .createTable('pushSubscriptions')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('personId', 'text', (c) => c.notNull().references('people.id').onDelete('cascade'))
      .addColumn('endpoint', 'text', (c) => c.notNull().unique())
      .addColumn('p256dh', 'text', (c) => c.notNull())
      .addColumn('auth', 'text', (c) => c.notNull())
      .addColumn('keyId', 'text', (c) => c.notNull().references('vapidKeys.id'))
      .addColumn('device', 'text', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('because', 'text')
      .addColumn('createdAt', 'bigint', (c) => c.notNull())
      .addColumn('lastSeenAt', 'bigint', (c) => c.notNull())
      .addColumn('expiresAt', 'bigint')
      .addColumn('lastOutcome', 'text')
      .execute();
    await schema
      .createIndex('pushSubscriptionsByPerson')
      .on('pushSubscriptions')
      .columns(['personId', 'state'])
      .execute();
    await schema.createIndex('pushSubscriptionsByKey').on('pushSubscriptions').columns(['keyId', 'state']).execute();
    await schema
      .createTable('sources')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('paused', 'integer', (c) => c.notNull())
      .addColumn('createdAt', 'bigint', (c) => c.notNull())
      .execute();
    await schema
      .createTable('sourceSecrets')
      .addColumn('sourceId', 'text', (c) => c.notNull().references('sources.id').onDelete('cascade'))
      .addColumn('sealedSecret', 'text', (c) => c.notNull())
      .addColumn('createdAt', 'bigint', (c) => c.notNull())
      .addColumn('validUntil', 'bigint')
      .execute();
    await schema.createIndex('sourceSecretsBySource').on('sourceSecrets').column('sourceId').execute();
    await schema
      .createTable('chats')
      .addColumn('source', 'text', (c) => c.notNull())
      .addColumn('id', 'text', (c) => c.notNull())
      .addColumn('queue', 'text')
      .addColumn('subject', 'text')
      .addColumn('customerName', 'text')
      .addColumn('phase', 'text', (c) => c.notNull())
      .addColumn('agentsJson', 'text', (c) => c.notNull())
      .addColumn('invitedJson', 'text', (c) => c.notNull())
      .addColumn('transferredToJson', 'text', (c) => c.notNull())
      .addColumn('assistanceJson', 'text')
      .addColumn('ended', 'text')
      .addColumn('waitingSince', 'bigint')
      .addColumn('stateAt', 'bigint', (c) => c.notNull())
      .addColumn('assistanceAt', 'bigint', (c) => c.notNull())
      .addColumn('changedAt', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('chatsKey', ['source', 'id'])
      .execute();
    await schema.createIndex('chatsByQueue').on('chats').columns(['queue', 'changedAt']).execute();
    await schema
      .createTable('chatPeople')
      .addColumn('personId', 'text', (c) => c.notNull())
      .addColumn('source', 'text', (c) => c.notNull())
      .addColumn('chatId', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('chatPeopleKey', ['personId', 'source', 'chatId'])
      .execute();
    await schema
      .createTable('chatEvents')
      .addColumn('seq', 'integer', (c) => c.primaryKey().autoIncrement())
      .addColumn('source', 'text', (c) => c.notNull())
      .addColumn('id', 'text', (c) => c.notNull())
      .addColumn('type', 'text', (c) => c.notNull())
      .addColumn('chatId', 'text', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('receivedAt', 'bigint', (c) => c.notNull())
      .addColumn('standing', 'text', (c) => c.notNull())
      .addColumn('recipients', 'integer', (c) => c.notNull())
      .addColumn('passedOverJson', 'text', (c) => c.notNull())
      .addColumn('bodyJson', 'text', (c) => c.notNull())
      .addUniqueConstraint('chatEventsKey', ['id', 'source'])
      .execute();
    await schema
      .createTable('chatMessages')
      .addColumn('source', 'text', (c) => c.notNull())
      .addColumn('chatId', 'text', (c) => c.notNull())
      .addColumn('id', 'text', (c) => c.notNull())
      .addColumn('byName', 'text', (c) => c.notNull())
      .addColumn('byKind', 'text', (c) => c.notNull())
      .addColumn('text', 'text', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('chatMessagesKey', ['source', 'chatId', 'id'])
      .execute();
    await schema
      .createTable('decisions')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('eventSeq', 'integer')
      .addColumn('personId', 'text', (c) => c.notNull().references('people.id').onDelete('cascade'))
      .addColumn('type', 'text', (c) => c.notNull())
      .addColumn('source', 'text', (c) => c.notNull())
      .addColumn('chatId', 'text', (c) => c.notNull())
      .addColumn('as', 'text', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('level', 'text', (c) => c.notNull())
      .addColumn('because', 'text', (c) => c.notNull())
      .addColumn('fallback', 'integer', (c) => c.notNull())
      .addColumn('viaQueue', 'integer', (c) => c.notNull())
      .addColumn('title', 'text', (c) => c.notNull())
      .addColumn('body', 'text', (c) => c.notNull())
      .addColumn('unread', 'integer', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('windowsJson', 'text', (c) => c.notNull())
      .addColumn('createdAt', 'bigint', (c) => c.notNull())
      .addColumn('withdrawnAt', 'bigint')
      .addColumn('acknowledgedAt', 'bigint')
      .addColumn('handledAt', 'bigint')
      .addUniqueConstraint('decisionsKey', ['eventSeq', 'personId'])
      .execute();
    await schema.createIndex('decisionsByChat').on('decisions').columns(['source', 'chatId', 'personId']).execute();
    await schema.createIndex('decisionsByPerson').on('decisions').columns(['personId', 'createdAt']).execute();
    await schema
      .createTable('deliveries')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('notification', 'text', (c) => c.notNull().references('decisions.id').onDelete('cascade'))
      .addColumn('personId', 'text', (c) => c.notNull())
      .addColumn('channel', 'text', (c) => c.notNull())
      .addColumn('purpose', 'text', (c) => c.notNull())
      .addColumn('tag', 'text', (c) => c.notNull())
      .addColumn('eventSeq', 'integer', (c) => c.notNull())
      .addColumn('createdAt', 'bigint', (c) => c.notNull())
      .addColumn('subscriptionId', 'text')
      .addColumn('device', 'text')
      .addColumn('host', 'text')
      .addColumn('endingText', 'text')
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('because', 'text')
      .addColumn('dueAt', 'bigint', (c) => c.notNull())
      .addColumn('expiresAt', 'bigint', (c) => c.notNull())
      .addColumn('attempts', 'integer', (c) => c.notNull())
      .addColumn('claimedUntil', 'bigint')
      .addColumn('settledAt', 'bigint')
      .execute();
    await schema.createIndex('deliveriesByNotification').on('deliveries').column('notification').execute();
    await schema
      .createIndex('deliveriesDue')
      .on('deliveries')
      .column('dueAt')
      .where(sql.ref('channel'), '=', sql.lit('push'))
      .where(sql.ref('state'), '=', sql.lit('pending'))
      .execute();
    await schema
      .createIndex('deliveriesClaimed')
      .on('deliveries')
      .column('claimedUntil')
      .where(sql.ref('state'), '=', sql.lit('claimed'))
      .execute();
    await schema
      .createIndex('deliveriesOpenBySubscription')
      .on('deliveries')
      .column('subscriptionId')
      .where(sql.ref('state'), '=', sql.lit('pending'))
      .execute();
    await schema
      .createTable('attempts')
      .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
      .addColumn('deliveryId', 'text', (c) => c.notNull().references('deliveries.id').onDelete('cascade'))
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('tookMs', 'integer', (c) => c.notNull())
      .addColumn('outcome', 'text', (c) => c.notNull())
      .addColumn('status', 'integer')
      .addColumn('detail', 'text')
      .execute();
    await schema.createIndex('attemptsByDelivery').on('attempts').column('deliveryId').execute();
    await schema
      .createTable('receipts')
      .addColumn('notification', 'text', (c) => c.notNull().references('decisions.id').onDelete('cascade'))
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('windowId', 'text', (c) => c.notNull())
      .addColumn('subscriptionId', 'text', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('receivedAt', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('receiptsKey', ['notification', 'kind', 'windowId', 'subscriptionId'])
      .execute();
    await schema
      .createTable('windows')
      .addColumn('personId', 'text', (c) => c.notNull().references('people.id').onDelete('cascade'))
      .addColumn('id', 'text', (c) => c.notNull())
      .addColumn('viewJson', 'text', (c) => c.notNull())
      .addColumn('visible', 'integer', (c) => c.notNull())
      .addColumn('focused', 'integer', (c) => c.notNull())
      .addColumn('idle', 'integer', (c) => c.notNull())
      .addColumn('seq', 'bigint', (c) => c.notNull())
      .addColumn('reportedAt', 'bigint', (c) => c.notNull())
      .addColumn('leaseUntil', 'bigint', (c) => c.notNull())
      .addColumn('attentiveUntil', 'bigint')
      .addColumn('endedAt', 'bigint')
      .addColumn('endedBecause', 'text')
      .addPrimaryKeyConstraint('windowsKey', ['personId', 'id'])
      .execute();
    await schema.createIndex('windowsByLease').on('windows').column('leaseUntil').execute();
    await schema
      .createTable('notices')
      .addColumn('seq', 'integer', (c) => c.primaryKey().autoIncrement())
      .addColumn('personId', 'text', (c) => c.notNull().references('people.id').onDelete('cascade'))
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('notification', 'text')
      .addColumn('bodyJson', 'text', (c) => c.notNull())
      .addColumn('createdAt', 'bigint', (c) => c.notNull())
      .addColumn('expiresAt', 'bigint', (c) => c.notNull())
      .execute();
    await schema.createIndex('noticesByPerson').on('notices').columns(['personId', 'seq']).execute();
    await schema.createIndex('noticesByExpiry').on('notices').column('expiresAt').execute();
    await schema
      .createTable('deskSettings')
      .addColumn('key', 'text', (c) => c.primaryKey())
      .addColumn('valueJson', 'text', (c) => c.notNull())
      .execute();
  },
};
