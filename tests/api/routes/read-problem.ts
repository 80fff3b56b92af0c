import { expect } from 'vitest';
import * as z from 'zod/mini';
import { type Problem, problemSchema, problemTypes } from '../../../wire/problem.ts';

/** What an answer of any HTTP client must have to be read. */
interface Answer {
  status: number;
  headers: Readonly<Record<string, string>>;
  text: string;
}

export type ReadProblem = Omit<Problem, 'type' | 'title'> & { type: string };

const strictProblemSchema = z.strictObject(problemSchema.shape);
const types: readonly string[] = problemTypes;

/**
 * The problem document that a call was answered with: its type without the prefix, and all that differs by call. Fails
 * unless it is a document as declared, of a known type, with the status of the answer and without a stack.
 */
export function readProblem({ status, headers, text }: Answer): ReadProblem {
  expect(headers['content-type'], text).toBe('application/problem+json; charset=utf-8');
  expect(headers['cache-control'], text).toBe('no-store');
  expect(text).not.toMatch(/\bat (\S+ )?\(?\S+:\d+:\d+|node_modules|\.ts\b/);
  const { type, title, ...rest } = strictProblemSchema.parse(JSON.parse(text));
  const [, word = ''] = /^urn:deskbell:problem:(.+)$/.exec(type) ?? [];
  expect(types).toContain(word);
  expect(title).not.toBe('');
  expect(rest.status).toBe(status);
  return { type: word, ...rest };
}
