import { IntlMessageFormat } from 'intl-messageformat';
import { isolate } from '../../../wire/isolate.ts';
import { directionOf, type Language } from '../../../wire/language.ts';
import type { TextPart, TextSubject } from '../../../wire/text-template.ts';
import { arabic } from './arabic.ts';
import { findMistake } from './check-template.ts';
import { english } from './english.ts';
import { french } from './french.ts';
import { german } from './german.ts';
import { japanese } from './japanese.ts';
import { listUses, type MessageElement, parseTemplate, separator, splitAtSeparators } from './parse-template.ts';
import { type LanguageTexts, listTextKeys } from './placeholders.ts';
import { portuguese } from './portuguese.ts';
import { spanish } from './spanish.ts';

const delivered: Readonly<Record<Language, LanguageTexts>> = {
  ...{ en: english, de: german, fr: french, es: spanish, pt: portuguese, ja: japanese, ar: arabic },
};

/** What an administrator made different, by language, subject and part. */
export type TextOverrides = Readonly<
  Partial<Record<Language, Readonly<Partial<Record<TextSubject, Readonly<Partial<Record<TextPart, string>>>>>>>>
>;

export type TextValues = Readonly<Record<string, string | number>>;

/** What a template says with these values. A title is never empty: without words it says what was delivered. */
export type SayText = (subject: TextSubject, part: TextPart, values: TextValues) => string;

/** All languages; each is compiled when it is first spoken. */
export type Texts = (language: Language) => SayText;

/** Compiles templates once, for as many notifications as there are. */
export function compileTexts(overrides: TextOverrides): Texts {
  const compiled = new Map<Language, SayText>();
  return (language) => {
    const known = compiled.get(language);
    if (known) return known;
    const made = compileLanguage(language, overrides);
    compiled.set(language, made);
    return made;
  };
}

/** As delivered. */
export const defaultTexts: Texts = compileTexts({});

export function defaultTemplate(language: Language, subject: TextSubject, part: TextPart): string {
  const parts: Partial<Record<TextPart, string>> = delivered[language][subject];
  return parts[part] ?? '';
}

function compileLanguage(language: Language, overrides: TextOverrides): SayText {
  const changed = overrides[language];
  const defaults = new Map<string, Say>();
  const own = new Map<string, Say>();
  for (const { subject, part } of listTextKeys()) {
    defaults.set(`${subject} ${part}`, compileTemplate(language, defaultTemplate(language, subject, part)));
    const text = changed?.[subject]?.[part];
    // A template of another version that no longer fits would say nothing at all.
    if (text !== undefined && !findMistake(subject, part, text)) {
      own.set(`${subject} ${part}`, compileTemplate(language, text));
    }
  }
  return (subject, part, values) => {
    const key = `${subject} ${part}`;
    const said = own.get(key)?.(values);
    if (said !== undefined && (said.trim() !== '' || part === 'body')) return said;
    return defaults.get(key)?.(values) ?? '';
  };
}

type Say = (values: TextValues) => string;

/** What stands between separators and says nothing is left out, with its separator. */
function compileTemplate(language: Language, text: string): Say {
  const parsed = parseTemplate(text);
  if (!parsed.ok) return () => '';
  const [only, ...others] = parsed.elements;
  // Alone, a value goes by its own direction: there is nothing to keep it apart from.
  if (only?.type === 1 && others.length === 0 && directionOf(language) === 'ltr') {
    return (values) => String(values[String(only.value)] ?? '');
  }
  const parts = splitAtSeparators(parsed.elements).map((elements) => compilePart(language, elements));
  const used = [...new Set(listUses(parsed.elements).map(({ name }) => name))];
  return (values) => {
    const isolated = Object.fromEntries(used.map((name) => [name, isolateValue(name, values[name] ?? '', language)]));
    return parts
      .map((say) => say(isolated).trim())
      .filter(Boolean)
      .join(separator);
  };
}

/** What is put together of others, which are isolated each by itself. */
const composed: ReadonlySet<string> = new Set(['about', 'title']);

function isolateValue(name: string, value: string | number, language: Language): string | number {
  return typeof value === 'number' || composed.has(name) ? value : isolate(value, language);
}

function compilePart(language: Language, elements: MessageElement[]): Say {
  const format = new IntlMessageFormat(elements as ConstructorParameters<typeof IntlMessageFormat>[0], language);
  return (values) => String(format.format(values));
}
