import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Whatever is looked for in a table that grows is found by an index. */
export const migration0017: Migration = {
  async up({ schema }: Kysely<unknown>): Promise<void> {
    await schema.createIndex('peopleByName').on('people').column('name').execute();
    await schema.createIndex('peopleByStatus').on('people').columns(['status', 'isAgent']).execute();
    await schema.createIndex('credentialsByExpiry').on('credentials').column('expiresAt').execute();
    const bySubscriptionState = { BySignIn: 'signedInUntil', ByDevice: 'device' };
    for (const [name, column] of Object.entries(bySubscriptionState)) {
      await schema.createIndex(`pushSubscriptions${name}`).on('pushSubscriptions').columns(['state', column]).execute();
    }
    await schema.createIndex('outsidersByAge').on('outsiders').column('seenAt').execute();
    await schema.createIndex('callbacksByAge').on('callbacks').column('createdAt').execute();
    await schema.createIndex('callbacksByPerson').on('callbacks').column('personId').execute();
    await schema
      .createIndex('chatsOpenByQueue')
      .on('chats')
      .column('queue')
      .where(sql.ref('phase'), '!=', sql.lit('over'))
      .execute();
  },
};
