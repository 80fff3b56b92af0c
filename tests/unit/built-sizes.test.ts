import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

const built = join(import.meta.dirname, '../../dist/pages');

/** Bytes as a browser gets them: compressed. */
function sizeOf(file: string): number {
  const path = join(built, file);
  if (!existsSync(path)) throw new Error(`${path} is not there: build it with npm run build`);
  return gzipSync(readFileSync(path), { level: 9 }).length;
}

test('the client, with both elements, is at most 20 kB', () => {
  expect(sizeOf('client/deskbell.js')).toBeLessThanOrEqual(20_000);
});

test.each(['sw.js', 'sw-import.js'])('the service worker, as %s, is at most 10 kB', (file) => {
  expect(sizeOf(file)).toBeLessThanOrEqual(10_000);
});

test('the client loads nothing else than a language, a panel that is opened, and sounds that are chosen', () => {
  const text = readFileSync(join(built, 'client/deskbell.js'), 'utf8');
  expect(text).not.toMatch(/\bfrom\s*["'`]/);
  expect(text.match(/\bimport\(.*?\)/g)).toEqual(
    [
      ...[
        'other-sounds',
        'ring-again',
        'help-english',
        'german',
        'french',
        'spanish',
        'portuguese',
        'japanese',
        'arabic',
      ],
      'bell-panel',
    ].map((part) => `import(\`./deskbell-${part}.js\`)`),
  );
});
