import * as z from 'zod/mini';
import { problemSchema } from '../../wire/problem.ts';
import type { Access, Route } from './route.ts';

const problemAnswer = { $ref: '#/components/responses/Problem' };

/** The interface as an OpenAPI 3.1 document, from the same table that serves it. */
export function describeRoutes(routes: readonly Route[], server: string): unknown {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = `/${route.path}`;
    paths[path] = { ...paths[path], [route.method]: describeRoute(route) };
  }
  const problem = { $ref: '#/components/schemas/Problem' };
  return {
    openapi: '3.1.0',
    info: { title: 'Deskbell', version: '1', description: 'Rings the right support agent at the right moment.' },
    servers: [{ url: server.replace(/\/$/, '') }],
    tags: [...new Set(routes.map(tagOf))].map((name) => ({ name })),
    paths,
    components: {
      schemas: { Problem: toJson(problemSchema, 'output') },
      responses: {
        Problem: { description: 'A problem (RFC 9457)', content: { 'application/problem+json': { schema: problem } } },
      },
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: 'deskbell' },
      },
    },
  };
}

function describeRoute(route: Route): unknown {
  const parameters = [...describePath(route), ...describeQuery(route), ...describeHeaders(route)];
  const body = describeBody(route);
  return {
    operationId: toOperationId(route),
    tags: [tagOf(route)],
    summary: route.summary,
    ...(route.access === 'anyone'
      ? {}
      : { security: [{ token: [] }, { session: [] }], description: forWhom(route.access) }),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: { required: true, content: body } } : {}),
    responses: { ...describeAnswers(route), ...describeProblems(route) },
  };
}

function describeBody({ body, reads, text }: Route): unknown {
  if (text) return { [text.media]: { schema: { type: 'string' } } };
  const schema = body ?? reads?.body;
  return schema && { 'application/json': { schema: toJson(schema, 'input') } };
}

function describePath({ path }: Route): unknown[] {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  return names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
}

function describeQuery({ query }: Route): unknown[] {
  if (!query) return [];
  const { properties = {}, required = [] } = z.toJSONSchema(query, { io: 'input', unrepresentable: 'any' });
  return Object.entries(properties).map(([name, schema]) => ({
    ...{ name, in: 'query', schema },
    ...(required.includes(name) ? { required: true } : {}),
  }));
}

function describeHeaders({ reads }: Route): unknown[] {
  return Object.entries(reads?.headers ?? {}).map(([name, description]) => ({
    ...{ name, in: 'header', required: true, description, schema: { type: 'string' } },
  }));
}

function describeAnswers({ answers }: Route): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(answers).map(([status, answer]) => {
      if (!answer) return [status, { description: 'Done' }];
      const content =
        'media' in answer
          ? { [answer.media]: { schema: { type: answer.type } } }
          : { 'application/json': { schema: toJson(answer, 'output') } };
      return [status, { description: 'The answer', content }];
    }),
  );
}

/** What may be wrong with any call of this kind; a route's own refusals are among the rest. */
function describeProblems({ access, body, text, query }: Route): Record<string, unknown> {
  const statuses = [
    ...(body ? [400, 413, 422] : []),
    ...(text ? [413, 422] : []),
    ...(query ? [422] : []),
    ...(access === 'anyone' ? [] : [401, 403]),
  ];
  return Object.fromEntries([...statuses, 'default'].map((status) => [status, problemAnswer]));
}

function forWhom(access: Access): string {
  if (access === 'signed-in') return 'For everybody who is signed in.';
  if (access === 'signed-in-or-device') return 'For everybody who is signed in, and for service workers.';
  return `For people with the role "${access}".`;
}

/** "putAdminPeopleId" of `PUT api/v1/admin/people/{id}`. */
function toOperationId({ method, path }: Route): string {
  const words = path.replace(/^api\/v1\//, '').match(/[A-Za-z]+/g) ?? [];
  return method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

/** "admin/people", "chats". */
function tagOf({ path }: Route): string {
  const [first = '', second = ''] = path.replace(/^api\/v1\//, '').split('/');
  return first === 'admin' ? `${first}/${second}` : first;
}

function toJson(schema: z.ZodMiniType, io: 'input' | 'output'): unknown {
  const { $schema: _, ...described } = z.toJSONSchema(schema, { target: 'draft-2020-12', io, unrepresentable: 'any' });
  return described;
}
