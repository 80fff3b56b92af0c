import { BlockList, isIP } from 'node:net';

/** Push services of browsers: exact hosts, and parents of which every sub-domain counts (Apple asks for that). */
const hosts: ReadonlySet<string> = new Set(['fcm.googleapis.com', 'jmt17.google.com']);
const parents: readonly string[] = ['push.services.mozilla.com', 'push.apple.com', 'notify.windows.com'];

/** `unknownHost`: nothing else is wrong, and an administrator may want to allow it. */
export type EndpointJudgement = { ok: true; url: URL } | { ok: false; because: string; unknownHost?: string };

/**
 * May this URL be called? Judged on the parsed URL, never on its text: https, the default port, no credentials, of an
 * allowed push service. `origins` are further ones, exactly as configured.
 */
export function judgeEndpoint(endpoint: string, origins: readonly string[]): EndpointJudgement {
  if (!URL.canParse(endpoint)) return { ok: false, because: 'it is not a URL' };
  const url = new URL(endpoint);
  if (url.protocol !== 'https:') return { ok: false, because: 'it is not https' };
  if (url.username || url.password) return { ok: false, because: 'it holds credentials' };
  if (url.hash) return { ok: false, because: 'it holds a fragment' };
  if (origins.includes(url.origin)) return { ok: true, url };
  if (url.port) return { ok: false, because: 'its port is not that of https' };
  if (!isPushServiceHost(url.hostname)) {
    return { ok: false, because: 'its host is not a known push service', unknownHost: url.hostname };
  }
  return { ok: true, url };
}

function isPushServiceHost(host: string): boolean {
  if (host.split('.').includes('')) return false;
  return hosts.has(host) || parentOf(host) !== undefined;
}

function parentOf(host: string): string | undefined {
  return parents.find((parent) => host.endsWith(`.${parent}`));
}

/** What is counted together: whoever is signed in may name any number of hosts below a parent. */
export function pushServiceOf(host: string): string {
  return parentOf(host) ?? host;
}

const blocked = new BlockList();
// IANA special-purpose address registries (RFC 6890 and its updates): nothing in them is a public push service.
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  blocked.addSubnet(network, prefix, 'ipv4');
}
// Of IPv6 only global unicast is public; inside it, the ranges that embed or document other addresses are not.
const publicV6 = new BlockList();
publicV6.addSubnet('2000::', 3, 'ipv6');
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  blocked.addSubnet(network, prefix, 'ipv6');
}

/** Is this the address of a machine on the public Internet? */
export function isPublicAddress(address: string): boolean {
  // One of a zone (RFC 4007 §11) is of this machine's own networks.
  const family = address.includes('%') ? 0 : isIP(address);
  if (family === 4) return !blocked.check(address, 'ipv4');
  if (family === 6) return publicV6.check(address, 'ipv6') && !blocked.check(address, 'ipv6');
  return false;
}
