import { randomUUID } from 'node:crypto';
import { askPostgres } from './postgres-server.ts';

/** A database with an empty store in it. */
export interface PostgresStore {
  url: string;
  remove(): Promise<void>;
}

/** Makes one beside the others of this run; `template` is the URL that the set-up provides. */
export async function makePostgresStore(template: string): Promise<PostgresStore> {
  const name = `store_${randomUUID().replaceAll('-', '')}`;
  const administration = databaseUrl(template, 'postgres');
  await askPostgres(administration, `create database ${name} template ${databaseOf(template)}`);
  return {
    url: databaseUrl(template, name),
    async remove() {
      await askPostgres(administration, `drop database ${name} with (force)`);
    },
  };
}

function databaseUrl(url: string, name: string): string {
  return Object.assign(new URL(url), { pathname: `/${name}` }).href;
}

function databaseOf(url: string): string {
  return new URL(url).pathname.slice(1);
}
