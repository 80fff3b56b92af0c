import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vite';

// With each release: keeps what it is, for the tests of the next one to meet. The pages are to be built before.

const root = join(import.meta.dirname, '..', '..');
const kept = join(import.meta.dirname, 'version-before');

for (const file of ['sw.js', 'client/deskbell.js']) {
  await copyFile(join(root, 'dist', 'pages', file), join(kept, file.split('/').at(-1) ?? file));
}
await build({
  ...{ root, configFile: false, logLevel: 'warn' },
  build: {
    ...{ ssr: 'server/main.ts', outDir: kept, emptyOutDir: false, copyPublicDir: false, minify: true },
    rolldownOptions: { output: { entryFileNames: 'server.js', codeSplitting: false } },
  },
});
