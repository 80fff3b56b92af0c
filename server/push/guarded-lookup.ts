import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isPublicAddress } from './endpoint-policy.ts';

/** Asks for all addresses of a name, as Node's own `dns.lookup` does. */
export type ResolveName = (
  hostname: string,
  options: LookupOptions & { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Resolves a name for a connection; fails when any of its addresses is not public. A name is resolved once for each
 * connection, and the connection goes to the very addresses that were judged: one that changes in between gains nothing.
 */
export function guardLookup(resolveName: ResolveName = lookup): LookupFunction {
  return (hostname, options, callback) => {
    resolveName(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      const hidden = addresses.find(({ address }) => !isPublicAddress(address));
      if (hidden) return callback(new Error(`${hostname} resolves to an address that is not public`), []);
      if (options.all) return callback(null, addresses);
      const [first] = addresses;
      return callback(null, first?.address ?? '', first?.family);
    });
  };
}
