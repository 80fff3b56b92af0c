import type { SignedWebhook } from '../../../wire/source.ts';

/** The same webhook as a command for a terminal. */
export function toCurl({ url, headers, body }: SignedWebhook): string {
  return [
    `curl -i ${quoteForShell(url)}`,
    ...Object.entries(headers).map(([name, value]) => `  -H ${quoteForShell(`${name}: ${value}`)}`),
    `  --data-raw ${quoteForShell(body)}`,
  ].join(' \\\n');
}

/** One argument of a POSIX shell, whatever is in it. */
export function quoteForShell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
