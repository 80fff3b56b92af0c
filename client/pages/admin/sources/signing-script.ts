import { quoteForShell } from '../../shell/curl-text.ts';

/** A shell script that signs an event as Standard Webhooks asks, and posts it to the source's URL. */
export function toSigningScript({ url, secret }: { url: string; secret: string }): string {
  const event = {
    type: 'chat.queued',
    at: '$at',
    chat: { id: 'first-try', queue: '$queue', customer: { name: 'Terminal' } },
  };
  const body = JSON.stringify(event).replaceAll('"', '\\"');
  return [
    `url=${quoteForShell(url)}`,
    `secret=${quoteForShell(secret)}`,
    'queue=support # one of your own queues',
    'id="msg_$(date +%s)"',
    'timestamp="$(date +%s)"',
    'at="$(date -u +%Y-%m-%dT%H:%M:%SZ)"',
    `body="${body}"`,
    `key="$(printf %s "\${secret#whsec_}" | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \\n')"`,
    'signature="$(printf %s "$id.$timestamp.$body" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | openssl base64 -A)"',
    'curl -i "$url" \\',
    "  -H 'content-type: application/json' \\",
    '  -H "webhook-id: $id" \\',
    '  -H "webhook-timestamp: $timestamp" \\',
    '  -H "webhook-signature: v1,$signature" \\',
    '  --data-raw "$body"',
  ].join('\n');
}
