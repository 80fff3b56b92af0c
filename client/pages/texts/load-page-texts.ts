import type { Language } from '../../../wire/language.ts';
import { createSay, type Say } from '../../texts/say.ts';
import { english, type PageText } from './english.ts';

export type PageSay = Say<PageText>;
type Texts = Readonly<Record<PageText, string>>;

const loaders = {
  en: async () => english,
  de: async () => (await import('./german.ts')).german,
  fr: async () => (await import('./french.ts')).french,
  es: async () => (await import('./spanish.ts')).spanish,
  pt: async () => (await import('./portuguese.ts')).portuguese,
  ja: async () => (await import('./japanese.ts')).japanese,
  ar: async () => (await import('./arabic.ts')).arabic,
} as const satisfies Record<Language, () => Promise<Texts>>;

export const englishSay: PageSay = createSay('en', english, english);

/** The pages' texts in this language; in English where they cannot be loaded, as after an update of the server. */
export async function loadPageTexts(language: Language): Promise<PageSay> {
  try {
    return createSay(language, await loaders[language](), english);
  } catch {
    return englishSay; // the next visit loads the new files
  }
}
