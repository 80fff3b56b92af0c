import pg from 'pg';
import { noon } from './builders.ts';

/** More than PostgreSQL reads from end to end because it is as fast. */
const rowsOfEach = 3_000;

/** Fills every table with rows that refer to nothing, for plans to be made over them. */
export async function fillStore(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    // Neither foreign keys nor other triggers look at what is written.
    await client.query('set session_replication_role = replica');
    const { rows } = await client.query<Column>(columnsQuery);
    for (const [table, columns] of Map.groupBy(rows, (row) => row.table)) {
      const names = columns.map(({ name }) => `"${name}"`).join();
      const values = columns.map(toValue).join();
      await client.query(
        `insert into "${table}" (${names}) select ${values} from generate_series(1, ${rowsOfEach}) n on conflict do nothing`,
      );
    }
    await client.query('analyze');
  } finally {
    await client.end();
  }
}

interface Column {
  table: string;
  name: string;
  type: 'text' | 'bigint';
  nullable: boolean;
}

const columnsQuery = `
  select table_name as "table", column_name as name, data_type as type, is_nullable = 'YES' as nullable
  from information_schema.columns
  where table_schema = 'public' and table_name not like 'kysely%' and table_name <> 'deskSettings'`;

/** Few deliveries are under way at a time. */
const deliveryColumns: Readonly<Record<string, string>> = {
  channel: `case when n % 2 = 0 then 'push' else 'windows' end`,
  state: `case n % 60 when 0 then 'pending' when 2 then 'claimed' else 'accepted' end`,
};
/** Columns that have a few values. */
const kinds = /^(state|kind|type|channel|purpose|phase|outcome|status|name|standing|level|as|because|action)$/;
/** Instants: two days of the tests' time. */
const instants = /(At|Until|^at|Since|Seen)$/;
const instant = `${noon} - 60000 * n`;
const flags = /^(is[A-Z].*|visible|focused|idle|paused|genuine|fallback|viaQueue|reusable|disabled|erased)$/;

function toValue({ table, name, type, nullable }: Column): string {
  const special = table === 'deliveries' ? deliveryColumns[name] : undefined;
  if (special !== undefined) return special;
  const text = kinds.test(name) ? `'k' || n % 5` : `'v' || n`;
  const number = flags.test(name) ? 'n % 2' : instants.test(name) ? instant : 'n';
  const value = type === 'text' ? text : number;
  return nullable ? `case when n % 3 = 0 then null else ${value} end` : value;
}
