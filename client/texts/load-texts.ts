import type { Language } from '../../wire/language.ts';
import { type ElementText, english } from './english.ts';
import { createSay, type Messages, type Say } from './say.ts';

export type ElementSay = Say<ElementText>;

/** Each language is a file of its own, which exports nothing but its texts, and has the panel's too. */
const loaders = {
  en: () => import('./help-english.ts'),
  de: () => import('./german.ts'),
  fr: () => import('./french.ts'),
  es: () => import('./spanish.ts'),
  pt: () => import('./portuguese.ts'),
  ja: () => import('./japanese.ts'),
  ar: () => import('./arabic.ts'),
} as const satisfies Record<Language, () => Promise<Record<string, Messages>>>;

export const englishSay: ElementSay = createSay('en', english, english);

/** The texts of this language; English where they cannot be loaded, for a bell must ring all the same. */
export async function loadTexts(language: Language): Promise<ElementSay> {
  try {
    const [texts = english] = Object.values<Messages>(await loaders[language]());
    return createSay(language, texts, english);
  } catch {
    return englishSay; // no network: the next visit loads them
  }
}
