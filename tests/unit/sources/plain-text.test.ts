import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { htmlToText, markdownToText } from '../../../server/sources/plain-text.ts';

describe('HTML', () => {
  test.each([
    { html: `it's <b>5 < 6</b> &amp; ok`, text: `it's 5 < 6 & ok` },
    { html: '&amp;lt;', text: '&lt;' },
    { html: '<p>One</p><p>Two<br>Three</p>', text: 'One\nTwo\nThree' },
    { html: '<ul><li>a</li><li>b</li></ul>', text: 'a\nb' },
    { html: '<script>alert(1)</script>Hi<style>p{}</style>', text: 'Hi' },
    { html: '<a href="https://x.example/?a=1&amp;b=2">here</a>', text: 'here' },
    { html: '<img src="x" alt="A cat">', text: 'A cat' },
    { html: '<!-- no -->yes', text: 'yes' },
    { html: '<p>  </p>', text: '' },
    { html: 'no HTML &nbsp; at all', text: 'no HTML at all' },
  ])('$html says $text (D8)', ({ html, text }) => {
    expect(htmlToText(html)).toBe(text);
  });
});

describe('Markdown', () => {
  test.each([
    { markdown: '**urgent** [link](https://x.example)', text: 'urgent link' },
    { markdown: '# Title\n\n> said\n`code`', text: 'Title\nsaid\ncode' },
    { markdown: '*soft* _too_ ~~gone~~ __strong__', text: 'soft too gone strong' },
    { markdown: '```js\nlet a = 1\n```', text: 'let a = 1' },
    { markdown: '![A cat](cat.png)', text: 'A cat' },
    { markdown: '2 * 3 * 4 and snake_case_name', text: '2 * 3 * 4 and snake_case_name' },
    { markdown: '\\*as it is\\*', text: '*as it is*' },
    { markdown: '<https://x.example/a_b_c>', text: 'https://x.example/a_b_c' },
    { markdown: 'plain', text: 'plain' },
  ])('$markdown says $text (D10)', ({ markdown, text }) => {
    expect(markdownToText(markdown)).toBe(text);
  });
});

const oddPiece = fc.constantFrom('<', '>', '<p', '<img alt="', '"', '&', '&amp', '**', '_', '[', '](', ')', '`', '\n');
const oddText = fc
  .array(fc.oneof(oddPiece, fc.string({ unit: 'binary' })), { maxLength: 60 })
  .map((all) => all.join(''));

test.each([htmlToText, markdownToText])('whatever is written, %o leaves a text that a database takes', (toPlain) => {
  fc.assert(
    fc.property(oddText, (written) => {
      expect(toPlain(written).isWellFormed()).toBe(true);
    }),
  );
});

test.each(['<p', '<img alt="', '<script', '[', '**', '_', '&', '<!--', '(', '*a'])(
  'a hundred thousand times %j is read in no time',
  (piece) => {
    const startedAt = performance.now();
    htmlToText(piece.repeat(100_000));
    markdownToText(piece.repeat(100_000));

    expect(performance.now() - startedAt).toBeLessThan(1_500);
  },
);
