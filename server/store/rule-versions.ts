import type { Insertable, Selectable } from 'kysely';
import type { Db } from './database.ts';
import type { Schema } from './schema.ts';

export type RuleVersionRow = Selectable<Schema['ruleVersions']>;

export async function insertRuleVersion(db: Db, row: Insertable<Schema['ruleVersions']>): Promise<void> {
  await db.insertInto('ruleVersions').values(row).execute();
}

/** Undefined while nobody has changed the table. */
export async function findLastRuleVersion(db: Db): Promise<RuleVersionRow | undefined> {
  return db.selectFrom('ruleVersions').selectAll().orderBy('version', 'desc').limit(1).executeTakeFirst();
}

export async function findRuleVersion(db: Db, version: number): Promise<RuleVersionRow | undefined> {
  return db.selectFrom('ruleVersions').selectAll().where('version', '=', version).executeTakeFirst();
}

/** The last changes with their authors' names, newest first. */
export async function listRuleVersions(db: Db, limit: number): Promise<(RuleVersionRow & { name: string | null })[]> {
  return db
    .selectFrom('ruleVersions')
    .leftJoin('people', 'people.id', 'ruleVersions.personId')
    .selectAll('ruleVersions')
    .select('people.name')
    .orderBy('version', 'desc')
    .limit(limit)
    .execute();
}
