import { mkdir } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { turn } from './day-clock.ts';

// Each server reaches PostgreSQL by a way of its own, on which the day sees every message pass (PostgreSQL, "Frontend/Backend
// Protocol"). A server waits for nothing but promises, the day's clock, and PostgreSQL: when nothing is owed on any way, and some
// turns of the event loop have brought no new message, all servers are at rest.

/** A PostgreSQL that the day may use: its socket, and the URL of an empty database of its own. */
export interface DayPostgres {
  socket: string;
  url: string;
}

/** Where a server is in its work. */
export type Midst = number | 'commit';

/** One server's way to PostgreSQL, for one life. */
export interface PostgresLink {
  /** What the server is configured with. */
  databaseUrl: string;
  /**
   * Calls `die` before the so-manieth message from here on is passed on, or the answer to the next commit: a question is never
   * asked then, or its answer never heard.
   */
  dieAt(midst: Midst, die: () => void): void;
  /** Nothing passes any more, and every connection is broken. */
  cut(): void;
}

export interface PostgresLinks {
  open(): Promise<PostgresLink>;
  /** Resolves when no server waits for an answer, and each has heard what the others said. */
  atRest(): Promise<void>;
  /** Cuts what is still open. */
  close(): void;
}

interface Connection {
  /** Answers that PostgreSQL owes. */
  owed: number;
  isListening: boolean;
  /** What it waits for is the answer to a commit. */
  isCommitting: boolean;
  /** Somebody has hung up: it is owed that the other side knows. */
  isEnding: boolean;
  near: Socket;
  far: Socket;
}

/** A message, its answer on the way, and the promises behind it, take a turn each; the last is for good measure. */
const quietTurns = 4;
/** Sync: PostgreSQL answers it with ReadyForQuery, and says before what it had to say (NOTIFY). */
const sync = Buffer.from([0x53, 0, 0, 0, 4]);

/** `folder`: where the sockets lie. */
export function createPostgresLinks({ socket, url }: DayPostgres, folder: string): PostgresLinks {
  const connections = new Set<Connection>();
  const cuts: (() => void)[] = [];
  let made = 0;
  let passed = 0;
  let isNews = false;
  let wake = () => {};

  function note(): void {
    passed += 1;
    wake();
  }

  function nextMessage(): Promise<void> {
    return new Promise((resolve) => {
      wake = resolve;
    });
  }

  const isOwed = () => [...connections].some(({ owed, isEnding }) => owed > 0 || isEnding);

  async function quiet(): Promise<void> {
    for (let still = 0; still < quietTurns; ) {
      const before = passed;
      await (isOwed() ? nextMessage() : turn());
      still = passed === before ? still + 1 : 0;
    }
  }

  return {
    async open() {
      made += 1;
      const own = join(folder, `link-${made}`);
      await mkdir(own);
      const databaseUrl = new URL(url);
      databaseUrl.searchParams.set('host', own);
      const link = await listen(join(own, '.s.PGSQL.5432'));
      cuts.push(link.cut);
      return { databaseUrl: databaseUrl.href, ...link };
    },
    close() {
      for (const cut of cuts) cut();
    },
    async atRest() {
      for (;;) {
        await quiet();
        if (!isNews) return;
        isNews = false;
        for (const one of connections) {
          if (!one.isListening) continue;
          one.owed += 1;
          one.far.write(sync);
        }
      }
    },
  };

  async function listen(path: string): Promise<Pick<PostgresLink, 'cut' | 'dieAt'>> {
    const mine = new Set<Connection>();
    let isCut = false;
    let stepsLeft = Number.POSITIVE_INFINITY;
    let diesAtCommit = false;
    let die = () => {};

    function step(): void {
      note();
      stepsLeft -= 1;
      if (stepsLeft === 0) die();
    }

    function handleAnswer(one: Connection, type: string): void {
      if (type !== 'Z') return;
      one.owed -= 1;
      if (one.isCommitting && diesAtCommit) die();
      one.isCommitting = false;
      step();
    }

    function handleQuestion(one: Connection, type: string, body: Buffer): void {
      isNews = true;
      if (type === 'X') one.isEnding = true;
      if (type !== startup && type !== 'Q' && type !== 'S') return;
      const words = type === 'Q' ? body.toString('latin1', 0, 6) : '';
      if (words === 'listen') one.isListening = true;
      if (words === 'commit') one.isCommitting = true;
      one.owed += 1;
      step();
    }

    const server = createServer((near) => {
      const far = connect(socket);
      const one: Connection = { owed: 0, isListening: false, isCommitting: false, isEnding: false, near, far };
      connections.add(one);
      mine.add(one);
      note();
      const readQuestions = createReader((type, body) => handleQuestion(one, type, body), startup);
      const readAnswers = createReader((type) => handleAnswer(one, type));
      near.on('data', (data) => {
        readQuestions(data);
        if (!isCut) far.write(data);
      });
      far.on('data', (data) => {
        readAnswers(data);
        if (!isCut) near.write(data);
      });
      for (const [side, other] of [
        [near, far],
        [far, near],
      ] as const) {
        side.on('error', () => {});
        side.on('close', () => {
          one.isEnding = true;
          other.end();
          if (near.closed && far.closed) connections.delete(one);
          note();
        });
      }
    });
    await new Promise<void>((resolve) => server.listen(path, resolve));
    return {
      dieAt(midst, then) {
        if (midst === 'commit') diesAtCommit = true;
        else stepsLeft = Math.min(stepsLeft, midst);
        die = then;
      },
      cut() {
        isCut = true;
        server.close();
        for (const { near, far } of mine) {
          near.destroy();
          // It is waited for that PostgreSQL knows: the other servers look whose connections have ended.
          far.end();
        }
      },
    };
  }
}

/** The first message of a connection has no type. */
const startup = 'startup';
const headerBytes = 5;

/** Reads whole messages from what comes in pieces: a type of one byte, a length of four that counts itself, and the rest. */
function createReader(take: (type: string, body: Buffer) => void, first?: typeof startup): (data: Buffer) => void {
  let untyped = first;
  let kept: Buffer = Buffer.alloc(0);
  return (data) => {
    kept = kept.length === 0 ? data : Buffer.concat([kept, data]);
    for (;;) {
      const header = untyped ? headerBytes - 1 : headerBytes;
      if (kept.length < header) return;
      const length = header - 4 + kept.readInt32BE(header - 4);
      if (kept.length < length) return;
      const message = kept;
      kept = kept.subarray(length);
      take(untyped ?? String.fromCharCode(message[0] ?? 0), message.subarray(header, length));
      untyped = undefined;
    }
  };
}
