import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listRoutes } from '../../../server/http/route-table.ts';
import { chatEvent, noon, person } from '../../support/builders.ts';
import { startTestDesk, type TestDesk } from '../../support/test-desk.ts';
import { readProblem } from './read-problem.ts';

let desk: TestDesk;
beforeEach(async () => {
  desk = await startTestDesk();
});
afterEach(() => desk.stop());

const read = (path: string) => desk.call('get', path, undefined, null);
const breakStore = () => desk.desk.rooms.store.db.schema.alterTable('deskSettings').renameTo('elsewhere').execute();

test('a process that answers is healthy', async () => {
  const answer = await read('/healthz');

  expect([answer.status, answer.body]).toEqual([200, { status: 'ok' }]);
});

test('a process whose store takes no writes is healthy all the same', async () => {
  await breakStore();

  await read('/healthz').expect(200);
});

test('a server whose store takes writes is ready', async () => {
  const answer = await read('/readyz');

  expect([answer.status, answer.body]).toEqual([200, { status: 'ok' }]);
});

test('a server whose store takes no writes is not ready, and is asked again in five seconds', async () => {
  await breakStore();
  const answer = await read('/readyz');

  expect([readProblem(answer), answer.headers['retry-after']]).toEqual([
    { type: 'unavailable', status: 503, detail: 'The store takes no writes' },
    '5',
  ]);
});

test('a server that is about to stop is not ready, but healthy, and takes what comes', async () => {
  await desk.addSource();
  desk.desk.rooms.departure.announce();
  const answer = await read('/readyz');
  await read('/healthz').expect(200);
  await desk.post(chatEvent({ type: 'chat.queued' })).expect(202);

  expect(readProblem(answer)).toEqual({ type: 'unavailable', status: 503, detail: 'It is about to stop' });
});

test('however many ask whether it is ready, the store is written to once in a second', async () => {
  const saved = async () => {
    const row = await desk.desk.rooms.store.db
      .selectFrom('deskSettings')
      .select('valueJson')
      .where('key', '=', 'ready')
      .executeTakeFirst();
    return row && Number(row.valueJson) - noon;
  };
  await read('/readyz').expect(200);
  desk.clock.advance(999);
  await read('/readyz').expect(200);
  const within = await saved();
  desk.clock.advance(1);
  await read('/readyz').expect(200);

  expect([within, await saved()]).toEqual([0, 1_000]);
});

describe('metrics', () => {
  /** The lines that count webhooks and pushes. */
  const counted = async () => {
    const { text } = await read('/metrics').expect(200);
    return text
      .split('\n')
      .filter((line) => /^deskbell_(webhooks|pushes)_total\{/.test(line))
      .sort();
  };

  test('they are in Prometheus’ format', async () => {
    const { headers } = await read('/metrics').expect(200);

    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
  });

  test('webhooks and pushes are counted by how they ended', async () => {
    await desk.addSource();
    await desk.subscribe(await desk.addPerson(person()));
    await desk.post(chatEvent({ type: 'chat.queued' }), { id: 'msg_1' }).expect(202);
    await desk.post(chatEvent({ type: 'chat.queued' }), { id: 'msg_1' }).expect(200);
    await desk.settle();

    const { host } = new URL(desk.receiver.origin);
    expect(await counted()).toEqual([
      `deskbell_pushes_total{host="${host}",outcome="accepted"} 1`,
      'deskbell_webhooks_total{answer="200"} 1',
      'deskbell_webhooks_total{answer="202"} 1',
    ]);
  });

  test('a webhook that is too large is counted', async () => {
    await desk.addSource();
    await desk.post(chatEvent({ message: { id: 'm1', text: 'x'.repeat(600_000) } })).expect(413);

    expect(await counted()).toEqual(['deskbell_webhooks_total{answer="body-too-large"} 1']);
  });
});

describe('the description of the interface', () => {
  test('every route of the table is in it, and nothing else', async () => {
    const { body } = await read('/openapi.json').expect(200);

    const described = Object.entries<object>(body.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method} ${path}`),
    );
    const served = listRoutes(desk.desk.rooms).map(({ method, path }) => `${method} /${path}`);
    expect(described.sort()).toEqual(served.sort());
  });

  test('it names the address that browsers call', async () => {
    const { body } = await read('/openapi.json');

    expect(body.servers).toEqual([{ url: 'http://desk.test' }]);
  });
});

describe('what does not exist', () => {
  test.each(['/nobody', '/api/v1/nobody', '/api/v2/me', '/webhooks', '/.env', '/data/deskbell.db'])(
    '%s is answered 404 with a problem',
    async (path) => {
      expect(readProblem(await read(path))).toEqual({ type: 'not-found', status: 404 });
    },
  );

  test('a method that a path does not have is answered 404 with a problem', async () => {
    expect(readProblem(await desk.call('delete', '/api/v1/me'))).toEqual({ type: 'not-found', status: 404 });
  });

  test('a path out of the folder of pages is answered 404', async () => {
    expect(readProblem(await read('/..%2f..%2fetc/passwd')).status).toBe(404);
  });
});

describe('what every answer says', () => {
  test('no script, style or frame of others, and no text that becomes code', async () => {
    const { headers } = await read('/healthz');

    expect(headers['content-security-policy']).toBe(
      [
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
      ].join(';'),
    );
  });

  test('nothing of the software behind it', async () => {
    const { headers } = await read('/healthz');

    expect([headers['x-powered-by'], headers.server]).toEqual([undefined, undefined]);
  });

  test('no guess at its type', async () => {
    const { headers } = await read('/healthz');

    expect(headers['x-content-type-options']).toBe('nosniff');
  });
});

describe('below a path (K1)', () => {
  let below: TestDesk;
  beforeEach(async () => {
    below = await startTestDesk({ DESKBELL_PUBLIC_URL: 'https://company.test/bell/' });
  });
  afterEach(() => below.stop());

  test.each(['/bell/healthz', '/healthz'])('%s answers, as a proxy may take the path off or leave it', async (path) => {
    await below.call('get', path, undefined, null).expect(200);
  });

  test('a webhook’s address is below it', async () => {
    const { body } = await below.call('post', '/api/v1/admin/sources', { id: 'shop' });

    expect(body.url).toBe('https://company.test/bell/webhooks/shop');
  });

  test('the description names it', async () => {
    const { body } = await below.call('get', '/openapi.json');

    expect(body.servers).toEqual([{ url: 'https://company.test/bell' }]);
  });

  test('the start page is below it', async () => {
    const { headers } = await below.call('get', '/bell/', undefined, null).expect(302);

    expect(headers.location).toBe('/bell/sign-in/');
  });
});
