import { directionOf, type Language } from '../../../wire/language.ts';

/** Says of the whole document what it speaks: browsers read it aloud and set its letters by that. */
export function speakIn(language: Language): void {
  document.documentElement.lang = language;
  document.documentElement.dir = directionOf(language);
}
