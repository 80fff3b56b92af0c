import { join } from 'node:path';
import { build } from 'vite';

const examples = join(import.meta.dirname, '../../docs/examples');

/** Builds the React console for that path, as its developers would; it takes `deskbell/client` from this package. */
export async function buildReactExample(outDir: string, base: string): Promise<void> {
  await build({
    ...{ root: join(examples, 'react'), base, configFile: false, envDir: false, logLevel: 'warn' },
    build: { outDir, emptyOutDir: true },
  });
}

/** The folder of the console in plain HTML. */
export const plainExample = join(examples, 'plain');
