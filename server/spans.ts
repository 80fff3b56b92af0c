import { randomBytes } from 'node:crypto';
import {
  type Attributes,
  context,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';

/**
 * One id from a webhook to its receipts: trace id and span id as W3C Trace Context writes them, joined by "-". Where
 * nobody collects traces it is made by chance, and is an id all the same.
 */
export type RequestId = string;

export interface SpanOptions {
  attributes?: Attributes;
  /** `server`: a call that came in. `client`: one that goes out. */
  kind?: 'internal' | 'server' | 'client';
  /** Continues what this request began, however long ago. */
  of?: RequestId | null;
}

const kinds = { internal: SpanKind.INTERNAL, server: SpanKind.SERVER, client: SpanKind.CLIENT } as const;

/** Runs `work` as a part of the trace. Without a collector it only runs it. */
export function inSpan<T>(name: string, { attributes = {}, kind = 'internal', of }: SpanOptions, work: () => T): T {
  const parent = of ? continued(of) : context.active();
  return trace.getTracer('deskbell').startActiveSpan(name, { attributes, kind: kinds[kind] }, parent, (span) => {
    const fail = (error: unknown) => {
      span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'error' });
      span.end();
    };
    try {
      const result = work();
      if (result instanceof Promise) result.then(() => span.end(), fail);
      else span.end();
      return result;
    } catch (error) {
      fail(error);
      throw error;
    }
  });
}

/** A function that stays part of the present trace, whoever calls it later. */
export function keepTrace<Work extends (...given: never[]) => unknown>(work: Work): Work {
  return context.bind(context.active(), work);
}

/** The id of the present request. */
export function currentRequestId(): RequestId {
  const span = trace.getSpanContext(context.active());
  if (span) return `${span.traceId}-${span.spanId}`;
  const made = randomBytes(24).toString('hex');
  return `${made.slice(0, 32)}-${made.slice(32)}`;
}

function continued(request: RequestId) {
  const [traceId = '', spanId = ''] = request.split('-');
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true });
}
