import { type Problem, problemSchema, problemUri } from '../../../wire/problem.ts';
import { DeskbellError } from '../../deskbell.ts';

/** The server's refusal in an error, if that is what it carries. */
export function findProblem(error: unknown): Problem | undefined {
  if (!(error instanceof Error) || !('problem' in error)) return undefined;
  const parsed = problemSchema.safeParse(error.problem);
  return parsed.success ? parsed.data : undefined;
}

/** What went wrong, as a sentence for people. */
export function describeError(error: unknown): string {
  const problem = findProblem(error);
  if (problem) return problem.detail ?? problem.title;
  if (error instanceof DeskbellError) {
    return error.code === 'unreachable'
      ? 'The server could not be reached. Check your connection and try again.'
      : error.message;
  }
  return `Something is wrong with this page: ${error instanceof Error ? error.message : String(error)}. Load it again.`;
}

/** Whether the server asks to sign in first. */
export function isNotSignedIn(error: unknown): boolean {
  const problem = findProblem(error);
  return problem?.type === problemUri('not-signed-in') || problem?.status === 401;
}

/** What the server says of each field, by the field's name ("chat.id"). Empty if it names none. */
export function toFieldErrors(error: unknown): Record<string, string> {
  const errors = findProblem(error)?.errors ?? [];
  return Object.fromEntries(errors.map(({ field, detail }) => [field.replace(/^\/|^event\./, ''), detail]));
}
