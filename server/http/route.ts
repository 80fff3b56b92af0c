import type { Request, Response } from 'express';
import type * as z from 'zod/mini';
import type { Person, Role } from '../../wire/person.ts';

/** Who may call a route. `device`: also the service worker of a push subscription, which may renew it and nothing else. */
export type Access = 'anyone' | 'signed-in' | 'signed-in-or-device' | Role;

export interface Call<Body> {
  /** Undefined only where anyone may call. */
  person: Person | undefined;
  params: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string>>;
  body: Body;
  request: Request;
  response: Response;
}

/** `taken`: the handler answers by itself. */
export type Answer = { status: number; body?: unknown } | 'taken';

export interface Route {
  method: 'get' | 'post' | 'put' | 'delete';
  /** Below the base path, with `{name}` for parameters. */
  path: string;
  access: Access;
  /** One line for the OpenAPI page. */
  summary: string;
  body?: z.ZodMiniType;
  /** Shape of the answer's body by status. */
  answers: Readonly<Record<number, z.ZodMiniType | undefined>>;
  handle(call: Call<unknown>): Promise<Answer>;
}

/** A route whose handler sees the body as its schema gives it. */
export function route<Schema extends z.ZodMiniType | undefined = undefined>(
  definition: Omit<Route, 'handle' | 'body'> & {
    body?: Schema;
    handle(call: Call<Schema extends z.ZodMiniType ? z.infer<Schema> : undefined>): Promise<Answer>;
  },
): Route {
  return definition as Route;
}

/** The caller of a route that is not for anyone. */
export function callerOf(call: Call<unknown>): Person {
  if (!call.person) throw new Error('A route without a person behind it asked for one');
  return call.person;
}
