#!/usr/bin/env node
// Plain JavaScript, for it has to run on whichever Node.js the machine has: the server's own comes with the packages.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const neededMajor = 24;
const here = dirname(fileURLToPath(import.meta.url));
const main = join(here, 'main.ts');

if (Number(process.versions.node.split('.')[0]) >= neededMajor) {
  await import(main);
} else {
  const own = join(here, '..', '..', 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (!existsSync(own)) {
    process.stderr.write(
      `deskbell needs Node.js ${neededMajor}, and this is ${process.version}. "npm ci" brings it.\n`,
    );
    process.exit(1);
  }
  const child = spawn(own, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  // Ctrl-C reaches both; what ends is up to the child.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code) => process.exit(code ?? 1));
}
