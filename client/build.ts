import { execFile } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import { build, type InlineConfig, type Plugin } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const pagesFolder = join(root, 'dist', 'pages');
const typesFolderName = 'client-types';
const typesFolder = join(root, 'dist', typesFolderName);
/** Its time is that of the start of the build: what was edited meanwhile counts as newer. */
const stampName = '.built';
const pageNames = ['sign-in', 'console', 'dashboard', 'admin', 'try'] as const;
/** What an embedded client loads when it is needed, and where it is: the bell's panel, the person's language, the sound that repeats. */
const parts = {
  ...{
    'bell-panel': 'elements',
    'ring-again': '.',
    'other-sounds': '.',
    'help-english': 'texts',
    german: 'texts',
    french: 'texts',
  },
  ...{ spanish: 'texts', portuguese: 'texts', japanese: 'texts', arabic: 'texts' },
} as const;
const partNames = Object.keys(parts);
const toPartFile = (part: string) => `deskbell-${part}.js`;
/** What another service worker imports. */
const guestFile = 'sw-import.js';
const sourceFolders = ['client', 'sw', 'wire'] as const;

/**
 * Builds the pages, the service worker and the embeddable client into `dist/pages/`. The folder is replaced as a whole
 * at the end, so that a server that is reading it never sees half of a build.
 */
async function buildPages(): Promise<void> {
  const startedAt = new Date();
  const fresh = join(root, 'dist', `.pages-${process.pid}-${startedAt.getTime()}`);
  await mkdir(fresh, { recursive: true });
  try {
    await build(pagesConfig(fresh));
    await build(singleFileConfig({ entry: 'sw/worker.ts', format: 'iife', outDir: fresh, file: 'sw.js' }));
    await build(singleFileConfig({ entry: 'sw/guest.ts', format: 'iife', outDir: fresh, file: guestFile }));
    const outDir = join(fresh, 'client');
    await build(singleFileConfig({ entry: 'client/embed.ts', format: 'es', outDir, file: 'deskbell.js' }));
    for (const [part, folder] of Object.entries(parts)) {
      const entry = join('client', folder, `${part}.ts`);
      await build(singleFileConfig({ entry, format: 'es', outDir, file: toPartFile(part) }));
    }
    await packFiles(fresh);
    await makeTypes(join(fresh, typesFolderName));
    await replaceFolder(typesFolder, join(fresh, typesFolderName));
    await writeFile(join(fresh, stampName), `${startedAt.getTime()}\n`);
    await replaceFolder(pagesFolder, fresh);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/** Packs what browsers load once and for all: the server need not at each request. */
async function packFiles(folder: string): Promise<void> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => /\.(js|css|html|svg)$/.test(name)).map((name) => join(folder, name));
  await Promise.all(
    files.map(async (file) => {
      const bytes = await readFile(file);
      await writeFile(`${file}.gz`, await promisify(gzip)(bytes, { level: 9 }));
      await writeFile(`${file}.br`, await promisify(brotliCompress)(bytes));
    }),
  );
}

/** Declarations of the client, for consoles that are written in TypeScript. */
async function makeTypes(outDir: string): Promise<void> {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const project = join(root, 'client/tsconfig.types.json');
  await promisify(execFile)(process.execPath, [compiler, '--project', project, '--outDir', outDir]);
}

/** Whether `dist/pages/` holds everything, and nothing in `client/`, `sw/` and `wire/` is newer. */
function arePagesBuilt(): boolean {
  const built = [
    stampName,
    'sw.js',
    'client/deskbell.js',
    ...partNames.map((part) => `client/${toPartFile(part)}`),
    ...pageNames.map((name) => `${name}/index.html`),
  ];
  if (!built.every((file) => existsSync(join(pagesFolder, file))) || !existsSync(typesFolder)) return false;
  const builtAt = statSync(join(pagesFolder, stampName)).mtimeMs;
  return sourceFolders.every((folder) => newestChange(join(root, folder)) <= builtAt);
}

