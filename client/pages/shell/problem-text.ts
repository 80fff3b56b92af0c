import { type Problem, problemSchema, problemUri } from '../../../wire/problem.ts';
import { DeskbellError } from '../../deskbell.ts';
import { describeFault } from '../../texts/describe-fault.ts';
import { englishSay, type PageSay } from '../texts/load-page-texts.ts';

/** The server's refusal in an error, if that is what it carries. */
export function findProblem(error: unknown): Problem | undefined {
  if (!(error instanceof Error) || !('problem' in error)) return undefined;
  const parsed = problemSchema.safeParse(error.problem);
  return parsed.success ? parsed.data : undefined;
}

/** What went wrong, as a sentence for people. */
export function describeError(error: unknown, say: PageSay = englishSay): string {
  if (error instanceof DeskbellError) return describeFault(error, say);
  return say('error.page', { reason: error instanceof Error ? error.message : String(error) });
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
