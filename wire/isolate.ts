import { directionOf, type Language } from './language.ts';

/** Letters that run from right to left: the blocks of Hebrew, Arabic, Syriac, Thaana, N'Ko and their presentation forms (Unicode, "Blocks"). */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
const leftToRight = /[^\P{L}\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u;
/** Marks that would reach beyond the value: embeddings, overrides, isolates. */
const directionMarks = /[\u202a-\u202e\u2066-\u2069]/g;

/**
 * A value that runs the other way than the sentence keeps its own direction inside it (Unicode UAX #9: U+2068 first
 * strong isolate, U+2069 pop directional isolate).
 */
export function isolate(value: string, language: Language): string {
  const runsOtherwise = directionOf(language) === 'rtl' ? leftToRight : rightToLeft;
  const isMixed = runsOtherwise.test(value);
  return isMixed || value.search(directionMarks) >= 0 ? `\u2068${value.replaceAll(directionMarks, '')}\u2069` : value;
}
