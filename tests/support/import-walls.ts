import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, posix } from 'node:path';

/** A file of the project: its path from the root with slashes, and what it says. */
export interface SourceFile {
  path: string;
  text: string;
}

interface Room {
  /** Rooms whose files it may import, besides its own. */
  rooms: readonly string[];
  /** Packages that it may import, with everything below them ("lit" covers "lit/decorators.js"); or all but some. */
  packages: readonly string[] | { allBut: readonly string[] };
  /** Modules of Node that it may import. */
  node: 'all' | readonly string[];
}

const serverRooms = [
  'server/rules',
  'server/store',
  'server/sources',
  'server/presence',
  'server/push',
  'server/intake',
  'server/callbacks',
  'server/http',
] as const;
/** Files at the server's top that any room of the server may import, but for the rules. */
const serverTop = [
  'server/clock.ts',
  'server/due-loop.ts',
  'server/keep-trying.ts',
  'server/log.ts',
  'server/parse-json.ts',
  'server/row-id.ts',
  'server/settings.ts',
  'server/spans.ts',
  'server/vapid-contact.ts',
] as const;
/** The packages that are one room's own. */
const ownPackages = [
  'commander',
  '@opentelemetry',
  'kysely',
  'pg',
  'web-push',
  'pino',
  'lit',
  'idb',
  'uplot',
  'vite',
] as const;
const pagePackages = ['lit', 'idb'] as const;

/** Every room and what it may import. A file that stands here by its own name is a room of one. */
const rooms = {
  wire: { rooms: [], packages: ['zod/mini'], node: [] },
  'server/rules': { rooms: ['wire'], packages: ['intl-messageformat'], node: [] },
  'server/sources': {
    rooms: ['wire', ...serverTop],
    packages: ['entities', 'gemoji', 'jsonata'],
    node: ['node:crypto', 'node:events', 'node:worker_threads'],
  },
  'server/store': {
    rooms: ['wire', ...serverTop],
    packages: ['kysely', 'pg'],
    node: 'all',
  },
  'server/presence': {
    rooms: ['wire', 'server/rules', 'server/store', ...serverTop],
    packages: [],
    node: [],
  },
  'server/push': {
    rooms: ['wire', 'server/rules', 'server/store', ...serverTop],
    packages: ['web-push', 'undici'],
    node: 'all',
  },
  'server/intake': {
    rooms: ['wire', 'server/rules', 'server/store', 'server/presence', ...serverTop],
    packages: ['csv-parse', 'csv-stringify'],
    node: ['node:crypto'],
  },
  'server/callbacks': {
    rooms: ['wire', 'server/rules', 'server/store', 'server/sources', 'server/push', 'server/intake', ...serverTop],
    packages: [],
    node: ['node:crypto', 'node:net'],
  },
  'server/http': {
    rooms: [
      'wire',
      'server/rules',
      'server/store',
      'server/sources',
      'server/presence',
      'server/push',
      'server/intake',
      'server/callbacks',
      ...serverTop,
    ],
    packages: { allBut: ownPackages },
    node: 'all',
  },
  'server/due-loop.ts': { rooms: ['server/clock.ts', 'server/log.ts'], packages: [], node: [] },
  'server/keep-trying.ts': { rooms: ['server/clock.ts', 'server/log.ts'], packages: [], node: [] },
  'server/clock.ts': { rooms: [], packages: [], node: [] },
  'server/row-id.ts': { rooms: [], packages: [], node: ['node:crypto'] },
  'server/spans.ts': { rooms: [], packages: ['@opentelemetry/api'], node: ['node:crypto'] },
  'server/telemetry.ts': { rooms: [], packages: ['@opentelemetry'], node: [] },
  'server/log.ts': { rooms: [], packages: [], node: [] },
  'server/parse-json.ts': { rooms: [], packages: [], node: [] },
  'server/pino-log.ts': { rooms: ['server/log.ts'], packages: ['pino'], node: [] },
  'server/settings.ts': { rooms: ['wire', 'server/vapid-contact.ts'], packages: [], node: 'all' },
  'server/vapid-contact.ts': { rooms: [], packages: [], node: [] },
  'server/administrator.ts': { rooms: ['server/store'], packages: [], node: ['node:crypto'] },
  'server/example-desk.ts': { rooms: ['wire', 'server/store'], packages: [], node: ['node:crypto'] },
  'server/desk.ts': {
    rooms: ['wire', ...serverRooms, ...serverTop, 'server/example-desk.ts'],
    packages: ['express'],
    node: ['node:crypto'],
  },
  'server/cli': {
    rooms: ['wire', 'server/store', 'server/push', 'server/settings.ts', 'server/main.ts'],
    packages: ['commander', 'undici', 'zod/mini'],
    node: 'all',
  },
  'server/main.ts': {
    rooms: [
      'wire',
      ...serverRooms,
      ...serverTop,
      'server/pino-log.ts',
      'server/telemetry.ts',
      'server/desk.ts',
      'server/administrator.ts',
    ],
    packages: { allBut: ownPackages },
    node: 'all',
  },
  client: { rooms: ['wire'], packages: [...pagePackages, 'uplot'], node: [] },
  'client/build.ts': { rooms: ['wire'], packages: ['vite'], node: 'all' },
  sw: { rooms: ['wire'], packages: pagePackages, node: [] },
} as const satisfies Record<string, Room>;

