import type { Language } from '../../../wire/language.ts';
import { createSay, type Say } from '../../texts/say.ts';
import { english, type PageText } from './english.ts';

export type PageSay = Say<PageText>;
type Texts = Readonly<Record<PageText, string>>;

/** With the client's own, which say what the server refuses. */
const loaders = {
  en: async () => english,
  de: async () => ({ ...(await import('../../texts/german.ts')).german, ...(await import('./german.ts')).german }),
  fr: async () => ({ ...(await import('../../texts/french.ts')).french, ...(await import('./french.ts')).french }),
  es: async () => ({ ...(await import('../../texts/spanish.ts')).spanish, ...(await import('./spanish.ts')).spanish }),
  pt: async () => ({
    ...(await import('../../texts/portuguese.ts')).portuguese,
    ...(await import('./portuguese.ts')).portuguese,
  }),
  ja: async () => ({
    ...(await import('../../texts/japanese.ts')).japanese,
    ...(await import('./japanese.ts')).japanese,
  }),
  ar: async () => ({ ...(await import('../../texts/arabic.ts')).arabic, ...(await import('./arabic.ts')).arabic }),
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
