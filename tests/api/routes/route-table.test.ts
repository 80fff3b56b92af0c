import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Access } from '../../../server/http/route.ts';
import { listRoutes } from '../../../server/http/route-table.ts';
import type { Role } from '../../../wire/person.ts';
import { person } from '../../support/builders.ts';
import { startTestDesk, type TestDesk } from '../../support/test-desk.ts';
import { serve } from './open-stream.ts';

/** Who may call what, as the design's "Interface" says; written here once more. */
const declared: readonly (readonly [call: string, access: Access])[] = [
  ['post webhooks/{source}', 'anyone'],
  ['options webhooks/{source}', 'anyone'],
  ['post api/v1/session', 'anyone'],
  ['delete api/v1/session', 'anyone'],
  ['delete api/v1/sessions', 'signed-in'],
  ['get api/v1/me', 'signed-in'],
  ['get api/v1/me/events', 'signed-in'],
  ['put api/v1/me/status', 'agent'],
  ['get api/v1/preferences', 'signed-in'],
  ['put api/v1/preferences', 'signed-in'],
  ['get api/v1/vapid', 'signed-in-or-device'],
  ['get api/v1/subscriptions', 'signed-in'],
  ['put api/v1/subscriptions', 'signed-in-or-device'],
  ['patch api/v1/subscriptions/{id}', 'signed-in'],
  ['delete api/v1/subscriptions/{id}', 'signed-in'],
  ['put api/v1/windows/{id}', 'signed-in'],
  ['delete api/v1/windows/{id}', 'signed-in'],
  ['get api/v1/stream', 'signed-in'],
  ['post api/v1/receipts', 'anyone'],
  ['get api/v1/notifications', 'signed-in'],
  ['get api/v1/notifications/{id}', 'signed-in'],
  ['post api/v1/test-notification', 'signed-in'],
  ['post api/v1/notifications/{id}/accept', 'signed-in-or-device'],
  ['get api/v1/test-notification/{notification}', 'signed-in'],
  ['get api/v1/chats', 'signed-in'],
  ['get api/v1/chats/{source}/{id}', 'signed-in'],
  ['post api/v1/example/sign', 'signed-in'],
  ['get api/v1/admin/people', 'administrator'],
  ['post api/v1/admin/people', 'administrator'],
  ['get api/v1/admin/people/export', 'administrator'],
  ['post api/v1/admin/people/import', 'administrator'],
  ['post api/v1/admin/people/import/preview', 'administrator'],
  ['get api/v1/admin/people/{id}', 'administrator'],
  ['post api/v1/admin/people/{id}/test-notification', 'administrator'],
  ['get api/v1/admin/people/{id}/test-notification/{notification}', 'administrator'],
  ['put api/v1/admin/people/{id}', 'administrator'],
  ['delete api/v1/admin/people/{id}', 'administrator'],
  ['post api/v1/admin/people/{id}/token', 'administrator'],
  ['get api/v1/admin/people/{id}/tokens', 'administrator'],
  ['delete api/v1/admin/people/{id}/tokens/{token}', 'administrator'],
  ['delete api/v1/admin/people/{id}/sessions', 'administrator'],
  ['post api/v1/admin/people/{id}/erase', 'administrator'],
  ['get api/v1/admin/people/{id}/windows', 'administrator'],
  ['get api/v1/admin/sources', 'administrator'],
  ['post api/v1/admin/sources', 'administrator'],
  ['put api/v1/admin/sources/{id}', 'administrator'],
  ['delete api/v1/admin/sources/{id}', 'administrator'],
  ['post api/v1/admin/sources/{id}/secret', 'administrator'],
  ['get api/v1/admin/sources/{id}/webhooks', 'administrator'],
  ['post api/v1/admin/sources/{id}/sign', 'administrator'],
  ['get api/v1/admin/sources/{id}/callback', 'administrator'],
  ['put api/v1/admin/sources/{id}/callback', 'administrator'],
  ['post api/v1/admin/sources/{id}/callback/secret', 'administrator'],
  ['post api/v1/admin/sources/{id}/callback/test', 'administrator'],
  ['delete api/v1/admin/sources/{id}/callback', 'administrator'],
  ['get api/v1/admin/sources/{id}/outsiders', 'administrator'],
  ['put api/v1/admin/sources/{id}/outsiders', 'administrator'],
  ['get api/v1/admin/sources/{id}/payload', 'administrator'],
  ['post api/v1/admin/sources/{id}/mapping/preview', 'administrator'],
  ['post api/v1/admin/sources/{id}/webhooks/preview', 'administrator'],
  ['get api/v1/admin/vapid-keys', 'administrator'],
  ['post api/v1/admin/vapid-keys', 'administrator'],
  ['post api/v1/admin/vapid-keys/{id}/activate', 'administrator'],
  ['post api/v1/admin/vapid-keys/{id}/retire', 'administrator'],
  ['post api/v1/admin/vapid-keys/{id}/restore', 'administrator'],
  ['post api/v1/admin/vapid-keys/{id}/test', 'administrator'],
  ['get api/v1/admin/vapid-contact', 'administrator'],
  ['put api/v1/admin/vapid-contact', 'administrator'],
  ['get api/v1/admin/queues', 'administrator'],
  ['put api/v1/admin/queues/{id}', 'administrator'],
  ['delete api/v1/admin/queues/{id}', 'administrator'],
  ['get api/v1/admin/rules', 'administrator'],
  ['put api/v1/admin/rules', 'administrator'],
  ['post api/v1/admin/rules/preview', 'administrator'],
  ['get api/v1/admin/rules/history', 'administrator'],
  ['post api/v1/admin/rules/undo', 'administrator'],
  ['get api/v1/admin/texts', 'administrator'],
  ['put api/v1/admin/texts', 'administrator'],
  ['post api/v1/admin/texts/preview', 'administrator'],
  ['get api/v1/admin/subscriptions', 'administrator'],
  ['delete api/v1/admin/subscriptions/{id}', 'administrator'],
  ['get api/v1/admin/events', 'administrator'],
  ['get api/v1/admin/events/{id}', 'administrator'],
  ['get api/v1/admin/audit', 'administrator'],
  ['get api/v1/admin/overview', 'administrator'],
  ['get healthz', 'anyone'],
  ['get readyz', 'anyone'],
  ['get metrics', 'anyone'],
  ['get openapi.json', 'anyone'],
];

