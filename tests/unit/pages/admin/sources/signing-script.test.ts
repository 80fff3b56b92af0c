import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { toSigningScript } from '../../../../../client/pages/admin/sources/signing-script.ts';
import { verifySignature } from '../../../../../server/sources/verify-signature.ts';
import { chatEventSchema } from '../../../../../wire/chat-event.ts';

/** What the script gives to curl, which is not run. */
function run(url: string, secret: string): string[] {
  const script = `curl() { printf '%s\\0' "$@"; }\n${toSigningScript({ url, secret })}\n`;
  return execFileSync('bash', ['-euo', 'pipefail', '-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
}

test.each([
  ['a secret of zeros', Buffer.alloc(32)],
  ['a secret of every kind of byte', Buffer.from(Array.from({ length: 64 }, (_, index) => index * 4 + 3))],
])('the script signs with %s so that the webhook takes it', (_what, bytes) => {
  const secret = `whsec_${bytes.toString('base64')}`;
  const words = run("https://desk.example/o'hara/webhooks/chat", secret);
  const header = (name: string) => words.find((word) => word.startsWith(`${name}: `))?.slice(name.length + 2);
  const body = words.at(-1) ?? '';
  const headers = {
    id: header('webhook-id'),
    timestamp: header('webhook-timestamp'),
    signature: header('webhook-signature'),
  };

  expect(words).toContain("https://desk.example/o'hara/webhooks/chat");
  expect(verifySignature(Buffer.from(body), headers, [secret], Date.now())).toEqual({ ok: true, id: headers.id });
  expect(chatEventSchema.safeParse(JSON.parse(body)).success).toBe(true);
});
