import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readDataKeys } from '../../../server/store/data-key-file.ts';
import { createSecretBox, openSecretBox } from '../../../server/store/secret-box.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../support/temporary-folder.ts';

/** Any one character of Unicode. */
const character = fc.nat(0x10ffff).map((point) => String.fromCodePoint(point).toWellFormed());

describe('a box', () => {
  const box = createSecretBox(randomBytes(32));

  test('any text comes out as it went in', () => {
    fc.assert(
      fc.property(fc.string({ unit: character }), (text) => {
        expect(box.open(box.seal(text))).toBe(text);
      }),
    );
  });

  test('the same text is sealed anew each time', () => {
    expect(new Set(Array.from({ length: 100 }, () => box.seal('secret'))).size).toBe(100);
  });

  test('what is sealed does not show what is in it', () => {
    expect(Buffer.from(box.seal('the-very-secret').split('.')[2] ?? '', 'base64url').includes('secret')).toBe(false);
  });

  test('another key does not open it', () => {
    expect(() => createSecretBox(randomBytes(32)).open(box.seal('secret'))).toThrow();
  });

  test('with any one bit turned it does not open', () => {
    const [format, id, body = ''] = box.seal('secret').split('.');
    const sealed = Buffer.from(body, 'base64url');
    fc.assert(
      fc.property(fc.nat(sealed.length * 8 - 1), (bit) => {
        const turned = Buffer.from(sealed);
        turned[bit >> 3] = (turned[bit >> 3] ?? 0) ^ (1 << (bit & 7));

        expect(() => box.open([format, id, turned.toString('base64url')].join('.'))).toThrow();
      }),
    );
  });

  test('a newer key seals, and the one before still opens', () => {
    const [older, newer] = [randomBytes(32), randomBytes(32)];
    const sealed = createSecretBox(older).seal('secret');
    const both = createSecretBox(newer, older);

    expect(both.open(sealed)).toBe('secret');
    expect(createSecretBox(newer).open(both.seal('secret'))).toBe('secret');
    expect(() => createSecretBox(older).open(both.seal('secret'))).toThrow('another data key');
  });

  test('what was sealed before keys had ids opens, with any of the keys', () => {
    const key = randomBytes(32);
    const withoutId = createSecretBox(key).seal('secret').split('.')[2] ?? '';

    expect(createSecretBox(randomBytes(32), key).open(withoutId)).toBe('secret');
  });

  test('cut short anywhere it does not open', () => {
    const [format, id, body = ''] = box.seal('secret').split('.');
    const sealed = Buffer.from(body, 'base64url');
    const opened = Array.from({ length: sealed.length }, (_, length) => {
      try {
        return box.open([format, id, sealed.subarray(0, length).toString('base64url')].join('.'));
      } catch {
        return 'shut';
      }
    });

    expect(new Set(opened)).toEqual(new Set(['shut']));
  });
});

describe('the data key of a folder', () => {
  const readDataKey = (dir: string) => readDataKeys(dir)[0] ?? Buffer.alloc(0);

  let folder: TemporaryFolder;
  beforeEach(async () => {
    folder = await makeTemporaryFolder('key');
  });
  afterEach(() => folder.remove());
  const file = (dir = folder.path) => join(dir, 'data.key');

  test('the first start makes 32 bytes', () => {
    expect(readDataKey(folder.path).length).toBe(32);
  });

  test('a later start reads the same', () => {
    expect(readDataKey(folder.path).equals(readDataKey(folder.path))).toBe(true);
  });

  test('only its owner may read it', async () => {
    readDataKey(folder.path);

    expect((await stat(file())).mode & 0o777).toBe(0o600);
  });

  test('the folder is made if it is not there, for its owner alone', async () => {
    const inner = join(folder.path, 'a', 'b');
    readDataKey(inner);

    expect((await stat(inner)).mode & 0o777).toBe(0o700);
  });

  test('the file holds the key in base64', async () => {
    const key = readDataKey(folder.path);

    expect(await readFile(file(), 'utf8')).toBe(`${key.toString('base64')}\n`);
  });

  test('a file that holds another number of bytes is refused and named', async () => {
    await writeFile(file(), randomBytes(16).toString('base64'));

    expect(() => readDataKey(folder.path)).toThrow(`${file()} does not hold 32 bytes in base64`);
  });

  test('whoever runs goes on with it when the file is deleted, and makes no other: nothing sealed would open after it', async () => {
    const running = openSecretBox({ dataDir: folder.path, dataKey: undefined, dataKeyPrevious: undefined });
    const before = createSecretBox(readDataKey(folder.path));
    await rm(file());
    const sealed = running.seal('secret');

    expect([before.open(sealed), existsSync(file())]).toEqual(['secret', false]);
  });

  test('an empty file is refused, and not made anew over what it sealed', async () => {
    await writeFile(file(), '');
    await chmod(file(), 0o600);

    expect(() => readDataKey(folder.path)).toThrow('does not hold 32 bytes');
  });
});
