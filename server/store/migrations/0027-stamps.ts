import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { isPostgres } from '../prepared.ts';

const stamped = { people: ['people', 'personQueues'], sources: ['sources', 'sourceSecrets'] } as const;
const chance = { sqlite: 'hex(randomblob(16))', postgres: 'gen_random_uuid()::text' } as const;

/**
 * Tables that are read with every event and seldom change have a stamp, by which it is seen that they have not. It is random: a
 * change that is undone leaves none behind that another could have.
 */
export const migration0027: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('stamps')
      .addColumn('of', 'text', (c) => c.primaryKey())
      .addColumn('stamp', 'text', (c) => c.notNull())
      .execute();
    const [triggers, random] = isPostgres(db) ? [onPostgres(), chance.postgres] : [onSqlite(), chance.sqlite];
    const first = Object.keys(stamped).map((of) => stampAnew(`'${of}'`, random));
    for (const statement of [...first, ...triggers]) await sql.raw(statement).execute(db);
  },
};

const tables = Object.entries(stamped).flatMap(([of, names]) => names.map((table) => ({ of, table })));

function stampAnew(of: string, random: string): string {
  return `insert into "stamps" ("of", "stamp") values (${of}, ${random})
    on conflict ("of") do update set "stamp" = excluded."stamp"`;
}

function onSqlite(): string[] {
  return tables.flatMap(({ of, table }) =>
    ['insert', 'update', 'delete'].map(
      (change) => `create trigger "${table}StampedBy${change}" after ${change} on "${table}" begin
        ${stampAnew(`'${of}'`, chance.sqlite)}; end`,
    ),
  );
}

/** Once for each statement: thousands of people may come in one transaction. */
function onPostgres(): string[] {
  return [
    `create function "stampAnew"() returns trigger language plpgsql set search_path from current as $$ begin
      ${stampAnew('tg_argv[0]', chance.postgres)}; return null; end $$`,
    ...tables.map(
      ({ of, table }) => `create trigger "${table}Stamped" after insert or update or delete or truncate on "${table}"
        for each statement execute function "stampAnew"('${of}')`,
    ),
  ];
}
