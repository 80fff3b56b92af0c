import type { Request, Response } from 'express';
import type * as z from 'zod/mini';
import type { Person, Role } from '../../wire/person.ts';
import type { RequestId } from '../spans.ts';
import type { Caller } from './sign-in.ts';

/** Who may call a route. `device`: also the service worker of a push subscription, which may renew it and nothing else. */
export type Access = 'anyone' | 'signed-in' | 'signed-in-or-device' | Role;

type Texts = Readonly<Record<string, string>>;

export interface Call<Body, Query = Texts> {
  /** Who calls, and by what; undefined only where anyone may call. */
  caller: Caller | undefined;
  params: Texts;
  query: Query;
  body: Body;
  /** Given back in the header `X-Request-Id`, and repeated in logs of what follows from this call. */
  requestId: RequestId;
  request: Request;
  response: Response;
}

/** `taken`: the handler answers by itself. */
export type Answer = { status: number; body?: unknown; changes?: readonly Change[] } | 'taken';

/** One of many things that a single call changed, for the audit log. */
export interface Change {
  target: string;
  /** The fields that people know, and no secret; null where there was or is nothing. */
  before: Readonly<Record<string, unknown>> | null;
  after: Readonly<Record<string, unknown>> | null;
}

/** An answer whose shape no schema of ours describes. */
export interface OtherMedia {
  media: string;
  type: 'string' | 'object';
}

export interface Route {
  method: 'get' | 'post' | 'put' | 'delete';
  /** Below the base path, with `{name}` for parameters. */
  path: string;
  access: Access;
  /** One line for the OpenAPI page. */
  summary: string;
  query?: z.ZodMiniType;
  body?: z.ZodMiniType;
  /** The body is no JSON but this text: the handler reads its bytes from the request, at most so many. */
  text?: { media: string; maxBytes: number };
  /** What the handler reads from the request by itself, for the description: the body, and headers with what each is. */
  reads?: { body: z.ZodMiniType; headers: Texts };
  /** Shape of the answer's body by status; undefined where there is none. */
  answers: Readonly<Record<number, z.ZodMiniType | OtherMedia | undefined>>;
  /** Changes nothing, whatever its method is: the audit log leaves it out. */
  readOnly?: boolean;
  /**
   * Of a route that the audit log keeps: what it changes, read before and after the call. Fields that people know, and no
   * secret; undefined when there is no such thing.
   */
  state?(id: string): Promise<Readonly<Record<string, unknown>> | undefined>;
  handle(call: Call<unknown, unknown>): Promise<Answer>;
}

type Parsed<Schema, Otherwise> = Schema extends z.ZodMiniType ? z.infer<Schema> : Otherwise;

/** A route whose handler sees body and query as their schemas give them. */
export function route<
  Body extends z.ZodMiniType | undefined = undefined,
  Query extends z.ZodMiniType | undefined = undefined,
>(
  definition: Omit<Route, 'handle' | 'body' | 'query'> & {
    body?: Body;
    query?: Query;
    handle(call: Call<Parsed<Body, undefined>, Parsed<Query, Texts>>): Promise<Answer>;
  },
): Route {
  return definition as Route;
}

/** The person who calls a route that is not for anyone. */
export function callerOf(call: Call<unknown, unknown>): Person {
  return signInOf(call).person;
}

/** The same, with what they signed in with. */
export function signInOf({ caller }: Call<unknown, unknown>): Caller {
  if (!caller) throw new Error('A route without a person behind it asked for one');
  return caller;
}
