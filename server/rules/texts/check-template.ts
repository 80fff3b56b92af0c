import { maxTemplateLength, type TextPart, type TextSubject } from '../../../wire/text-template.ts';
import { listUses, type PlaceholderUse, parseTemplate } from './parse-template.ts';
import { choices, numbers, placeholdersOf } from './placeholders.ts';

/** What is wrong with a template, in a sentence; undefined if it is good. */
export function findMistake(subject: TextSubject, part: TextPart, text: string): string | undefined {
  const allowed = placeholdersOf(subject, part);
  if (!allowed) return `There is no text “${part}” of “${subject}”`;
  if (part !== 'body' && text.trim() === '') return 'Without words nobody knows what it is about';
  if (text.length > maxTemplateLength) return `At most ${maxTemplateLength} characters`;
  const parsed = parseTemplate(text);
  if (!parsed.ok) return parsed.detail;
  for (const use of listUses(parsed.elements)) {
    const mistake = findWrongUse(use, allowed);
    if (mistake) return mistake;
  }
  return undefined;
}

function findWrongUse({ name, as }: PlaceholderUse, allowed: readonly string[]): string | undefined {
  if (!allowed.includes(name)) {
    const known = allowed.map((one) => `{${one}}`).join(', ');
    return `There is no {${name}} here. ${known ? `There is: ${known}` : 'Here are no placeholders'}`;
  }
  if (as === 'other') return `{${name}} cannot be a date or a time`;
  if ((as === 'plural' || as === 'number') && !numbers.has(name))
    return `{${name}} is no number: it cannot be counted by`;
  if (as === 'select' && !choices.has(name)) return `{${name}} is free text: it cannot be told apart by cases`;
  if (as === 'text' && choices.has(name)) return `{${name}} is for cases: {${name}, select, yes {…} other {}}`;
  return undefined;
}
