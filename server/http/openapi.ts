import * as z from 'zod/mini';
import { problemSchema } from '../../wire/problem.ts';
import type { Access, Route } from './route.ts';

/** The interface as an OpenAPI 3.1 document, from the same table that serves it. */
export function describeRoutes(routes: readonly Route[], server: string): unknown {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = `/${route.path}`;
    paths[path] = { ...paths[path], [route.method]: describeRoute(route) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Deskbell', version: '1', description: 'Rings the right support agent at the right moment.' },
    servers: [{ url: server.replace(/\/$/, '') }],
    paths,
    components: {
      schemas: { Problem: toJson(problemSchema) },
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: 'deskbell' },
      },
    },
  };
}

function describeRoute(route: Route): unknown {
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  const problem = { content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } };
  return {
    summary: route.summary,
    ...(route.access === 'anyone'
      ? {}
      : { security: [{ token: [] }, { session: [] }], description: forWhom(route.access) }),
    ...(names.length > 0
      ? { parameters: names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })) }
      : {}),
    ...(route.body
      ? { requestBody: { required: true, content: { 'application/json': { schema: toJson(route.body) } } } }
      : {}),
    responses: {
      ...Object.fromEntries(
        Object.entries(route.answers).map(([status, schema]) => [
          status,
          {
            description: Number(status) === 204 ? 'Done' : 'The answer',
            ...(schema ? { content: { 'application/json': { schema: toJson(schema) } } } : {}),
          },
        ]),
      ),
      default: { description: 'A problem', ...problem },
    },
  };
}

function forWhom(access: Access): string {
  if (access === 'signed-in') return 'For everybody who is signed in.';
  if (access === 'signed-in-or-device') return 'For everybody who is signed in, and for service workers.';
  return `For people with the role "${access}".`;
}

function toJson(schema: z.ZodMiniType): unknown {
  return z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input', unrepresentable: 'any' });
}
