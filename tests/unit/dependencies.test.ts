import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';

const packageSchema = z.object({
  license: z.optional(z.unknown()),
  integrity: z.optional(z.string()),
  resolved: z.optional(z.string()),
  dev: z.optional(z.boolean()),
  hasInstallScript: z.optional(z.boolean()),
});
const root = join(import.meta.dirname, '..', '..');
const read = (file: string): unknown => JSON.parse(readFileSync(join(root, file), 'utf8'));
const lock = z.object({ packages: z.record(z.string(), packageSchema) }).parse(read('package-lock.json'));
const { allowScripts } = z.object({ allowScripts: z.record(z.string(), z.boolean()) }).parse(read('package.json'));

/** Every package that is installed, by its folder. */
const installed = Object.entries(lock.packages).filter(([folder]) => folder.startsWith('node_modules/'));
const ofProduction = installed.filter(([, { dev }]) => !dev);

/**
 * What may be used and given on with a product under the MIT licence. MPL-2.0 holds for a package's own files, which we do
 * not change; a licence that holds for what is built with it (GPL, AGPL, SSPL) does not fit.
 */
const fitting = [
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'Apache-2.0',
  'MPL-2.0',
  'Python-2.0',
  'BlueOak-1.0.0',
];

describe('packages', () => {
  test('are there', () => {
    expect(ofProduction.length).toBeGreaterThan(20);
  });

  test('that the product runs on have a licence that fits', () => {
    const others = ofProduction.filter(([, { license }]) => !fitting.some((one) => one === license));

    expect(others.map(([folder, { license }]) => `${folder}: ${license}`)).toEqual([]);
  });

  test('are held to their very bytes by the lock file', () => {
    expect(
      installed.filter(([, { integrity }]) => !integrity?.startsWith('sha512-')).map(([folder]) => folder),
    ).toEqual([]);
  });

  test('come from wherever the registry is, which the lock file does not name', () => {
    expect(installed.filter(([, { resolved }]) => resolved !== undefined).map(([folder]) => folder)).toEqual([]);
  });

  test('run nothing as they are installed, but for those named, of which the product needs none', () => {
    const withScript = (all: typeof installed) =>
      all.filter(([, one]) => one.hasInstallScript).map(([folder]) => folder);

    expect(withScript(ofProduction)).toEqual([]);
    expect(Object.keys(allowScripts)).toEqual(['node']);
    expect(withScript(installed)).toContain('node_modules/node');
  });
});
