import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ensureAdministrator } from './administrator.ts';
import { systemClock } from './clock.ts';
import { createDesk, type Desk, type DeskParts } from './desk.ts';
import { issueLink } from './http/issue-sign-in.ts';
import { createWebServer, endConnectionsByAnswer } from './http/web-server.ts';
import { createLog } from './pino-log.ts';
import { startEncryptionThread } from './push/encryption-thread.ts';
import { readSettings, type Settings, SettingsError } from './settings.ts';
import { DataKeyFileError, dataKeyFileOf } from './store/data-key-file.ts';
import { OtherDataKeyError } from './store/secret-box.ts';
import { StoreUnavailableError } from './store/store-errors.ts';
import { startTelemetry, type Telemetry } from './telemetry.ts';

/** A call that is still under way when we stop has so long to end. */
const stopMs = 5_000;
/** So long it goes on before it stops: a load balancer asks every second or two whether it is ready. */
const drainMs = 3_000;

async function main(): Promise<void> {
  const settings = readSettings(process.argv.slice(2));
  const log = createLog(settings.logLevel);
  const pagesDir = join(import.meta.dirname, '..', 'dist', 'pages');
  const telemetry = settings.tracesUrl === undefined ? undefined : await startTelemetry(settings.tracesUrl);
  // Nobody else on this machine reads the store, nor what SQLite puts beside it.
  process.umask(0o077);
  const { encrypt } = startEncryptionThread();
  const desk = await openDesk({ settings, clock: systemClock, log, pagesDir, encrypt });
  // What is shown once is made only when it will be shown: a port that is taken comes first.
  const server = await listen(desk, settings);
  const lines = await welcome(desk, settings);
  await desk.start();
  const { port } = server.address() as AddressInfo;
  say([`Deskbell is ready: ${settings.publicUrl.href} (listening on ${settings.host}:${port})`, ...lines]);

  let stopping = false;
  const stop = (afterMs: number) => {
    if (stopping) return;
    stopping = true;
    say(['Stopping …']);
    desk.rooms.departure.announce();
    endConnectionsByAnswer(server);
    const drained = pause(afterMs);
    drained
      .then(() => stopGracefully(server, desk, telemetry))
      .then(
        () => process.exit(0),
        (error: unknown) => {
          log.fault('stop.failed', error);
          process.exit(1);
        },
      );
  };
  // Who presses Ctrl-C wants it to end; who replaces servers one after the other wants no call to fail.
  process.on('SIGINT', () => stop(0));
  process.on('SIGTERM', () => stop(drainMs));
}

async function openDesk(parts: DeskParts): Promise<Desk> {
  try {
    return await createDesk(parts);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const { dataDir, databaseUrl } = parts.settings;
    if (unusableFolder.has(code)) {
      // On PostgreSQL nothing else is wanted of it.
      if (databaseUrl !== undefined) throw new StartError(noFolderForKey(dataDir, code), { cause: error });
      throw new StartError(`DESKBELL_DATA_DIR: ${dataDir} is no folder that can be written (${code})`, {
        cause: error,
      });
    }
    if (error instanceof DataKeyFileError) throw new StartError(`${error.message}; ${ifKeyIsLost}`, { cause: error });
    if (error instanceof OtherDataKeyError) {
      const wanted =
        'DESKBELL_DATA_KEY, or data.key in the data folder, has to be the key of all servers of this store';
      throw new StartError(`The store was sealed with another data key: ${wanted}; ${ifKeyIsLost}`, { cause: error });
    }
    const reason = storeFault(error);
    if (reason === undefined) throw error;
    if (databaseUrl !== undefined) {
      throw new StartError(`The store that DATABASE_URL names cannot be used: ${reason}`, { cause: error });
    }
    throw new StartError(`The store in ${dataDir} cannot be opened for writing: ${reason}`, { cause: error });
  }
}

function noFolderForKey(dataDir: string, code: string): string {
  return `DESKBELL_DATA_KEY is not set, and ${dataDir} is no folder where a key could be kept (${code})`;
}

const ifKeyIsLost = 'if it is lost for good, see: npx deskbell replace-lost-data-key';

/** Why the server cannot start though its settings are right, in one line for whoever starts it. */
class StartError extends Error {}

/** What SQLite or PostgreSQL says, however deep it lies. */
function storeFault(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && error.code === 'ERR_SQLITE_ERROR') return error.message;
  // PostgreSQL's own errors have one; what the connection says may be a code alone.
  if ('severity' in error) return error.message;
  if (error instanceof StoreUnavailableError) return reasonOf(error.cause);
  return storeFault(error.cause);
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'it does not answer';
  return cause.message || ('code' in cause ? String(cause.code) : cause.name);
}

const unusableFolder: ReadonlySet<string> = new Set([
  'EEXIST',
  'ENOTDIR',
  'EACCES',
  'EPERM',
  'EROFS',
  'ENOENT',
  'ENOSPC',
]);

/** Where to go first, and as whom. */
async function welcome({ rooms }: Desk, settings: Settings): Promise<string[]> {
  const { store, clock } = rooms;
  const { personId, madeToken } = await ensureAdministrator(store, settings.adminToken, clock.now());
  const lines: string[] = [];
  if (madeToken !== undefined) lines.push(`The administrator's token, shown this once: ${madeToken}`);
  if (rooms.exampleSource !== undefined) {
    lines.push('An example desk is on (start with --no-example to leave it out). Sign in as');
    const signIns = { administrator: personId, agent: 'example-ana', supervisor: 'example-sam' };
    for (const [role, person] of Object.entries(signIns)) {
      const link = await store.transaction((db) => issueLink(db, rooms, { personId: person, reusable: true }));
      lines.push(`  ${role.padEnd(14)}${link}`);
    }
  }
  if (settings.databaseUrl !== undefined && settings.dataKey === undefined) {
    const file = dataKeyFileOf(settings.dataDir);
    lines.push(`The data key is kept in ${file}: give it to every server of this store, as DESKBELL_DATA_KEY`);
  }
  if (rooms.contact.current() === undefined) {
    lines.push('Push services want a contact: set DESKBELL_VAPID_SUBJECT=mailto:you@your-company.example');
  }
  return lines;
}

function listen({ app }: Desk, { host, port, tls }: Settings): Promise<Server> {
  const server = createWebServer(app, tls);
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(taken ? new SettingsError('DESKBELL_PORT', 'a port that is free', String(port)) : error);
    });
    server.listen(port, host, () => resolve(server));
  });
}

/** Takes no new call, lets those under way end, and closes what stays open: streams have no end of their own. */
async function stopGracefully(server: Server, desk: Desk, telemetry: Telemetry | undefined): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  desk.rooms.streams.endAll();
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), stopMs);
  await closed;
  clearTimeout(cut);
  await desk.stop();
  await telemetry?.stop();
}

function say(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

main().catch((error: unknown) => {
  if (error instanceof SettingsError) {
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
  if (error instanceof StartError) {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
