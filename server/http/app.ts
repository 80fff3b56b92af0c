import express, { type Express, type Request, type Response, type Router } from 'express';
import * as z from 'zod/mini';
import { maxBodyBytes, maxWebhookBytes } from '../../wire/limits.ts';
import { parseJsonBytes } from '../parse-json.ts';
import type { Adapter } from '../sources/adapter.ts';
import { adapters } from '../sources/adapters.ts';
import { currentRequestId, inSpan, type RequestId } from '../spans.ts';
import { findSource } from '../store/sources.ts';
import { answerProblem } from './answer-problem.ts';
import { type BodyBudget, createBodyBudget } from './body-budget.ts';
import { allowCrossOrigin } from './cross-origin.ts';
import type { HttpRooms } from './http-rooms.ts';
import { networkOf } from './network-of.ts';
import { servePages } from './pages.ts';
import { ProblemError } from './problem-error.ts';
import { handleRecorded, isRecorded } from './record-change.ts';
import type { Access, Call, Route } from './route.ts';
import { listRoutes } from './route-table.ts';
import { noteTooLarge } from './routes/webhooks.ts';
import { securityHeaders } from './security-headers.ts';
import { type Caller, findCaller, secretOf } from './sign-in.ts';
import { createJwtVerifier, type VerifyJwt } from './verify-jwt.ts';

/** The Express application over the rooms, without listening. */
export function createApp(rooms: HttpRooms): Express {
  // The schemas speak no language by themselves: messages come from here.
  z.config(z.locales.en());
  const { settings } = rooms;
  const app = express();
  app.disable('x-powered-by');
  // Answers are not kept, and files have tags of their own.
  app.disable('etag');
  app.set('query parser', 'simple');
  if (settings.trustProxy !== undefined) app.set('trust proxy', proxyTrust(settings.trustProxy));
  app.use(securityHeaders(settings));

  const router = express.Router();
  router.use(allowCrossOrigin(settings));
  const verifyJwt = createJwtVerifier(settings.jwt, rooms.clock);
  const budget = createBodyBudget();
  for (const route of listRoutes(rooms)) mount(router, route, { rooms, verifyJwt, budget });
  router.use(servePages(rooms));
  // A proxy in front may take the path off, or leave it.
  if (settings.publicUrl.path) app.use(settings.publicUrl.path, router);
  app.use(router);
  app.use(() => {
    throw new ProblemError('not-found');
  });
  app.use(answerProblem(rooms.log));
  return app;
}

interface Surroundings {
  rooms: HttpRooms;
  verifyJwt: VerifyJwt;
  budget: BodyBudget;
}

/** The id is asked for once: reading the body may lose the span. */
interface Admitted {
  caller: Caller | undefined;
  requestId: RequestId;
  /** How long its body may be, in bytes. */
  limit: number;
}

function mount(router: Router, route: Route, { rooms, verifyJwt, budget }: Surroundings): void {
  const path = `/${route.path.replace(/\{(\w+)\}/g, ':$1')}`;
  const isWebhook = route.path.startsWith('webhooks/');
  const ownLimit = route.text?.maxBytes ?? route.maxBytes ?? maxBodyBytes;
  const attributes = { 'http.request.method': route.method.toUpperCase(), 'http.route': path };
  const name = `${route.method.toUpperCase()} ${path}`;
  router[route.method](path, (request, response) =>
    inSpan(name, { attributes, kind: 'server' }, () => serve(request, response)),
  );

  async function serve(request: Request, response: Response): Promise<void> {
    const requestId = currentRequestId();
    response.setHeader('X-Request-Id', requestId);
    const caller = await admit(route.access, rooms, verifyJwt, request);
    const limit = isWebhook ? await webhookLimit(rooms, request) : ownLimit;
    const giveBack = budget.take(request, limit, networkOf(request.ip ?? ''));
    try {
      await answer({ caller, requestId, limit }, request, response);
    } finally {
      giveBack();
    }
  }

  async function answer({ caller, requestId, limit }: Admitted, request: Request, response: Response): Promise<void> {
    try {
      await readBody(request, response, limit);
    } catch (error) {
      if (isWebhook) {
        rooms.metrics.webhook('body-too-large', 0);
        await noteTooLarge(rooms, String(request.params.source), request);
      }
      throw error;
    }
    const query = stringsOf(request.query);
    const call: Call<unknown, unknown> = {
      caller,
      params: stringsOf(request.params),
      query: route.query ? parse(route.query, query, 'query') : query,
      body: route.body ? parse(route.body, readJson(request.body), 'body') : undefined,
      ...{ requestId, request, response },
    };
    const given = await (isRecorded(route) ? handleRecorded(rooms, route, call) : route.handle(call));
    if (given === 'taken') return;
    response.status(given.status);
    if (given.body === undefined) response.end();
    else response.setHeader('Cache-Control', 'no-store').json(given.body);
  }
}

