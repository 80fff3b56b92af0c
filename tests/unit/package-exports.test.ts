import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporary-folder.ts';

const root = join(import.meta.dirname, '../..');
const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  exports: Record<string, string | Record<string, string>>;
};

let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await makeTemporaryFolder('consumer');
});
afterAll(() => folder.remove());

/** What the compiler says of a console that takes the built package. */
async function compile(code: string): Promise<string> {
  await writeFile(join(folder.path, 'console.ts'), code);
  const types = (exports['./client'] as { types: string }).types;
  const compilerOptions = {
    ...{ strict: true, noEmit: true, target: 'es2022', module: 'esnext', moduleResolution: 'bundler', types: [] },
    ...{ lib: ['es2022', 'dom'], skipLibCheck: false },
    paths: {
      'deskbell/client': [join(root, types)],
      zod: [join(root, 'node_modules/zod')],
      'zod/mini': [join(root, 'node_modules/zod/mini')],
    },
  };
  await writeFile(join(folder.path, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['console.ts'] }));
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  return promisify(execFile)(process.execPath, [compiler, '-p', folder.path]).then(
    () => '',
    (fault: { stdout: string }) => fault.stdout,
  );
}

test('all that the package exports was built', () => {
  const files = Object.values(exports).flatMap((target) =>
    typeof target === 'string' ? target : Object.values(target),
  );
  expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

test('the client’s types hold in a console of somebody else’s', { timeout: 60_000 }, async () => {
  const code = `
    import { connect, type Deskbell, type OpenChat, type PushState } from 'deskbell/client';
    const deskbell: Deskbell = connect({ server: '/bell/', token: async () => 'token', view: { kind: 'console' } });
    deskbell.on('open-chat', ({ chat, navigate }: OpenChat) => console.log(chat?.id, navigate));
    deskbell.on('push', ({ kind }: PushState) => console.log(kind === 'on'));
    document.querySelector('deskbell-bell')!.deskbell = deskbell;
    deskbell.setView({ kind: 'chat', chat: '42', source: 'desk' });
    // @ts-expect-error There is no such view.
    deskbell.setView({ kind: 'inbox' });
  `;
  expect(await compile(code)).toBe('');
});
