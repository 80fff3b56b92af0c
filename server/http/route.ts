import type { Request, Response } from 'express';
import type * as z from 'zod/mini';
import type { Person, Role } from '../../wire/person.ts';
import type { RequestId } from '../spans.ts';
import type { Db } from '../store/database.ts';
import type { Caller } from './sign-in.ts';

/** Who may call a route. `device`: also the service worker of a push subscription, which may renew it, accept chats, and nothing else. */
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
export type Answer = { status: number; body?: unknown } | 'taken';

/** What a call changed, within the transaction that it is answered after. */
export interface Changed {
  status: number;
  body?: unknown;
  /** Many things, or one that the route has no `state` of. */
  changes?: readonly Change[];
  /** Done once it is committed: others are told, pushes go out. What it gives, if anything, is the body. */
  afterwards?(): unknown;
}

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

interface Facts {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete' | 'options';
  /** Below the base path, with `{name}` for parameters. */
  path: string;
  access: Access;
  /** One line for the OpenAPI page. */
  summary: string;
  query?: z.ZodMiniType;
  body?: z.ZodMiniType;
  /** The body is no JSON but this text: the handler reads its bytes from the request, at most so many. */
  text?: { media: string; maxBytes: number };
  /** Its JSON may be longer than that of others, by so many bytes in all. */
  maxBytes?: number;
  /** What the handler reads from the request by itself, for the description: the body, and headers with what each is. */
  reads?: { body?: z.ZodMiniType; headers: Texts };
  /** Shape of the answer's body by status; undefined where there is none. */
  answers: Readonly<Record<number, z.ZodMiniType | OtherMedia | undefined>>;
}

interface AnsweringRoute extends Facts {
  handle(call: Call<unknown, unknown>): Promise<Answer>;
}

/** A route by which an administrator changes something: the change and its entry in the audit log are one transaction. */
export interface RecordedRoute extends Facts {
  access: 'administrator';
  /** What it changes, read before and after. Fields that people know, and no secret; undefined when there is no such thing. */
  state?(db: Db, id: string): Promise<Readonly<Record<string, unknown>> | undefined>;
  change(db: Db, call: Call<unknown, unknown>): Promise<Changed>;
}

export type Route = AnsweringRoute | RecordedRoute;

type Parsed<Schema, Otherwise> = Schema extends z.ZodMiniType ? z.infer<Schema> : Otherwise;

type Described<Of extends Facts, Body, Query> = Omit<Of, 'handle' | 'change' | 'body' | 'query'> & {
  body?: Body;
  query?: Query;
};

type ParsedCall<Body, Query> = Call<Parsed<Body, undefined>, Parsed<Query, Texts>>;

/** A route whose handler sees body and query as their schemas give them. */
export function route<
  Body extends z.ZodMiniType | undefined = undefined,
  Query extends z.ZodMiniType | undefined = undefined,
>(
  definition: Described<AnsweringRoute, Body, Query> & {
    handle(call: ParsedCall<Body, Query>): Promise<Answer>;
  },
): Route {
  return definition as Route;
}

/** The same for a route that the audit log keeps. All that it reads and writes goes by the `db` it is given. */
export function recordedRoute<
  Body extends z.ZodMiniType | undefined = undefined,
  Query extends z.ZodMiniType | undefined = undefined,
>(
  definition: Described<RecordedRoute, Body, Query> & {
    change(db: Db, call: ParsedCall<Body, Query>): Promise<Changed>;
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
