import fc from 'fast-check';
import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, test } from 'vitest';
import { arabic as pageArabic } from '../../../../client/pages/texts/arabic.ts';
import { english as pageEnglish } from '../../../../client/pages/texts/english.ts';
import { french as pageFrench } from '../../../../client/pages/texts/french.ts';
import { german as pageGerman } from '../../../../client/pages/texts/german.ts';
import { japanese as pageJapanese } from '../../../../client/pages/texts/japanese.ts';
import { portuguese as pagePortuguese } from '../../../../client/pages/texts/portuguese.ts';
import { spanish as pageSpanish } from '../../../../client/pages/texts/spanish.ts';
import { arabic } from '../../../../client/texts/arabic.ts';
import { english } from '../../../../client/texts/english.ts';
import { french } from '../../../../client/texts/french.ts';
import { german } from '../../../../client/texts/german.ts';
import { english as helpEnglish } from '../../../../client/texts/help-english.ts';
import { japanese } from '../../../../client/texts/japanese.ts';
import { portuguese } from '../../../../client/texts/portuguese.ts';
import { createSay, formatMessage } from '../../../../client/texts/say.ts';
import { spanish } from '../../../../client/texts/spanish.ts';
import { type Language, languages } from '../../../../wire/language.ts';

const textsOf: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  en: { ...pageEnglish, ...english, ...helpEnglish },
  de: { ...pageGerman, ...german },
  fr: { ...pageFrench, ...french },
  es: { ...pageSpanish, ...spanish },
  pt: { ...pagePortuguese, ...portuguese },
  ja: { ...pageJapanese, ...japanese },
  ar: { ...pageArabic, ...arabic },
};

interface Element {
  type: number;
  value?: unknown;
  options?: Record<string, { value: Element[] }>;
}

function parse(message: string): Element[] {
  return IntlMessageFormat.__parse?.(message, { ignoreTag: true }) as Element[];
}

/** The arguments of a message, with what each is: 1 text, 5 select, 6 plural. */
function argumentsOf(elements: readonly Element[]): string[] {
  const found = elements.flatMap(({ type, value, options }) => [
    ...(type === 0 || type === 7 ? [] : [`${value}:${type}`]),
    ...Object.values(options ?? {}).flatMap((option) => argumentsOf(option.value)),
  ]);
  return [...new Set(found)].sort();
}

/** Numbers where a plural asks for them, words elsewhere; the words run as the language does, so that nothing needs isolating. */
function valuesFor(message: string, language: Language, count: number): Record<string, string | number> {
  const word = language === 'ar' ? 'سلام' : 'x';
  return Object.fromEntries(
    argumentsOf(parse(message)).map((argument) => {
      const [name = '', type] = argument.split(':');
      return [name, type === '6' ? count : word];
    }),
  );
}

describe.each(languages)('the texts in %s', (language) => {
  const texts = textsOf[language];

  test('say the same as a whole implementation of ICU MessageFormat, for every count', () => {
    for (const [key, message] of Object.entries(texts)) {
      for (const count of [0, 1, 2, 3, 10, 11, 99, 100, 102, 1_000_000]) {
        const values = valuesFor(message, language, count);
        const wanted = new IntlMessageFormat(message, language, undefined, { ignoreTag: true }).format(values);
        expect(formatMessage(message, values, language), key).toBe(wanted);
      }
    }
  });

  test('name what the English ones name', () => {
    for (const [key, message] of Object.entries(textsOf.en)) {
      expect(argumentsOf(parse(texts[key] ?? '')), key).toEqual(argumentsOf(parse(message)));
    }
  });

  test('have no quote of a typewriter, which ICU takes for a sign of its own, and no space at an end', () => {
    for (const [key, message] of Object.entries(texts)) {
      expect(message, key).not.toMatch(/['"]|^\s|\s$/);
      expect(message.trim(), key).not.toBe('');
    }
  });

  test('are not left in English', () => {
    const same = Object.entries(texts).filter(([key, message]) => language !== 'en' && message === textsOf.en[key]);
    // Words that are the same, and what is nothing but values.
    expect(same.length).toBeLessThan(20);
  });
});

test('every form that a language counts by is in its plurals', () => {
  for (const language of languages) {
    const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
    for (const [key, message] of Object.entries(textsOf[language])) {
      for (const { type, options = {} } of parse(message)) {
        // Millions in French, Spanish and Portuguese have a form of their own, and nobody has so many notifications.
        const forms = pluralCategories.filter((form) => language === 'ar' || form !== 'many');
        if (type === 6) expect(Object.keys(options).sort(), `${language} ${key}`).toEqual([...forms].sort());
      }
    }
  }
});

test('a name that runs the other way is kept apart from the sentence', () => {
  const say = createSay('en', english, english);
  expect(say('openOf', { title: 'سلام' })).toBe('Open: \u2068سلام\u2069');
  expect(createSay('ar', arabic, english)('openOf', { title: 'Dora' })).toBe('فتح: \u2068Dora\u2069');
});

test('what a name says is never read as a message', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme-ascii' }), (title) => {
      expect(formatMessage('a {title} b', { title }, 'en')).toBe(`a ${title} b`);
    }),
  );
});

test('a text that another version does not have is said in English', () => {
  expect(createSay('de', { open: 'Öffnen' }, english)('dismiss')).toBe('Dismiss');
});
