import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quoteForShell, toCurl } from '../../../../client/pages/shell/curl-text.ts';

test('a webhook is one command, a line for each of its parts', () => {
  const webhook = {
    url: 'https://desk.example/webhooks/chat',
    headers: { 'webhook-id': 'msg_1', 'webhook-signature': 'v1,abc=' },
    body: `{"text":"it's"}`,
  };
  expect(toCurl(webhook)).toBe(
    [
      `curl -i 'https://desk.example/webhooks/chat' \\`,
      `  -H 'webhook-id: msg_1' \\`,
      `  -H 'webhook-signature: v1,abc=' \\`,
      `  --data-raw '{"text":"it'\\''s"}'`,
    ].join('\n'),
  );
});

test('a shell reads a quoted text as it was, whatever is in it', () => {
  const text = fc.string({ unit: 'grapheme' }).filter((sample) => !sample.includes('\0'));
  fc.assert(
    fc.property(text, (sample) => {
      expect(execFileSync('sh', ['-c', `printf %s ${quoteForShell(sample)}`], { encoding: 'utf8' })).toBe(sample);
    }),
    { numRuns: 50 },
  );
});
