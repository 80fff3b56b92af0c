import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import {
  findEnvironmentReads,
  findImpureRules,
  findSqlOutsideStore,
  findWrongImports,
  guardedFolders,
  importedModules,
  listSourceFiles,
} from '../support/import-walls.ts';

const files = listSourceFiles(fileURLToPath(new URL('../..', import.meta.url)));

describe('the source', () => {
  test('is read from every guarded folder that holds any', () => {
    const folders = guardedFolders.filter((folder) => files.some(({ path }) => path.startsWith(`${folder}/`)));

    expect({
      folders: folders.slice(0, 2),
      rules: files.some(({ path }) => path === 'server/rules/decide.ts'),
    }).toEqual({
      folders: ['wire', 'server'],
      rules: true,
    });
  });

  test('imports only the way that the rooms allow', () => {
    expect(findWrongImports(files)).toEqual([]);
  });

  test('reads neither a clock nor chance in the rules', () => {
    expect(findImpureRules(files)).toEqual([]);
  });

  test('holds SQL only in the store', () => {
    expect(findSqlOutsideStore(files)).toEqual([]);
  });

  test('reads the environment only in the settings', () => {
    expect(findEnvironmentReads(files)).toEqual([]);
  });
});

describe('the check of imports', () => {
  test.each([
    { path: 'wire/person.ts', module: 'zod' },
    { path: 'wire/person.ts', module: 'zod/v4' },
    { path: 'wire/person.ts', module: '../server/rules/decide.ts' },
    { path: 'wire/person.ts', module: 'node:crypto' },
    { path: 'server/rules/decide.ts', module: '../store/people.ts' },
    { path: 'server/rules/decide.ts', module: '../clock.ts' },
    { path: 'server/rules/decide.ts', module: '../settings.ts' },
    { path: 'server/rules/decide.ts', module: 'zod/mini' },
    { path: 'server/rules/decide.ts', module: 'node:util' },
    { path: 'server/sources/standard.ts', module: '../rules/decide.ts' },
    { path: 'server/sources/standard.ts', module: '../store/sources.ts' },
    { path: 'server/sources/standard.ts', module: 'node:fs' },
    { path: 'server/sources/standard.ts', module: 'standardwebhooks' },
    { path: 'server/store/people.ts', module: '../rules/decide.ts' },
    { path: 'server/store/people.ts', module: '../push/outcome.ts' },
    { path: 'server/store/people.ts', module: 'express' },
    { path: 'server/store/migrations/0001-first.ts', module: '../../rules/default-table.ts' },
    { path: 'server/presence/window-registry.ts', module: '../intake/accept-receipt.ts' },
    { path: 'server/presence/window-registry.ts', module: '../push/dispatcher.ts' },
    { path: 'server/presence/window-registry.ts', module: 'node:fs' },
    { path: 'server/push/dispatcher.ts', module: '../presence/window-registry.ts' },
    { path: 'server/push/dispatcher.ts', module: '../intake/explain-event.ts' },
    { path: 'server/push/dispatcher.ts', module: 'express' },
    { path: 'server/push/dispatcher.ts', module: 'kysely' },
    { path: 'server/intake/accept-receipt.ts', module: '../push/dispatcher.ts' },
    { path: 'server/intake/accept-receipt.ts', module: '../http/app.ts' },
    { path: 'server/intake/accept-receipt.ts', module: '../sources/standard.ts' },
    { path: 'server/http/routes/admin/people.ts', module: 'kysely' },
    { path: 'server/http/routes/admin/people.ts', module: 'web-push' },
    { path: 'server/http/app.ts', module: 'lit' },
    { path: 'server/http/app.ts', module: '../pino-log.ts' },
    { path: 'server/rules/decide.ts', module: '../log.ts' },
    { path: 'server/push/dispatcher.ts', module: 'pino' },
    { path: 'server/http/app.ts', module: '../main.ts' },
    { path: 'server/http/app.ts', module: '../../client/deskbell.ts' },
    { path: 'server/main.ts', module: '../sw/worker.ts' },
    { path: 'server/clock.ts', module: './settings.ts' },
    { path: 'client/deskbell.ts', module: '../server/rules/decide.ts' },
    { path: 'client/deskbell.ts', module: '../sw/worker.ts' },
    { path: 'client/deskbell.ts', module: './build.ts' },
    { path: 'client/deskbell.ts', module: 'vite' },
    { path: 'client/pages/console/page.ts', module: 'node:path' },
    { path: 'client/pages/console/page.ts', module: 'react' },
    { path: 'client/build.ts', module: '../server/settings.ts' },
    { path: 'sw/worker.ts', module: '../client/deskbell.ts' },
    { path: 'sw/worker.ts', module: '../server/rules/texts/notification-text.ts' },
    { path: 'sw/worker.ts', module: 'workbox-routing' },
    { path: 'wire/person.ts', module: '../tests/support/builders.ts' },
    { path: 'sw/worker.ts', module: 'fs' },
  ])('catches $module in $path', ({ path, module }) => {
    expect(findWrongImports([{ path, text: `import { any } from '${module}';\n` }])).toEqual([
      `${path} imports ${module}`,
    ]);
  });

  test.each([
    { path: 'wire/person.ts', module: 'zod/mini' },
    { path: 'wire/person.ts', module: './limits.ts' },
    { path: 'server/rules/decide.ts', module: '../../wire/levels.ts' },
    { path: 'server/sources/standard.ts', module: 'node:crypto' },
    { path: 'server/sources/standard.ts', module: '../clock.ts' },
    { path: 'server/store/people.ts', module: 'kysely' },
    { path: 'server/store/sqlite.ts', module: 'node:sqlite' },
    { path: 'server/store/migrations/0001-first.ts', module: '../schema.ts' },
    { path: 'server/presence/window-registry.ts', module: '../rules/window-state.ts' },
    { path: 'server/push/transport.ts', module: 'undici' },
    { path: 'server/push/vapid-token.ts', module: 'web-push' },
    { path: 'server/intake/accept-chat-event.ts', module: '../presence/window-registry.ts' },
    { path: 'server/http/routes/admin/people.ts', module: '../../../push/key-rotation.ts' },
    { path: 'server/http/routes/admin/people.ts', module: '../../../settings.ts' },
    { path: 'server/http/app.ts', module: 'express' },
    { path: 'server/http/app.ts', module: 'jose' },
    { path: 'server/push/dispatcher.ts', module: '../log.ts' },
    { path: 'server/pino-log.ts', module: 'pino' },
    { path: 'server/main.ts', module: './pino-log.ts' },
    { path: 'server/main.ts', module: './http/app.ts' },
    { path: 'client/elements/notice.ts', module: 'lit/decorators.js' },
    { path: 'client/elements/notice.ts', module: '../../wire/notice.ts' },
    { path: 'client/build.ts', module: 'vite' },
    { path: 'sw/shown-messages.ts', module: 'idb' },
  ])('lets $path import $module', ({ path, module }) => {
    expect(findWrongImports([{ path, text: `import { any } from '${module}';\n` }])).toEqual([]);
  });

  test.each([
    { form: 'a type', text: "import type { Person } from 'express';" },
    { form: 'a side effect', text: "import 'express';" },
    { form: 'a namespace', text: "import * as e from 'express';" },
    { form: 'a default', text: 'import e from "express";' },
    { form: 'names on several lines', text: "import {\n  one,\n  other,\n} from 'express';" },
    { form: 'an export', text: "export { one } from 'express';" },
    { form: 'an export of everything', text: "export * from 'express';" },
    { form: 'an export of a type', text: "export type { One } from 'express';" },
    { form: 'a dynamic import', text: "const e = await import('express');" },
    { form: 'a type by import', text: "let e: import('express').Express;" },
    { form: 'the second import of a file', text: "import { one } from './one.ts';\nimport { e } from 'express';" },
    { form: 'an import after a comment', text: "/* one\n * import */ import { e } from 'express';" },
    { form: 'an import after an apostrophe', text: "// it's\nimport { e } from 'express';" },
  ])('sees $form', ({ text }) => {
    expect(importedModules(text)).toContain('express');
  });

  test.each([
    { form: 'a comment', text: "// import { e } from 'express';" },
    { form: 'a doc comment', text: "/**\n * import { e } from 'express';\n */" },
    { form: 'an export that names no module', text: "export const from = 'express';" },
    { form: 'a function that is exported before a text', text: "export function from() {\n  return 'express';\n}" },
  ])('does not take $form for an import', ({ text }) => {
    expect(importedModules(text)).toEqual([]);
  });

  test('names a file that lies in no room', () => {
    expect(findWrongImports([{ path: 'server/helpers/any.ts', text: '' }])).toEqual([
      'server/helpers/any.ts is in no room',
    ]);
  });
});

