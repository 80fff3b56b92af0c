import * as z from 'zod/mini';

/** The languages that notifications speak, as BCP 47 names them. */
export const languages = ['en', 'de', 'fr', 'es', 'pt', 'ja', 'ar'] as const;
export const languageSchema = z.enum(languages);
export type Language = (typeof languages)[number];

/** Each language's name in itself. */
export const languageNames = {
  en: 'English',
  de: 'Deutsch',
  fr: 'Français',
  es: 'Español',
  pt: 'Português',
  ja: '日本語',
  ar: 'العربية',
} as const satisfies Record<Language, string>;

/** How its sentences run. */
export function directionOf(language: Language): 'ltr' | 'rtl' {
  return language === 'ar' ? 'rtl' : 'ltr';
}
