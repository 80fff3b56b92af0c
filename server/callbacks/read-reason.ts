import { parseJson } from '../parse-json.ts';

/** Longer reasons fit on no notification. */
const maxLength = 120;

/**
 * The reason that a chat system gives in the body of its answer, for the agent to read: of a problem document the detail, of
 * other JSON what is usually called so, or one line of plain text. Null if there is none that a person could read.
 */
export function readReason(body: string | null): string | null {
  const text = body?.trim() ?? '';
  if (text.startsWith('{')) return toReason(reasonIn(text));
  return /^[<[]|\p{Cc}/u.test(text) ? null : toReason(text);
}

function reasonIn(text: string): unknown {
  const parsed = parseJson(text);
  if (!parsed.ok || typeof parsed.value !== 'object' || parsed.value === null) return undefined;
  const { detail, message, reason, error, title } = parsed.value as Record<string, unknown>;
  return [detail, message, reason, error, title].find((one) => typeof one === 'string' && one.trim() !== '');
}

function toReason(reason: unknown): string | null {
  if (typeof reason !== 'string' || reason.trim() === '') return null;
  return reason.trim().replace(/\s+/g, ' ').slice(0, maxLength);
}
