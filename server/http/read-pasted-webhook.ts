import type { PastedWebhook } from '../../wire/webhook-examination.ts';
import type { RawWebhook } from '../sources/adapter.ts';
import { urlSecretName } from '../sources/proof.ts';

/** A webhook out of what somebody copied from a log or a terminal: "Name: value" in lines, perhaps after its URL. */
export function readPastedWebhook({ headers, body }: PastedWebhook): RawWebhook {
  const lines = headers.split(/\r?\n/).map((line) => line.trim());
  const urls = lines.filter((line) => /^(POST\s|https?:|\/)/i.test(line));
  const named = lines.filter((line) => !urls.includes(line)).map(toHeader);
  return {
    body: Buffer.from(body),
    headers: Object.fromEntries(named.filter((pair) => pair !== undefined)),
    urlSecret: urls.map(secretIn).find(Boolean),
  };
}

function toHeader(line: string): [string, string] | undefined {
  const [, name, value] = /^([!#$%&'*+.^_`|~0-9a-z-]+)\s*:\s*(.*)$/i.exec(line) ?? [];
  return name === undefined || value === undefined ? undefined : [name.toLowerCase(), value];
}

function secretIn(line: string): string | undefined {
  const [, query] = /\?(\S+)/.exec(line) ?? [];
  return new URLSearchParams(query).get(urlSecretName) ?? undefined;
}
