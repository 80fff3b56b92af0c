import { type Problem, type ProblemType, problemUri } from '../../wire/problem.ts';

/** Status and title of each problem. */
const problems = {
  'broken-json': { status: 400, title: 'The body is not JSON' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'invalid-fields': { status: 422, title: 'Some fields are not as expected' },
  'signature-refused': { status: 401, title: 'The signature does not fit' },
  'not-signed-in': { status: 401, title: 'Sign in first' },
  'not-allowed': { status: 403, title: 'This is not for your role' },
  'wrong-origin': { status: 403, title: 'The call came from another site' },
  'not-found': { status: 404, title: 'There is no such thing here' },
  conflict: { status: 409, title: 'It does not fit what is here' },
  'endpoint-refused': { status: 422, title: 'The endpoint is not one of a known push service' },
  'subscription-gone': { status: 409, title: 'The push service has given this push subscription up' },
  'key-in-use': { status: 409, title: 'Push subscriptions still use this key' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  unavailable: { status: 503, title: 'Not possible at the moment' },
  fault: { status: 500, title: 'Something went wrong here' },
} as const satisfies Record<ProblemType, { status: number; title: string }>;

type Extras = Pick<Problem, 'errors' | 'people' | 'url'> & { status?: number; retryAfterSeconds?: number };

/** What we refuse. Thrown from anywhere under a route, answered in `answer-problem.ts`. */
export class ProblemError extends Error {
  readonly code: ProblemType;
  readonly retryAfterSeconds: number | undefined;
  readonly problem: Problem;

  constructor(code: ProblemType, detail?: string, { retryAfterSeconds, ...extras }: Extras = {}) {
    super(detail ?? problems[code].title);
    this.name = 'ProblemError';
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
    this.problem = { type: problemUri(code), ...problems[code], ...(detail ? { detail } : {}), ...extras };
  }
}
