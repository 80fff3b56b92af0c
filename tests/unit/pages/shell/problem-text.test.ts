import { describe, expect, test } from 'vitest';
import { DeskbellError, ProblemError } from '../../../../client/deskbell-error.ts';
import {
  describeError,
  findProblem,
  isNotSignedIn,
  toFieldErrors,
} from '../../../../client/pages/shell/problem-text.ts';
import { loadPageTexts } from '../../../../client/pages/texts/load-page-texts.ts';
import { type Problem, problemUri } from '../../../../wire/problem.ts';

function refusal(given: Partial<Problem> = {}): ProblemError {
  return new ProblemError({ type: problemUri('invalid-fields'), title: 'Fields are wrong', status: 422, ...given });
}

test('a problem is found in an error that carries one', () => {
  expect(findProblem(refusal())?.status).toBe(422);
  expect(findProblem(new Error('plain'))).toBeUndefined();
  expect(findProblem(Object.assign(new Error('odd'), { problem: { status: 'x' } }))).toBeUndefined();
  expect(findProblem('text')).toBeUndefined();
});

describe('what went wrong is said', () => {
  test.each([
    ['in the server’s words', refusal({ detail: 'The queue is not known' }), 'The queue is not known'],
    ['by the title, where there is no more', refusal(), 'Fields are wrong'],
    ['in the client’s words', new DeskbellError('unexpected-answer', 'It is not JSON'), 'It is not JSON'],
  ])('%s', (_how, error, words) => {
    expect(describeError(error)).toBe(words);
  });

  test.each([
    ['de', 'Eine der Angaben passt nicht. Prüfen Sie, was Sie eingegeben haben.'],
    ['ja', '正しくない項目があります。入力内容を確認してください。'],
  ] as const)('in the page’s language, %s', async (language, words) => {
    expect(describeError(refusal({ detail: 'The zone is not known' }), await loadPageTexts(language))).toBe(words);
  });

  test('as the page’s own fault, when it is', () => {
    expect(describeError(new TypeError('x is undefined'))).toContain('wrong with this page: x is undefined');
  });
});

test('who is not signed in is told by type or by status', () => {
  expect(isNotSignedIn(refusal({ type: problemUri('not-signed-in'), status: 403 }))).toBe(true);
  expect(isNotSignedIn(refusal({ type: 'about:blank', status: 401 }))).toBe(true);
  expect(isNotSignedIn(refusal())).toBe(false);
});

test('each field has its own words, by the name that the form knows', () => {
  const errors = [
    { field: 'event.chat.id', detail: 'Too short' },
    { field: '/name', detail: 'Missing' },
    { field: 'queues', detail: 'Too many' },
  ];
  expect(toFieldErrors(refusal({ errors }))).toEqual({ 'chat.id': 'Too short', name: 'Missing', queues: 'Too many' });
  expect(toFieldErrors(new Error('plain'))).toEqual({});
});
