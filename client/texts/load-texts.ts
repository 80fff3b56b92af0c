import type { Language } from '../../wire/language.ts';
import { type ElementText, english } from './english.ts';
import { createSay, type Messages, type Say } from './say.ts';

export type ElementSay = Say<ElementText>;

/** Each language is a file of its own, and has the panel's texts too. */
const loaders = {
  en: async () => (await import('./help-english.ts')).english,
  de: async () => (await import('./german.ts')).german,
  fr: async () => (await import('./french.ts')).french,
  es: async () => (await import('./spanish.ts')).spanish,
  pt: async () => (await import('./portuguese.ts')).portuguese,
  ja: async () => (await import('./japanese.ts')).japanese,
  ar: async () => (await import('./arabic.ts')).arabic,
} as const satisfies Record<Language, () => Promise<Messages>>;

export const englishSay: ElementSay = createSay('en', english, english);

/** The texts of this language; English where they cannot be loaded, for a bell must ring all the same. */
export async function loadTexts(language: Language): Promise<ElementSay> {
  try {
    return createSay(language, await loaders[language](), english);
  } catch {
    return englishSay; // no network: the next visit loads them
  }
}
