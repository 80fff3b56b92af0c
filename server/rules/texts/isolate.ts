import { directionOf, type Language } from '../../../wire/language.ts';

const rightToLeft = /\p{Script=Arabic}|\p{Script=Hebrew}|\p{Script=Syriac}|\p{Script=Thaana}|\p{Script=Nko}/u;
const leftToRight = /(?!\p{Script=Arabic}|\p{Script=Hebrew}|\p{Script=Syriac}|\p{Script=Thaana}|\p{Script=Nko})\p{L}/u;
/** Marks that would reach beyond the value: embeddings, overrides, isolates. */
const directionMarks = /[\u202A-\u202E\u2066-\u2069]/g;

/**
 * A value that runs the other way than the sentence keeps its own direction inside it (Unicode UAX #9: U+2068 first
 * strong isolate, U+2069 pop directional isolate).
 */
export function isolate(value: string, language: Language): string {
  const runsOtherwise = directionOf(language) === 'rtl' ? leftToRight : rightToLeft;
  const isMixed = runsOtherwise.test(value);
  return isMixed || value.search(directionMarks) >= 0 ? `\u2068${value.replaceAll(directionMarks, '')}\u2069` : value;
}
