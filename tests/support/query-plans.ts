import { type CompiledQuery, sql } from 'kysely';
import pg from 'pg';
import type { Database } from '../../server/store/database.ts';
import { isPrepared } from '../../server/store/postgres.ts';
import type { Schema } from '../../server/store/schema.ts';

/** What a server asked its store, each text once, with the values that it was asked with first. */
export interface QueryRecord {
  note(query: CompiledQuery): void;
  /** What of it reads a table that grows from end to end, with the steps that do; empty: nothing. What was looked at before is left out. */
  findFaults(explain: Explain): Promise<string[]>;
}

/** Which tables a query reads from end to end, with the engine's words for it. */
export type Explain = (query: CompiledQuery) => Promise<TableScan[]>;

export interface TableScan {
  table: string;
  index?: string | undefined;
  step: string;
}

/** Tables that grow with people, chats and time; the others hold what administrators set up and change. */
const growing: ReadonlySet<string> = new Set<keyof Schema>([
  ...(['people', 'personQueues', 'credentials', 'preferences', 'pushSubscriptions', 'windows', 'notices'] as const),
  ...(['outsiders', 'callbacks', 'chats', 'chatPeople', 'chatTimers', 'chatEvents'] as const),
  ...(['chatMessages', 'decisions', 'deliveries', 'attempts', 'receipts'] as const),
]);

/** Indexes that may be read from end to end. */
const bounded: ReadonlySet<string> = new Set([
  // They hold what waits or is under way, and nothing else.
  ...['chatTimersDue', 'deliveriesDue', 'deliveriesClaimed'],
  // People in the order in which a list shows them, up to the end of its page.
  'peopleByName',
]);

/** Queries that may read all of a table, each with its reason. */
const allowed: readonly { query: RegExp; because: string }[] = [
  { query: /^select "hash" from "credentials"$/, because: 'a migration, once' },
  { query: /^delete from "credentials" where "kind" = \S+ and "reusable" = /, because: 'once, when a server starts' },
  { query: /^select count\(\*\) as "count" from "pushSubscriptions"$/, because: 'how many there are, for their list' },
  { query: /^select "personId", count\(\*\) as "devices" /, because: 'the devices of everybody, for a list of people' },
  { query: /^select "queue", count\(\*\) as "people" /, because: 'the people of every queue, for a list of queues' },
  { query: /^select "id", "name" from "people" where /, because: 'everybody, for a list that is sorted by us' },
  { query: /^select "pushSubscriptions"\.\*, "people"\."name" .* limit \$1/, because: 'a page may have 10,000 rows' },
  { query: /^select "attempts"\."id", .* limit \$2$/, because: 'of 3,000 attempts, 2,000 are asked for at a time' },
  { query: /^select "id" from "attempts" order by "id" desc limit /, because: 'it ends at the last one' },
  { query: /^select (\*|"notification"|"id"|"acknowledgedAt", "handledAt") from "\w+"$/, because: 'only tests ask so' },
  { query: /^select (\* from "deliveries" where "purpose"|"state", "because" from )/, because: 'only tests ask so' },
  { query: /^update ("deliveries" set "host"|"chats" set "agentsJson") = \S+ where /, because: 'only tests ask so' },
  {
    query: /^update "callbacks" set "state" = \?, "claimedUntil" = \?( where "type" = \?)?$/,
    because: 'only tests ask so',
  },
  { query: /^select \(select count\(\*\) from "kysely_migration"\) /, because: 'only tests ask so' },
];

/** Looked at in this process: tests ask the same again and again. */
const seen = new Set<string>();

export function createQueryRecord(): QueryRecord {
  const noted = new Map<string, CompiledQuery>();
  return {
    note(query) {
      if (/^(select|insert|update|delete|with)\b/.test(query.sql) && !seen.has(query.sql)) noted.set(query.sql, query);
    },
    async findFaults(explain) {
      const faults: string[] = [];
      for (const query of noted.values()) {
        seen.add(query.sql);
        if (allowed.some((one) => one.query.test(query.sql))) continue;
        const scans = (await explain(query)).filter(
          ({ table, index }) => growing.has(table) && !bounded.has(index ?? ''),
        );
        if (scans.length > 0) faults.push([query.sql, ...scans.map(({ step }) => `  ${step}`)].join('\n'));
      }
      noted.clear();
      return faults;
    },
  };
}

/** SQLite's plan is the same for few rows and for many: it keeps no statistics here. */
export function explainOnSqlite({ db }: Pick<Database, 'db'>): Explain {
  return async ({ sql: text, parameters }) => {
    const plan = sql`explain query plan ${sql.raw(text)}`.compile(db);
    const { rows } = await db.executeQuery<{ detail: string }>({ ...plan, parameters });
    return rows.flatMap(({ detail }) => {
      const [, scanned, index, table = scanned] = sqliteScan.exec(detail) ?? [];
      return table === undefined ? [] : [{ table: tableOf(text, table), index, step: detail }];
    });
  };
}

/** An index that is made for a query takes a look at every row as well (SQLite, "EXPLAIN QUERY PLAN"). */
const sqliteScan = /^(?:SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?|SEARCH (\w+) USING AUTOMATIC)/;

function tableOf(text: string, name: string): string {
  return new RegExp(`"(\\w+)" as "${name}"`).exec(text)?.[1] ?? name;
}

interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Index Cond'?: string;
  Plans?: PlanNode[];
}

/**
 * As PostgreSQL would run it over tables that have many rows: `url` is of a store that has. What is prepared has a plan that is
 * made without knowing the values.
 */
export function explainOnPostgres(url: string): Explain {
  return async (query) => {
    const { sql: text, parameters } = query;
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      // Whatever can be found by an index, is.
      await client.query('set enable_seqscan = off');
      const explain = (what: string, values: readonly unknown[] = []) =>
        client.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(`explain (format json) ${what}`, [...values]);
      if (isPrepared(query)) await client.query(`set plan_cache_mode = force_generic_plan; prepare kept as ${text}`);
      const nulls = parameters.map(() => 'null').join();
      const { rows } = await (isPrepared(query)
        ? explain(`execute kept${nulls && `(${nulls})`}`)
        : explain(text, parameters));
      return rows.flatMap((row) => listScans(row['QUERY PLAN'][0].Plan));
    } finally {
      await client.end();
    }
  };
}

const readers = new Set(['Seq Scan', 'Index Scan', 'Index Only Scan', 'Bitmap Index Scan']);

function listScans(node: PlanNode, above?: PlanNode): TableScan[] {
  const inner = (node.Plans ?? []).flatMap((below) => listScans(below, node));
  const { 'Node Type': type, 'Index Name': index } = node;
  if (!readers.has(type) || node['Index Cond'] !== undefined) return inner;
  // A bitmap of an index is named by it alone; the step above says of which table.
  const table = node['Relation Name'] ?? above?.['Relation Name'] ?? '';
  return [...inner, { table, index, step: [type, index, table].filter(Boolean).join(' ') }];
}