describe('the check of the rules’ purity', () => {
  test.each([
    'const now = Date.now();',
    'const now = new Date();',
    'const now = new Date( );',
    'const now = new Date;',
    'const now = Date();',
    'const chance = Math.random();',
    'const now = performance.now();',
    'const id = crypto.randomUUID();',
    'const id = globalThis.crypto;',
    'const now = Temporal.Now.instant();',
    'const today = new Intl.DateTimeFormat("en").format();',
    'const clock = Date.now;',
  ])('catches %s', (text) => {
    expect(findImpureRules([{ path: 'server/rules/decide.ts', text }])).toHaveLength(1);
  });

  test.each([
    'const at = new Date(millis);',
    'const at = Date.parse(text);',
    '// Date.now() is not for the rules',
    '/** Never `Math.random()`. */',
    'const text = format.format(now);',
    'const millis = Date.UTC(2026, 0, 1);',
  ])('lets pass %s', (text) => {
    expect(findImpureRules([{ path: 'server/rules/decide.ts', text }])).toEqual([]);
  });

  test('leaves the other rooms alone', () => {
    expect(findImpureRules([{ path: 'server/clock.ts', text: 'Date.now();' }])).toEqual([]);
  });

  test('names the line', () => {
    expect(findImpureRules([{ path: 'server/rules/decide.ts', text: '// one\n\nconst now = Date.now();' }])).toEqual([
      'server/rules/decide.ts:3 has Date.now',
    ]);
  });
});

