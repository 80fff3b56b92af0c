import { describe, expect, test } from 'vitest';
import { DeskbellError, type DeskbellErrorCode, ProblemError } from '../../../../client/deskbell-error.ts';
import { arabic } from '../../../../client/texts/arabic.ts';
import { describeFault } from '../../../../client/texts/describe-fault.ts';
import { english } from '../../../../client/texts/english.ts';
import { french } from '../../../../client/texts/french.ts';
import { german } from '../../../../client/texts/german.ts';
import { english as helpEnglish } from '../../../../client/texts/help-english.ts';
import { japanese } from '../../../../client/texts/japanese.ts';
import { portuguese } from '../../../../client/texts/portuguese.ts';
import { createSay } from '../../../../client/texts/say.ts';
import { spanish } from '../../../../client/texts/spanish.ts';
import { problemTypes, problemUri } from '../../../../wire/problem.ts';

const inEnglish = createSay('en', { ...english, ...helpEnglish }, english);
const inGerman = createSay('de', german, english);
const others = { de: german, fr: french, es: spanish, pt: portuguese, ja: japanese, ar: arabic } as const;
const codes: readonly DeskbellErrorCode[] = [...problemTypes, 'unreachable', 'unexpected-answer'];

function refusal(type: string, status: number, more: { detail?: string; url?: string } = {}): ProblemError {
  return new ProblemError({ type, status, title: 'Not possible', ...more });
}

test('a refusal is said in English as the server said it', () => {
  expect(describeFault(refusal(problemUri('conflict'), 409, { detail: 'Taken by Ben' }), inEnglish)).toBe(
    'Taken by Ben',
  );
});

test('a refusal is said by its type in another language', () => {
  expect(describeFault(refusal(problemUri('conflict'), 409, { detail: 'Taken by Ben' }), inGerman)).toBe(
    'Das passt nicht mehr zum jetzigen Stand. Laden Sie die Seite neu.',
  );
});

test('an answer that is no problem document is said by its status', () => {
  expect(describeFault(refusal('about:blank', 502), inGerman)).toBe(german['problem.unavailable']);
});

test('another address is named, and kept apart from the sentence', () => {
  const url = 'https://desk.example/';
  expect(describeFault(refusal(problemUri('wrong-origin'), 403, { url }), inGerman)).toBe(
    `Öffnen Sie diese Seite unter ${url}.`,
  );
  expect(describeFault(refusal(problemUri('wrong-origin'), 403, { url }), createSay('ar', arabic, english))).toContain(
    `\u2068${url}\u2069`,
  );
});

test('the same is said of an error of another copy of the client', () => {
  const foreign = Object.assign(new Error('The server could not be reached'), { code: 'unreachable' });
  expect(describeFault(foreign, inGerman)).toBe(german['problem.unreachable']);
});

test.each([
  ['a fault of the browser', new DOMException('The disk is full', 'QuotaExceededError'), 'The disk is full'],
  ['a fault of the page', new TypeError('x is undefined'), 'x is undefined'],
  ['what is no error', 'odd', 'odd'],
])('%s keeps its own words', (_what, fault, words) => {
  expect(describeFault(fault, inGerman)).toBe(words);
});

describe.each(Object.entries(others))('in %s', (language, messages) => {
  test.each(codes)('%s has its own words', (code) => {
    const say = createSay(language as keyof typeof others, messages, english);
    const said = describeFault(new DeskbellError(code, 'English words'), say);
    expect(said).not.toBe('English words');
    expect(said).not.toMatch(/[{}]/);
  });
});
