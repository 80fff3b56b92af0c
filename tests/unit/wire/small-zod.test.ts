import { join, relative, resolve } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type * as z from 'zod/mini';
import { importedModules, listSourceFiles } from '../../support/import-walls.ts';
import { damagedJson, oddValue } from '../../support/odd-values.ts';
import { valuesOf } from '../../support/schema-values.ts';

const numRuns = Number(process.env.DESKBELL_FUZZ_RUNS ?? 40) * 3;
const root = resolve(import.meta.dirname, '../../..');
const texts = new Map(listSourceFiles(root).map(({ path, text }) => [path, text]));

/** The files of wire/ that the built client and worker hold. */
const files = [...reachableFrom(['client/embed.ts', 'client/elements/bell-panel.ts', 'sw/worker.ts'])]
  .filter((path) => path.startsWith('wire/'))
  .sort();

const byZod = new Map<string, z.ZodMiniType>();
const bySmallZod = new Map<string, Pick<z.ZodMiniType, 'safeParse'>>();

beforeAll(async () => {
  await readSchemas(byZod);
  vi.resetModules();
  vi.doMock('zod/mini', () => import('../../../wire/small-zod.ts'));
  await readSchemas(bySmallZod);
});

afterAll(() => {
  vi.doUnmock('zod/mini');
  vi.resetModules();
});

describe('what the client and the worker read by', () => {
  test('are the schemas of wire/, every one of those that they hold', () => {
    expect(files).toEqual(expect.arrayContaining(['wire/notice.ts', 'wire/push-message.ts', 'wire/worker-message.ts']));
    expect([...bySmallZod.keys()]).toEqual([...byZod.keys()]);
    expect(byZod.size).toBeGreaterThan(30);
  });

  test('takes and gives the same as zod, whatever is said', { timeout: 3_600_000 }, () => {
    for (const [name, schema] of byZod) {
      const small = bySmallZod.get(name);
      const said = fc.oneof(valuesOf(schema), damagedJson(valuesOf(schema)).map(parseJson), oddValue);
      fc.assert(
        fc.property(said, (input) => {
          const expected = schema.safeParse(input);
          const read = small?.safeParse(input);
          expect({ name, success: read?.success, data: read?.data }).toStrictEqual({
            ...{ name, success: expected.success, data: expected.data },
          });
        }),
        { numRuns },
      );
    }
  });
});

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // damaged beyond JSON: what comes by other ways is text
  }
}

async function readSchemas(into: Map<string, unknown>): Promise<void> {
  for (const file of files) {
    const exported: Record<string, unknown> = await import(join(root, file));
    for (const [name, value] of Object.entries(exported)) {
      if (typeof value === 'object' && value !== null && 'safeParse' in value) into.set(`${file} ${name}`, value);
    }
  }
}

function reachableFrom(entries: readonly string[], seen = new Set<string>()): Set<string> {
  for (const path of entries) {
    if (seen.has(path)) continue;
    seen.add(path);
    const next = importedModules(texts.get(path) ?? '').filter((module) => module.startsWith('.'));
    reachableFrom(
      next.map((module) => relative(root, join(root, path, '..', module))),
      seen,
    );
  }
  return seen;
}
