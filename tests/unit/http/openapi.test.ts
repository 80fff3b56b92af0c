import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { describeRoutes } from '../../../server/http/openapi.ts';
import { type Access, type Route, route } from '../../../server/http/route.ts';
import { signRequestSchema } from '../../../wire/source.ts';

const thing = z.object({ name: z.string(), size: z.optional(z.number()) });
const handle = async () => ({ status: 200 });

const read = route({
  ...{ method: 'get', path: 'things/{shelf}/{id}', access: 'signed-in', summary: 'One thing' },
  answers: { 200: thing },
  handle,
});
const write = route({
  ...{ method: 'put', path: 'things/{shelf}/{id}', access: 'administrator', summary: 'Changes one' },
  body: thing,
  answers: { 204: undefined },
  handle,
});
const open = route({
  ...{ method: 'get', path: 'open', access: 'anyone', summary: 'For all' },
  answers: { 200: undefined },
  handle,
});

interface Operation {
  summary: string;
  description?: string;
  security?: unknown;
  parameters?: unknown;
  requestBody?: unknown;
  responses: Record<string, unknown>;
}
interface Document {
  openapi: string;
  servers: unknown;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, unknown>; securitySchemes: unknown };
}
const describeAll = (routes: readonly Route[], server = 'https://desk.test/bell/') =>
  describeRoutes(routes, server) as Document;

test('the document is OpenAPI 3.1, at the public address without a slash at its end', () => {
  const { openapi, servers } = describeAll([]);

  expect([openapi, servers]).toEqual(['3.1.0', [{ url: 'https://desk.test/bell' }]]);
});

test('the methods of a path stand beside each other', () => {
  const { paths } = describeAll([read, write, open]);

  expect(Object.entries(paths).map(([path, item]) => [path, Object.keys(item)])).toEqual([
    ['/things/{shelf}/{id}', ['get', 'put']],
    ['/open', ['get']],
  ]);
});

test('the parameters of a path are named in order', () => {
  const { paths } = describeAll([read]);

  expect(paths['/things/{shelf}/{id}']?.get?.parameters).toEqual([
    { name: 'shelf', in: 'path', required: true, schema: { type: 'string' } },
    { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
  ]);
});

test('a body is described by its schema', () => {
  const { paths } = describeAll([write]);

  expect(paths['/things/{shelf}/{id}']?.put?.requestBody).toMatchObject({
    required: true,
    content: {
      'application/json': {
        schema: {
          type: 'object',
          properties: { name: { type: 'string' }, size: { type: 'number' } },
          required: ['name'],
        },
      },
    },
  });
});

test('an answer is described by its schema, and everything else is a problem', () => {
  const { paths, components } = describeAll([read]);

  expect([paths['/things/{shelf}/{id}']?.get?.responses, Object.keys(components.schemas)]).toMatchObject([
    {
      200: { description: 'The answer', content: { 'application/json': { schema: { type: 'object' } } } },
      default: { $ref: '#/components/responses/Problem' },
    },
    ['Problem'],
  ]);
});

test('an answer without a body has no content', () => {
  const { paths } = describeAll([write]);

  expect(paths['/things/{shelf}/{id}']?.put?.responses[204]).toEqual({ description: 'Done' });
});

describe('who may call', () => {
  const security = [{ token: [] }, { session: [] }];
  const told: readonly (readonly [Access, { security: unknown; description: string | undefined }])[] = [
    ['anyone', { security: undefined, description: undefined }],
    ['signed-in', { security, description: 'For everybody who is signed in.' }],
    ['signed-in-or-device', { security, description: 'For everybody who is signed in, and for service workers.' }],
    ['agent', { security, description: 'For people with the role "agent".' }],
    ['supervisor', { security, description: 'For people with the role "supervisor".' }],
    ['administrator', { security, description: 'For people with the role "administrator".' }],
  ];

  test.each(told)('%s is told in words and as a requirement', (access, expected) => {
    const { security, description } = describeAll([{ ...open, access } as Route]).paths['/open']?.get ?? {};

    expect({ security, description }).toEqual(expected);
  });
});

test('a schema with a check of its own is described', () => {
  const sign = route({ ...open, body: signRequestSchema, handle });

  expect(JSON.stringify(describeAll([sign]).paths['/open']?.get?.requestBody)).toContain('chat.queued');
});

test('no answer or body of the document is empty where a schema was given', () => {
  const text = JSON.stringify(describeAll([read, write]));

  expect(text.includes('"schema":{}')).toBe(false);
});
