import { isIP } from 'node:net';
import type { EndpointJudgement } from '../push/endpoint-policy.ts';

/**
 * May a chat system be told at this URL? Judged on the parsed URL, as the endpoints of push subscriptions are: https, the
 * default port, no credentials, a name of the public Internet; whether it leads to a public address is judged as it is called.
 * `origins` are further ones, exactly as configured, which alone may be private.
 */
export function judgeTarget(target: string, origins: readonly string[]): EndpointJudgement {
  if (!URL.canParse(target)) return { ok: false, because: 'it is not a URL' };
  const url = new URL(target);
  if (url.username || url.password) return { ok: false, because: 'it holds credentials' };
  if (url.hash) return { ok: false, because: 'it holds a fragment' };
  if (origins.includes(url.origin)) return { ok: true, url };
  if (url.protocol !== 'https:') return { ok: false, because: 'it is not https' };
  if (url.port) return { ok: false, because: 'its port is not that of https' };
  if (!isPublicName(url.hostname)) return { ok: false, because: 'its host is no name of the public Internet' };
  return { ok: true, url };
}

/** Names that are never public (RFC 6761, RFC 6762, and ICANN's reservation of "internal"). */
const privateEndings: ReadonlySet<string> = new Set(['localhost', 'local', 'internal', 'test', 'invalid', 'onion']);

function isPublicName(host: string): boolean {
  if (isIP(host.replace(/^\[|\]$/g, ''))) return false;
  const labels = host.split('.');
  return labels.length > 1 && !labels.includes('') && !privateEndings.has(labels.at(-1) ?? '');
}
