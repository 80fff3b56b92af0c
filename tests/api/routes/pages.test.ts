import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestDesk, type TestDesk } from '../../support/test-desk.ts';

const consoleOrigin = 'https://console.test';

describe('files for browsers, below a path (K1, K6)', () => {
  let desk: TestDesk;

  beforeAll(async () => {
    desk = await startTestDesk({
      DESKBELL_PUBLIC_URL: 'http://desk.test/bell',
      DESKBELL_CORS_ORIGINS: consoleOrigin,
    });
    for (const file of [
      'sw.js',
      'sw-import.js',
      'client/deskbell.js',
      'client/deskbell-panel.js',
      'assets/page-abc.js',
    ]) {
      const path = join(desk.desk.rooms.pagesDir, file);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, '// code');
    }
    const page = join(desk.desk.rooms.pagesDir, 'console/index.html');
    await mkdir(dirname(page));
    await writeFile(page, 'as it is');
    await writeFile(`${page}.br`, brotliCompressSync('packed as br'));
    await writeFile(`${page}.gz`, gzipSync('packed as gzip'));
  });
  afterAll(() => desk.stop());

  test.each(['sw.js', 'sw-import.js', 'client/deskbell.js', 'client/deskbell-panel.js'])(
    '%s is asked for anew each time, and may be loaded by a console of another origin',
    async (file) => {
      const { status, headers } = await request(desk.desk.app).get(`/bell/${file}`).set('Origin', consoleOrigin);

      expect({
        status,
        cache: headers['cache-control'],
        type: headers['content-type'],
        policy: headers['cross-origin-resource-policy'],
        allowed: headers['access-control-allow-origin'],
      }).toEqual({
        ...{ status: 200, cache: 'no-cache', type: 'text/javascript; charset=utf-8', policy: 'cross-origin' },
        allowed: consoleOrigin,
      });
    },
  );

  test.each([
    ['br', 'gzip, deflate, br'],
    ['gzip', 'gzip, deflate'],
    [undefined, 'identity'],
    [undefined, 'br;q=0'],
  ])('a packed file is sent as %s to who takes %s', async (packing, accepted) => {
    const { text, headers } = await request(desk.desk.app).get('/bell/console/').set('Accept-Encoding', accepted);

    expect([headers['content-encoding'], headers['content-type'], text]).toEqual([
      ...[packing, 'text/html; charset=utf-8', packing ? `packed as ${packing}` : 'as it is'],
    ]);
    expect(headers.vary).toContain('Accept-Encoding');
    expect(headers['cache-control']).toBe('no-cache');
  });

  test('what was not packed is sent as it is', async () => {
    const { status, headers } = await request(desk.desk.app).get('/bell/sw.js').set('Accept-Encoding', 'br');

    expect([status, headers['content-encoding']]).toEqual([200, undefined]);
  });

  test.each(['/bell', ''])('a page without its last “/” leads to it, asked for below “%s”', async (base) => {
    const { status, headers } = await request(desk.desk.app).get(`${base}/console?chat=7`);

    expect([status, headers.location]).toEqual([301, '/bell/console/?chat=7']);
  });

  test('what there is not is not found, packed or not', async () => {
    const { status, headers } = await request(desk.desk.app).get('/bell/none.js').set('Accept-Encoding', 'br');

    expect([status, headers['content-encoding']]).toEqual([404, undefined]);
  });

  test('what has its hash in its name is kept', async () => {
    const { headers } = await request(desk.desk.app).get('/bell/assets/page-abc.js');

    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
  });
});
