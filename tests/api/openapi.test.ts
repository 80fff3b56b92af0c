import { Validator } from '@seriousme/openapi-schema-validator';
import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listRoutes } from '../../server/http/route-table.ts';
import { checkAnswers } from '../support/documented-answers.ts';
import { startTestDesk, type TestDesk } from '../support/test-desk.ts';

interface Operation {
  operationId: string;
  parameters?: { name: string; in: string; required?: boolean }[];
  security?: unknown;
  requestBody?: unknown;
  responses: Record<string, { content?: unknown; $ref?: string }>;
}
interface Document {
  paths: Record<string, Record<string, Operation>>;
}

let desk: TestDesk;
let document: Document;
beforeAll(async () => {
  desk = await startTestDesk();
  document = (await desk.call('get', '/openapi.json', undefined, null).expect(200)).body;
});
afterAll(() => desk.stop());

const operations = () =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ call: `${method} ${path}`, path, ...operation })),
  );

test('the document is valid OpenAPI 3.1, by the specification’s own schema', async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate({ ...document });

  expect([valid, validator.version, errors]).toEqual([true, '3.1', undefined]);
});

test('a document that is not OpenAPI is refused by that schema', async () => {
  const broken = { ...document, paths: { '/x': { get: { responses: 'none' } } } };

  expect((await new Validator().validate(broken)).valid).toBe(false);
});

test('every route is in the document, and nothing else', () => {
  const routes = listRoutes(desk.desk.rooms).map(({ method, path }) => `${method} /${path}`);

  expect(
    operations()
      .map(({ call }) => call)
      .sort(),
  ).toEqual(routes.sort());
});

test('each operation has a name of its own', () => {
  const names = operations().map(({ operationId }) => operationId);

  expect(new Set(names).size).toBe(names.length);
});

test('each part of a path is a parameter that must be there', () => {
  for (const { path, parameters = [] } of operations()) {
    const wanted = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: 'path', required: true }));

    expect(parameters.filter((one) => one.in === 'path')).toMatchObject(wanted);
  }
});

test('whatever is not for anyone names a way to sign in, and tells of 401 and 403', () => {
  const access = new Map(listRoutes(desk.desk.rooms).map((route) => [`${route.method} /${route.path}`, route.access]));
  const wrong = operations().filter(
    ({ call, security, responses }) =>
      (access.get(call) !== 'anyone') !== (Boolean(security) && '401' in responses && '403' in responses),
  );

  expect(wrong.map(({ call }) => call)).toEqual([]);
});

test('every operation tells of problems', () => {
  const silent = operations().filter(({ responses }) => responses.default?.$ref !== '#/components/responses/Problem');

  expect(silent).toEqual([]);
});

test('whatever answers something says in what shape', () => {
  const shapeless = operations().filter(({ responses }) =>
    Object.entries(responses).some(([status, { content }]) => /^2/.test(status) && status !== '204' && !content),
  );

  expect(shapeless.map(({ call }) => call)).toEqual([]);
});

test('a webhook is described with its body and the headers that sign it', () => {
  const webhook = document.paths['/webhooks/{source}']?.post;

  expect(webhook?.requestBody).toBeDefined();
  expect(webhook?.parameters?.filter((one) => one.in === 'header').map(({ name }) => name)).toEqual([
    'webhook-id',
    'webhook-timestamp',
    'webhook-signature',
  ]);
});

test('parameters of a query are described', () => {
  const audit = document.paths['/api/v1/admin/audit']?.get?.parameters?.map(({ name }) => name);

  expect(audit).toEqual(['by', 'kind', 'target', 'since', 'until', 'before', 'limit']);
});

test('an answer that is not as documented is noticed', async () => {
  const people = document.paths['/api/v1/admin/people']?.get?.responses;
  const narrowed = structuredClone(document);
  const call = narrowed.paths['/api/v1/admin/people']?.get;
  if (call)
    call.responses = { ...people, 200: { content: { 'application/json': { schema: { required: ['names'] } } } } };
  delete narrowed.paths['/api/v1/me']?.get?.responses['200'];
  const { app, faults } = checkAnswers(desk.desk.app, narrowed, '');
  const authorization = `Bearer ${desk.adminToken}`;
  for (const path of ['/api/v1/admin/people', '/api/v1/me', '/api/v1/vapid']) {
    await request(app).get(path).set('Authorization', authorization).expect(200);
  }

  expect(faults).toEqual([
    "GET /api/v1/admin/people answered 200: not as its schema says: body must have required property 'names'",
    'GET /api/v1/me answered 200: no such status is declared in the route’s answers',
  ]);
});
