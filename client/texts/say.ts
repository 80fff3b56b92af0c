import { isolate } from '../../wire/isolate.ts';
import type { Language } from '../../wire/language.ts';

export type SayValues = Readonly<Record<string, string | number>>;

/** Says a text in one language. */
export interface Say<Key extends string> {
  (key: Key, values?: SayValues): string;
  readonly language: Language;
  readonly messages: Messages;
}

/** ICU messages with plain arguments, `plural` and `select`; quoting by apostrophes is not known here. */
export type Messages = Readonly<Record<string, string>>;

/** What `messages` of another version do not have is said in English. */
export function createSay<Key extends string>(
  language: Language,
  messages: Messages,
  english: Readonly<Record<Key, string>>,
): Say<Key> {
  const say = (key: Key, values: SayValues = {}) => formatMessage(messages[key] ?? english[key], values, language);
  return Object.assign(say, { language, messages });
}

/**
 * Formats the part of ICU MessageFormat that our texts use, in 1 kB instead of the 15 of a whole implementation. Names and
 * words are kept apart from the sentence around them.
 */
export function formatMessage(message: string, values: SayValues, language: Language, count?: number): string {
  let said = '';
  let at = 0;
  while (at < message.length) {
    const character = message.charAt(at);
    const end = character === '{' ? findClosing(message, at) : at;
    if (character === '{') said += formatArgument(message.slice(at + 1, end), values, language);
    else said += character === '#' && count !== undefined ? toNumber(count, language) : character;
    at = end + 1;
  }
  return said;
}

/** `name`, or `name, plural, one {…} other {…}`. */
const argument = /^(\w+)(?:, (plural|select), (.*))?$/s;

function formatArgument(text: string, values: SayValues, language: Language): string {
  const [, name = '', kind, cases = ''] = argument.exec(text) ?? [];
  const value = values[name] ?? '';
  if (!kind) return typeof value === 'number' ? toNumber(value, language) : isolate(value, language);
  const messages = parseCases(cases);
  if (kind === 'select') return formatMessage(messages.get(String(value)) ?? other(messages), values, language);
  const count = Number(value);
  const form = new Intl.PluralRules(language).select(count);
  return formatMessage(messages.get(`=${count}`) ?? messages.get(form) ?? other(messages), values, language, count);
}

function parseCases(text: string): Map<string, string> {
  const cases = new Map<string, string>();
  for (let at = 0; ; ) {
    const open = text.indexOf('{', at);
    if (open < 0) return cases;
    const close = findClosing(text, open);
    cases.set(text.slice(at, open).trim(), text.slice(open + 1, close));
    at = close + 1;
  }
}

function other(cases: ReadonlyMap<string, string>): string {
  return cases.get('other') ?? '';
}

function findClosing(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    const character = text[at];
    if (character === '{') depth += 1;
    if (character === '}') depth -= 1;
    if (depth === 0) return at;
  }
  return text.length;
}

function toNumber(value: number, language: Language): string {
  return new Intl.NumberFormat(language).format(value);
}
