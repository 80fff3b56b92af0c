import type { ErrorRequestHandler, Response } from 'express';
import type { Log } from '../log.ts';
import { StoreBusyError, StoreUnavailableError } from '../store/store-errors.ts';
import { ProblemError } from './problem-error.ts';

/** The only error handler: a problem is answered as it is, a fault is logged once and answered without a word of it. */
export function answerProblem(log: Log): ErrorRequestHandler {
  // Express tells an error handler by its four parameters.
  return (error: unknown, request, response, _next) => {
    const known = error instanceof ProblemError ? error : (fromStore(error) ?? fromParser(error));
    if (!known)
      log.fault('request.failed', error, {
        ...{ request: response.getHeader('x-request-id'), method: request.method, path: request.path },
      });
    if (response.headersSent) return void response.destroy();
    sendProblem(response, known ?? new ProblemError('fault'));
  };
}

export function sendProblem(response: Response, { problem, retryAfterSeconds }: ProblemError): void {
  if (retryAfterSeconds !== undefined) response.setHeader('Retry-After', String(retryAfterSeconds));
  // A cache on the way may keep even a 404 (RFC 9110 §15.1).
  response.setHeader('Cache-Control', 'no-store');
  response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}

function fromStore(error: unknown): ProblemError | undefined {
  if (error instanceof StoreBusyError) {
    return new ProblemError('unavailable', 'Too much is being written at the moment', { retryAfterSeconds: 1 });
  }
  if (error instanceof StoreUnavailableError) {
    return new ProblemError('unavailable', 'The store cannot be reached', { retryAfterSeconds: 5 });
  }
  return undefined;
}

/** What Express's own parsers refuse: they say so by a status. */
function fromParser(error: unknown): ProblemError | undefined {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return undefined;
  if (error.status === 413) return new ProblemError('body-too-large');
  if (error.status < 400 || error.status >= 500) return undefined;
  const field = error instanceof URIError ? 'path' : 'body';
  const errors = [{ field, detail: error.message }];
  return new ProblemError('invalid-fields', undefined, { status: error.status, errors });
}
