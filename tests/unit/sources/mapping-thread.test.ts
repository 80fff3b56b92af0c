import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMappingThread, type MappingThread } from '../../../server/sources/mapping-thread.ts';

let thread: MappingThread;
beforeAll(() => {
  thread = createMappingThread();
});
afterAll(() => thread.close());

const ended = { ok: false, error: { field: 'mapping', detail: expect.stringContaining('was ended') } };
/** A pattern that many have written, and words that it tries in more ways than there is time for. */
const pattern = '$contains(text, /^(\\w+\\s?)*$/)';
const words = { text: `${'a'.repeat(60)}!` };

test('a mapping is evaluated as in our own thread, what is wrong with it included', async () => {
  expect([
    await thread.evaluate('{"id": no, "text": $htmlToText(text)}', { no: 7, text: '<b>Hi</b>' }),
    await thread.evaluate('nothing.here', {}),
    await thread.evaluate('$error("no")', {}),
  ]).toEqual([
    { ok: true, value: { id: 7, text: 'Hi' } },
    { ok: true, value: undefined },
    { ok: false, error: { field: 'mapping', detail: 'At 7: no' } },
  ]);
});

test('one that tries a pattern without end is ended, holds up nobody meanwhile, and those after it are evaluated', async () => {
  let turns = 0;
  const ticking = setInterval(() => (turns += 1), 10);
  const answers = await Promise.all([thread.evaluate(pattern, words), thread.evaluate('1 + 1', {})]);
  clearInterval(ticking);

  expect(answers).toEqual([ended, { ok: true, value: 2 }]);
  expect(turns).toBeGreaterThan(50);
});