type Caller = 'nobody' | 'device' | Role;
const callers: readonly Caller[] = ['nobody', 'device', 'agent', 'supervisor', 'administrator'];
const allIn = { nobody: 'in', device: 'in', agent: 'in', supervisor: 'in', administrator: 'in' } as const;
const noRole = { nobody: 401, device: 403, agent: 403, supervisor: 403, administrator: 403 } as const;

/** What each caller is told at a route of this access: in, or 401, or 403. */
const admission = {
  anyone: allIn,
  'signed-in': { ...allIn, nobody: 401, device: 403 },
  'signed-in-or-device': { ...allIn, nobody: 401 },
  agent: { ...noRole, agent: 'in' },
  supervisor: { ...noRole, supervisor: 'in' },
  administrator: { ...noRole, administrator: 'in' },
} as const satisfies Record<Access, Record<Caller, 'in' | 401 | 403>>;

let desk: TestDesk;
let server: Awaited<ReturnType<typeof serve>>;
const tokens: Partial<Record<Caller, string>> = {};

beforeAll(async () => {
  desk = await startTestDesk();
  server = await serve(desk);
  for (const role of ['agent', 'supervisor', 'administrator'] as const) {
    tokens[role] = await desk.addPerson(person({ id: `the-${role}`, roles: [role] }));
  }
  const { body: key } = await desk.call('get', '/api/v1/vapid');
  const body = { subscription: desk.receiver.subscribe(key.applicationServerKey), keyId: key.keyId };
  tokens.device = (
    await desk.call('put', '/api/v1/subscriptions', body, tokens.administrator).expect(201)
  ).body.renewal;
});
afterAll(async () => {
  await server.stop();
  await desk.stop();
});

/** Calls a route with nothing in it, and tells whether the caller was let in. */
async function knock(call: string, caller: Caller): Promise<'in' | number> {
  const [method = '', path = ''] = call.split(' ');
  const token = tokens[caller];
  const abort = new AbortController();
  const response = await fetch(`${server.url}/${path.replace(/\{\w+\}/g, 'nobody')}`, {
    method: method.toUpperCase(),
    headers: token === undefined ? {} : { Authorization: `Bearer ${token}` },
    signal: abort.signal,
  });
  const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json');
  const problem = isProblem ? ((await response.json()) as { type: string }) : undefined;
  abort.abort();
  return /:(not-signed-in|not-allowed)$/.test(problem?.type ?? '') ? response.status : 'in';
}

test('every route there is, with who may call it, stands in this file', () => {
  const served = listRoutes(desk.desk.rooms).map(({ method, path, access }) => [`${method} ${path}`, access]);

  expect(served.sort()).toEqual([...declared].sort());
});

describe('who is let in', () => {
  test.each(declared)('%s is for %s', async (call, access) => {
    const told = Object.fromEntries(
      await Promise.all(callers.map(async (caller) => [caller, await knock(call, caller)] as const)),
    );

    expect(told).toEqual(admission[access]);
  });
});

test('a bearer token that nobody has is answered 401 at every route that is not for anyone', async () => {
  tokens.nobody = 'nobody';
  const closed = declared.filter(([, access]) => access !== 'anyone');
  const told = await Promise.all(closed.map(([call]) => knock(call, 'nobody')));
  delete tokens.nobody;

  expect(new Set(told)).toEqual(new Set([401]));
});
