import { type Language, languages } from '../wire/language.ts';

/** The first of the languages that the browser asks for (BCP 47) which we speak; English if there is none. */
export function browserLanguage(wanted: readonly string[]): Language {
  const primaries = wanted.map((tag) => tag.toLowerCase().split('-')[0]);
  return primaries.map((primary) => languages.find((language) => language === primary)).find(Boolean) ?? 'en';
}