/** The pages with hashed assets; every URL in them is relative, so that they work below any path. */
function pagesConfig(outDir: string): InlineConfig {
  const pages = join(root, 'client/pages');
  return {
    ...commonConfig(outDir),
    root: pages,
    base: './',
    publicDir: join(root, 'client/public'),
    build: {
      outDir,
      emptyOutDir: false,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: pageNames.map((name) => join(pages, name, 'index.html')) },
    },
  };
}

export interface SingleFile {
  /** Below the root. */
  entry: string;
  format: 'iife' | 'es';
  outDir: string;
  file: string;
}

/** Everything that the entry imports in one file with a stable name, as small as it gets: other consoles load it. */
export function singleFileConfig({ entry, format, outDir, file }: SingleFile): InlineConfig {
  return {
    ...commonConfig(outDir),
    publicDir: false,
    plugins: [partsOutside, squeezeStyles, dropMessages],
    resolve: { alias: [{ find: /^zod\/mini$/, replacement: join(root, 'wire/small-zod.ts') }] },
    build: {
      outDir,
      emptyOutDir: false,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        // What wire/ declares and nobody here reads by is left out: to declare has no effect, and to read a property has none.
        treeshake: { manualPureFunctions: ['z'], propertyReadSideEffects: false },
        // A library's module would else keep its white space, and what it tells bundlers: everything is in it already.
        output: { minify: true, comments: { annotation: false } },
      },
      lib: { entry: join(root, entry), formats: [format], name: 'deskbell', fileName: () => file },
    },
  };
}

/**
 * Leaves the parts out of the client. Each is built as a whole of its own and shares no code with the client, whose names would be
 * others after an update: a page of the version before may open the panel of this one.
 */
const partsOutside: Plugin = {
  name: 'parts-outside',
  enforce: 'pre',
  resolveId(id) {
    const part = partNames.find((name) => id === `./${name}.ts`);
    return part && { id: `./${toPartFile(part)}`, external: true };
  },
};

/** Takes out of wire/ what is said of something that is not as agreed: that is for the server to say. */
const dropMessages: Plugin = {
  name: 'drop-messages',
  enforce: 'pre',
  transform: (code, id) => (id.includes('/wire/') ? code.replace(/(z\.refine\(\w+), '[^']*'\)/g, '$1)') : undefined),
};

/** Takes the white space out of the elements' style sheets: what stands in a template and has rules in it. */
const squeezeStyles: Plugin = {
  name: 'squeeze-styles',
  transform(code, id) {
    if (!id.includes('/client/elements/')) return undefined;
    return code.replace(/`[^`$]*\{[^`$]*;[^`$]*`/g, (sheet) =>
      sheet
        .replace(/\/\*.*?\*\//gs, '')
        .replace(/\s+/g, ' ')
        .replace(/ ?([{};,]) ?/g, '$1')
        .replaceAll(': ', ':')
        .replaceAll(';}', '}')
        .replace(/(?<=[ :(,])0\./g, '.'),
    );
  },
};

function commonConfig(outDir: string): InlineConfig {
  return { configFile: false, envDir: false, logLevel: 'warn', root, cacheDir: join(outDir, '.vite') };
}

/** Milliseconds since 1970 of the last change below a folder; folders count too, for a file may have gone. */
function newestChange(folder: string): number {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.reduce((newest, entry) => {
    const path = join(folder, entry.name);
    return Math.max(newest, entry.isDirectory() ? newestChange(path) : statSync(path).mtimeMs);
  }, statSync(folder).mtimeMs);
}

async function replaceFolder(folder: string, fresh: string): Promise<void> {
  const old = `${fresh}-old`;
  if (existsSync(folder)) await rename(folder, old);
  await rename(fresh, folder);
  await rm(old, { recursive: true, force: true });
}

if (import.meta.main) {
  if (!process.argv.includes('--if-needed') || !arePagesBuilt()) await buildPages();
}