describe('the check of SQL', () => {
  test.each([
    "import { sql } from 'kysely';",
    "import type { Kysely } from 'kysely';",
    "import { DatabaseSync } from 'node:sqlite';",
    "import pg from 'pg';",
    'await sql`select 1`.execute(db);',
    "db.prepare('SELECT * FROM people');",
    'db.exec("DELETE FROM people");',
    'db.exec(`\n  INSERT INTO people VALUES (1)`);',
  ])('catches %s', (text) => {
    expect(findSqlOutsideStore([{ path: 'server/http/app.ts', text }])).toHaveLength(1);
  });

  test('lets the store have it', () => {
    expect(
      findSqlOutsideStore([{ path: 'server/store/people.ts', text: "import { sql } from 'kysely';\nsql`x`;" }]),
    ).toEqual([]);
  });

  test.each(["const text = 'Select a chat from the list';", '// written in sql`` only there', "const sql = 'sql';"])(
    'lets pass %s',
    (text) => {
      expect(findSqlOutsideStore([{ path: 'client/pages/console/page.ts', text }])).toEqual([]);
    },
  );
});

describe('the check of the environment', () => {
  test.each([
    { path: 'server/http/app.ts', text: 'const port = process.env.PORT;' },
    { path: 'server/http/app.ts', text: 'const { env } = process;' },
    { path: 'server/http/app.ts', text: "import { env } from 'node:process';" },
    { path: 'server/http/app.ts', text: "const port = process['env'].PORT;" },
    { path: 'server/main.ts', text: 'const settings = read(process.env);' },
    { path: 'server/push/transport.ts', text: 'if (process.argv[2]) start();' },
    { path: 'server/intake/accept-receipt.ts', text: 'process.exit(1);' },
    { path: 'server/settings.ts', text: 'process.exit(1);' },
    { path: 'client/deskbell.ts', text: 'const mode = process.env.NODE_ENV;' },
  ])('catches "$text" in $path', ({ path, text }) => {
    expect(findEnvironmentReads([{ path, text }])).toHaveLength(1);
  });

  test.each([
    { path: 'server/settings.ts', text: 'const port = process.env.PORT;' },
    { path: 'server/main.ts', text: 'read(process.argv.slice(2)); process.exitCode = 1;' },
    { path: 'client/build.ts', text: "define: { 'process.env.NODE_ENV': '\"production\"' }" },
    { path: 'server/http/app.ts', text: '// process.env is for the settings' },
  ])('lets pass "$text" in $path', ({ path, text }) => {
    expect(findEnvironmentReads([{ path, text }])).toEqual([]);
  });
});
