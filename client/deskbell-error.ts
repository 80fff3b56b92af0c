import { type Problem, type ProblemType, problemSchema, problemTypes, problemUri } from '../wire/problem.ts';

export type DeskbellErrorCode = ProblemType | 'unreachable' | 'unexpected-answer';

/** Whatever the client could not do. `code` stays the same across versions, the text may change. */
export class DeskbellError extends Error {
  override readonly name: string = 'DeskbellError';
  readonly code: DeskbellErrorCode;

  constructor(code: DeskbellErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The server refused: `problem` is its answer. */
export class ProblemError extends DeskbellError {
  override readonly name = 'ProblemError';
  readonly problem: Problem;
  /** Of `wrong-origin`: where the page is to be opened. */
  readonly url: string | undefined;

  constructor(problem: Problem) {
    super(codeOf(problem), problem.detail ?? problem.title);
    this.problem = problem;
    this.url = problem.url;
  }
}

/** Reads a refusal; an answer that is no problem document (a proxy's page) becomes one by its status. */
export function toProblem(status: number, body: unknown): Problem {
  const parsed = problemSchema.safeParse(body);
  return parsed.success ? parsed.data : { type: 'about:blank', title: `The server answered ${status}`, status };
}

function codeOf(problem: Problem): DeskbellErrorCode {
  const known = problemTypes.find((type) => problemUri(type) === problem.type);
  return known ?? codeByStatus[problem.status] ?? (problem.status >= 500 ? 'unavailable' : 'unexpected-answer');
}

const codeByStatus: Readonly<Record<number, DeskbellErrorCode>> = {
  401: 'not-signed-in',
  403: 'not-allowed',
  404: 'not-found',
  409: 'conflict',
  413: 'body-too-large',
  429: 'too-many-requests',
};
