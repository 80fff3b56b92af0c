import { closeSync, copyFileSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { lostSecret } from './sealed.ts';
import { codeOf } from './sqlite.ts';

/** A store file that was looked through. */
export interface StoreFacts {
  /** Rows by table. */
  rows: Record<string, number>;
  /** Sealed with the desk's data key: whoever has that key can open them. */
  sealed: string[];
}

/** Why a file cannot be taken: for the person who asked. */
export class StoreFileError extends Error {
  readonly code = 'store-file';
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreFileError';
  }
}

export function storeFileOf(dataDir: string): string {
  return join(dataDir, 'deskbell.db');
}

/**
 * Copies the store while a server may use it: the copy is what the store was at one instant. It is looked through before
 * it gets its name. Throws `StoreFileError`.
 */
export async function backUpStore(dataDir: string, target: string, { force }: { force: boolean }): Promise<StoreFacts> {
  const source = storeFileOf(dataDir);
  if (!existsSync(source)) throw new StoreFileError(`There is no store in ${dataDir}`);
  const file = resolve(target);
  if (file === resolve(source)) throw new StoreFileError('A store is not backed up onto itself');
  refuseToOverwrite(file, force);
  const part = `${file}.part`;
  rmSync(part, { force: true });
  const database = openForBackup(source);
  try {
    await backup(database, part).catch((cause: unknown) => {
      throw new StoreFileError(`${file} cannot be written: ${reasonOf(cause)}`, { cause });
    });
    closeForAll(part);
    const facts = checkStore(part);
    putInPlace(part, file);
    return facts;
  } finally {
    database.close();
    rmSync(part, { force: true });
  }
}

function openForBackup(source: string): DatabaseSync {
  try {
    return new DatabaseSync(source, { timeout: 5_000 });
  } catch (cause) {
    throw new StoreFileError(`${source} cannot be opened: ${reasonOf(cause)}`, { cause });
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/**
 * Puts a backup in the store's place. Refuses while a server has the store open, and whatever `mayTake` refuses; what was
 * there before is gone. Throws `StoreFileError`.
 */
export function restoreStore(
  backupFile: string,
  dataDir: string,
  { force, mayTake }: { force: boolean; mayTake(facts: StoreFacts): void },
): StoreFacts {
  const file = storeFileOf(dataDir);
  if (!existsSync(backupFile)) throw new StoreFileError(`There is no file ${backupFile}`);
  for (const there of [file, logOf(file)]) refuseToOverwrite(there, force);
  const part = `${file}.part`;
  try {
    copyFileSync(backupFile, part);
    const facts = checkStore(part);
    mayTake(facts);
    closeForAll(part);
    if (existsSync(file)) closeUnlessDamaged(file);
    // SQLite would lay the log of another store over the backup, page by page.
    dropLog(file);
    putInPlace(part, file);
    return facts;
  } finally {
    rmSync(part, { force: true });
    dropLog(part);
  }
}

/** Looks a store's file through, without changing it. Throws `StoreFileError` if it is none, or is damaged. */
export function checkStore(file: string): StoreFacts {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
    const faults = database
      .prepare('PRAGMA integrity_check')
      .all()
      .map((row) => String(Object.values(row)[0]));
    if (faults.join() !== 'ok') throw new StoreFileError(`${file} is damaged: ${faults.slice(0, 3).join('; ')}`);
    const rows = countRows(database);
    if (rows.chatEvents === undefined) throw new StoreFileError(`${file} is no store of Deskbell`);
    return { rows, sealed: listSealed(database) };
  } catch (cause) {
    if (cause instanceof StoreFileError) throw cause;
    throw new StoreFileError(`${file} cannot be read: ${reasonOf(cause)}`, { cause });
  } finally {
    database?.close();
  }
}

function countRows(database: DatabaseSync): Record<string, number> {
  const tables = database
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .all();
  return Object.fromEntries(
    tables.map(({ name }) => [
      String(name),
      Number(database.prepare(`SELECT count(*) AS count FROM "${name}"`).get()?.count),
    ]),
  );
}

function listSealed(database: DatabaseSync): string[] {
  const sealed = 'SELECT sealedPrivateKey AS sealed FROM vapidKeys UNION ALL SELECT sealedSecret FROM sourceSecrets';
  return database
    .prepare(sealed)
    .all()
    .map((row) => String(row.sealed))
    .filter((sealed) => sealed !== lostSecret);
}

function refuseToOverwrite(file: string, force: boolean): void {
  if (existsSync(file) && !force) throw new StoreFileError(`${file} is there already; --force overwrites it`);
}

/** Throws `StoreFileError` while a server has the store open. */
export function refuseOpenStore(dataDir: string): void {
  const file = storeFileOf(dataDir);
  if (!existsSync(file)) throw new StoreFileError(`There is no store in ${dataDir}`);
  closeForAll(file);
}

/** What was committed and is not in the file yet lies here, also after a crash (SQLite, "Write-Ahead Logging"). */
function logOf(file: string): string {
  return `${file}-wal`;
}

function dropLog(file: string): void {
  for (const left of [logOf(file), `${file}-shm`, `${file}-journal`]) rmSync(left, { force: true });
}

/** A store that is damaged is what a backup is for; who has it open says so all the same. */
function closeUnlessDamaged(file: string): void {
  try {
    closeForAll(file);
  } catch (error) {
    if (!(error instanceof StoreFileError && isDamage(error.cause))) throw error;
  }
}

/** By SQLite's result codes: SQLITE_CORRUPT and SQLITE_NOTADB. */
function isDamage(cause: unknown): boolean {
  return [11, 26].includes(codeOf(cause));
}

/**
 * Takes the log into the file and leaves that mode, which SQLite does only for the last who has it open. Throws
 * `StoreFileError`.
 */
function closeForAll(file: string): void {
  const database = new DatabaseSync(file, { timeout: 500 });
  try {
    database.exec('PRAGMA journal_mode = DELETE');
  } catch (cause) {
    if (isDamage(cause)) throw new StoreFileError(`${file} is damaged: ${reasonOf(cause)}`, { cause });
    throw new StoreFileError('A server has the store open: stop it first', { cause });
  } finally {
    database.close();
  }
}

/** Whole and on the disk, or not there. */
function putInPlace(part: string, file: string): void {
  sync(part);
  renameSync(part, file);
  sync(dirname(file));
}

function sync(path: string): void {
  const handle = openSync(path, 'r');
  fsyncSync(handle);
  closeSync(handle);
}