/** Where the guarded source lies. */
export const guardedFolders = ['wire', 'server', 'client', 'sw'] as const;

/** Every `.ts` file of the guarded folders below `root`. */
export function listSourceFiles(root: string): SourceFile[] {
  return guardedFolders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => posix.join(folder, name.replaceAll('\\', '/')))
      .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
      .sort((one, other) => (one.path < other.path ? -1 : 1)),
  );
}

/** One line for each import that runs the wrong way or uses a package or a module of Node that the room may not. */
export function findWrongImports(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, text }) => {
    const name = roomOf(path);
    if (!name) return [`${path} is in no room`];
    return importedModules(text)
      .filter((module) => !mayImport(path, name, module))
      .map((module) => `${path} imports ${module}`);
  });
}

/** One line for each place in `server/rules/` that reads a clock or chance. */
export function findImpureRules(files: readonly SourceFile[]): string[] {
  const readers =
    /\bDate\.now\b|\bnew Date(?:\(\s*\)|(?!\s*\())|(?<!new )\bDate\(|\bTemporal\.Now\b|\.format(?:ToParts)?\(\s*\)|\bMath\.random\b|\bperformance\b|\bcrypto\b/g;
  return findIn(files, { inside: (path) => path.startsWith('server/rules/'), pattern: readers });
}

/** One line for each place outside `server/store/` that holds SQL or what makes it. */
export function findSqlOutsideStore(files: readonly SourceFile[]): string[] {
  const sql =
    /\bfrom ['"](?:kysely|pg|node:sqlite)['"]|\bsql`|['"`]\s*(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE TABLE|DROP TABLE|PRAGMA)\s/g;
  return findIn(files, { inside: (path) => !path.startsWith('server/store/'), pattern: sql });
}

/**
 * One line for each place that reads the environment outside `server/settings.ts`, and for each place of the server that
 * reads the command line or ends the process outside `server/main.ts` and `server/cli/`.
 */
export function findEnvironmentReads(files: readonly SourceFile[]): string[] {
  return [
    ...findIn(files, {
      inside: (path) => path !== 'server/settings.ts',
      pattern:
        /(?<!['"])\bprocess\s*(?:\?\.|\.)\s*env\b|\bprocess\[|\{[^{}]*\benv\b[^{}]*\}\s*(?:=\s*process\b|from ['"](?:node:)?process['"])/g,
    }),
    ...findIn(files, {
      inside: (path) => path.startsWith('server/') && path !== 'server/main.ts' && !path.startsWith('server/cli/'),
      pattern: /\bprocess\.(?:argv|exit|exitCode)\b/g,
    }),
  ];
}

/** The modules that a file names in its imports and exports, in their order, dynamic ones at the end. */
export function importedModules(text: string): string[] {
  const code = withoutComments(text);
  const standing = /^\s*(?:import|export)\b(?:[^'"`;]*?\bfrom)?\s*['"]([^'"]+)['"]/gm;
  const dynamic = /\bimport\(\s*['"`]([^'"`]+)['"`]/g;
  return [...code.matchAll(standing), ...code.matchAll(dynamic)].map((match) => match[1] ?? '');
}

/** The narrowest room that a path lies in. */
function roomOf(path: string): keyof typeof rooms | undefined {
  const names = Object.keys(rooms) as (keyof typeof rooms)[];
  return names
    .filter((name) => path === name || path.startsWith(`${name}/`))
    .sort((one, other) => other.length - one.length)[0];
}

function mayImport(path: string, name: keyof typeof rooms, module: string): boolean {
  const room: Room = rooms[name];
  if (module.startsWith('.')) {
    const target = roomOf(posix.join(posix.dirname(path), module));
    return target !== undefined && (target === name || room.rooms.includes(target));
  }
  if (module.startsWith('node:') || builtinModules.includes(module)) {
    return room.node === 'all' || room.node.includes(module);
  }
  return 'allBut' in room.packages ? !isOneOf(room.packages.allBut, module) : isOneOf(room.packages, module);
}

function isOneOf(packages: readonly string[], module: string): boolean {
  return packages.some((name) => module === name || module.startsWith(`${name}/`));
}

function findIn(
  files: readonly SourceFile[],
  { inside, pattern }: { inside: (path: string) => boolean; pattern: RegExp },
): string[] {
  return files
    .filter(({ path }) => inside(path))
    .flatMap(({ path, text }) =>
      [...withoutComments(text).matchAll(pattern)].map(
        (match) => `${path}:${text.slice(0, match.index).split('\n').length} has ${match[0].trim()}`,
      ),
    );
}

/** Blanks comments, so that places keep their lines; what looks like one inside a string stays. */
function withoutComments(text: string): string {
  const parts = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`/g;
  return text.replace(parts, (part) =>
    part.startsWith('/*') || part.startsWith('//') ? part.replace(/[^\n]/g, ' ') : part,
  );
}
