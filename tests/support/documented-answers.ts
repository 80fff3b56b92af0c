import type { IncomingMessage, ServerResponse } from 'node:http';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { Express } from 'express';

interface Operation {
  responses: Record<string, { content?: Record<string, { schema: unknown }>; $ref?: string }>;
}
interface OpenApiDocument {
  paths: Record<string, Record<string, Operation>>;
}

/** An application whose answers are held against the document that it gives of itself. */
export interface CheckedApp {
  app: Express;
  /** One line for each answer that was not as documented. */
  faults: string[];
}

/**
 * Lets every call through, and notes each answer that the OpenAPI document does not describe: a status, a media type or a
 * body. Pages and unknown paths are not in it. `base`: the path of the public URL.
 */
export function checkAnswers(app: Express, described: unknown, base: string): CheckedApp {
  const document = described as OpenApiDocument;
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  ajv.addSchema(document, 'openapi');
  const faults: string[] = [];
  const operations = listOperations(document);

  function check(call: string, answer: { status: number; media: string; body: string }): void {
    const { pathname } = new URL(call.split(' ')[1] ?? '', 'http://any');
    const path = base && pathname.startsWith(`${base}/`) ? pathname.slice(base.length) : pathname;
    const method = call.split(' ')[0] ?? '';
    const found = operations.find((one) => one.method === method && one.pattern.test(path));
    const fault = found
      ? judge(found, answer)
      : answer.media === 'application/problem+json' && misfit('#/components/schemas/Problem', answer.body);
    if (fault) faults.push(`${call} answered ${answer.status}: ${fault}`);
  }

  function judge(
    { responses, pointer }: ReturnType<typeof listOperations>[number],
    { status, media, body }: { status: number; media: string; body: string },
  ): string | undefined {
    if (media === 'application/problem+json') return misfit('#/components/schemas/Problem', body);
    const response = responses[status];
    if (!response) return 'no such status is declared in the route’s answers';
    if (!response.content) return body ? 'it has a body, and the route declares none' : undefined;
    if (!response.content[media])
      return `it is ${media || 'empty'}, and the route declares ${Object.keys(response.content)}`;
    if (media !== 'application/json') return undefined;
    return misfit(`${pointer}/responses/${status}/content/application~1json/schema`, body);
  }

  function misfit(pointer: string, body: string): string | undefined {
    const validate = ajv.getSchema(`openapi${pointer}`);
    if (!validate) return `the document has no ${pointer}`;
    if (validate(JSON.parse(body))) return undefined;
    return `not as its schema says: ${ajv.errorsText(validate.errors, { dataVar: 'body' })}`;
  }

  return {
    app: new Proxy(app, {
      apply: (target, _self, [request, response, next]) => {
        watch(request, response, check);
        return target(request, response, next);
      },
    }),
    faults,
  };
}

function listOperations({ paths }: OpenApiDocument) {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { responses }]) => ({
      method: method.toUpperCase(),
      pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}/?$`),
      responses,
      pointer: `#/paths/${path.replaceAll('~', '~0').replaceAll('/', '~1')}/${method}`,
    })),
  );
}

/** Reads along what is written, and tells it when the answer ends. A stream has no end of its own: it is not kept. */
function watch(
  request: IncomingMessage,
  response: ServerResponse,
  tell: (call: string, answer: { status: number; media: string; body: string }) => void,
): void {
  const chunks: Buffer[] = [];
  const { method, url } = request;
  const keep = (chunk: unknown) => {
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk as string));
  };
  const media = () => String(response.getHeader('content-type') ?? '').split(';')[0] ?? '';
  const { write, end } = response;
  response.write = ((...parts: Parameters<typeof write>) => {
    if (media() !== 'text/event-stream') keep(parts[0]);
    return write.apply(response, parts);
  }) as typeof write;
  response.end = ((...parts: Parameters<typeof end>) => {
    keep(parts[0]);
    const body = Buffer.concat(chunks).toString('utf8');
    tell(`${method} ${url}`, { status: response.statusCode, media: media(), body });
    return end.apply(response, parts);
  }) as typeof end;
}
