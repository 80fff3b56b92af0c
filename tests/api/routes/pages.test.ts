import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
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

  test('what has its hash in its name is kept', async () => {
    const { headers } = await request(desk.desk.app).get('/bell/assets/page-abc.js');

    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
  });
});