/** Some chat systems send more than others. Who sends it is looked up only where it may matter. */
async function webhookLimit({ store }: HttpRooms, { headers, params }: Request): Promise<number> {
  if (Number(headers['content-length'] ?? Number.NaN) <= maxWebhookBytes) return maxWebhookBytes;
  const source = await findSource(store.db, String(params.source));
  const adapter: Adapter | undefined = source && adapters[source.kind];
  return adapter?.maxBytes ?? maxWebhookBytes;
}

/** The bytes as they came, into `request.body`. */
function readBody(request: Request, response: Response, limit: number): Promise<void> {
  return new Promise((resolve, reject) => {
    express.raw({ type: () => true, limit })(request, response, (error?: unknown) =>
      error ? reject(error) : resolve(),
    );
  });
}

/** The one place where a route's access is checked. Throws what the caller is to be told. */
async function admit(
  access: Access,
  rooms: HttpRooms,
  verifyJwt: VerifyJwt,
  request: Request,
): Promise<Caller | undefined> {
  if (access === 'anyone') return undefined;
  const caller = await findCallerWithinLimits(rooms, verifyJwt, request);
  if (!caller) throw new ProblemError('not-signed-in');
  // Administrators' scripts do in a minute what others do in a day.
  if (!caller.person.roles.includes('administrator')) await rooms.limits.countCall(caller.person.id);
  refuseOtherSites(rooms, caller, request);
  if (caller.by === 'device' && access !== 'signed-in-or-device') throw new ProblemError('not-allowed');
  const isRole = access !== 'signed-in' && access !== 'signed-in-or-device';
  if (isRole && !caller.person.roles.includes(access)) {
    throw new ProblemError('not-allowed', `This is for people with the role "${access}"`);
  }
  return caller;
}

/**
 * Guesses are limited by address; what was right before is let through whatever else comes from there. A signed JWT is no guess:
 * all that a company's pages had overnight have ended in the morning, and the new ones that they ask for were never seen here.
 */
async function findCallerWithinLimits(
  rooms: HttpRooms,
  verifyJwt: VerifyJwt,
  request: Request,
): Promise<Caller | undefined> {
  const secret = secretOf(request);
  if (secret === undefined) return undefined;
  if (rooms.settings.jwt && jwtForm.test(secret)) return findCaller(rooms, verifyJwt, request);
  const address = request.ip ?? '';
  await rooms.limits.beforeSecret(address, secret);
  const caller = await findCaller(rooms, verifyJwt, request);
  if (caller) rooms.limits.afterRightSecret(secret);
  else await rooms.limits.afterWrongSecret(address, secret);
  return caller;
}

/** Three parts in base64url, of which the first is a JSON object (RFC 7515 §3.1). */
const jwtForm = /^ey[\w-]*\.[\w-]+\.[\w-]*$/;

/** A browser sends the cookie by itself: what changes something must come from a page of ours. */
function refuseOtherSites({ settings }: HttpRooms, caller: Caller, request: Request): void {
  const { origin } = request.headers;
  const changes = request.method !== 'GET' && request.method !== 'HEAD';
  if (caller.by === 'cookie' && changes && origin !== settings.publicUrl.origin) {
    const url = settings.publicUrl.href;
    throw new ProblemError('wrong-origin', `Open this page at ${url}`, { url });
  }
}

/** `whole`: what is named when no field is. */
function parse(schema: z.ZodMiniType, value: unknown, whole: 'body' | 'query'): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ProblemError('invalid-fields', undefined, {
    errors: parsed.error.issues.map(({ path, message }) => ({ field: path.join('.') || whole, detail: message })),
  });
}

function readJson(bytes: unknown): unknown {
  if (!(bytes instanceof Buffer) || bytes.length === 0) return {};
  const parsed = parseJsonBytes(bytes);
  if (!parsed.ok) throw new ProblemError('broken-json', parsed.detail);
  return parsed.value;
}

/** The single values of a query or of a path; a word that is given twice counts once, the last. */
function stringsOf(values: Readonly<Record<string, unknown>>): Record<string, string> {
  const pairs = Object.entries(values).map(([name, value]) => [name, Array.isArray(value) ? value.at(-1) : value]);
  return Object.fromEntries(pairs.filter(([, value]) => typeof value === 'string'));
}

/** "true", a number of proxies, or their addresses. */
function proxyTrust(text: string): boolean | number | string {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^\d+$/.test(text) ? Number(text) : text;
}
