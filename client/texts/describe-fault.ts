import type { DeskbellErrorCode } from '../deskbell-error.ts';
import { formatMessage, type Say } from './say.ts';

/** What each refusal says in a language. English has none of them: the server's own words are English, and say more. */
export type ProblemText = `problem.${DeskbellErrorCode}`;

/** What went wrong, in a sentence: in the person's language as far as that is loaded, else in English. */
export function describeFault(
  fault: unknown,
  { language, messages }: Pick<Say<never>, 'language' | 'messages'>,
): string {
  if (!(fault instanceof Error)) return String(fault);
  // Told by its fields, not its class: the panel is a file of its own, with another class of the same name.
  const message = 'code' in fault && messages[`problem.${fault.code}`];
  const url = 'url' in fault ? String(fault.url) : '';
  return message ? formatMessage(message, { url }, language) : fault.message;
}
