import type { LookupFunction } from 'node:net';
import { isPublicAddress } from './endpoint-policy.ts';
import type { ResolveName } from './share-lookups.ts';

/**
 * Resolves a name for a connection; fails when any of its addresses is not public. A name is resolved for each
 * connection, which goes to the very addresses that were judged: one that changes in between gains nothing.
 */
export function guardLookup(resolveName: ResolveName): LookupFunction {
  return toLookup(resolveName, isPublicAddress);
}

/** Resolves a name for a connection to wherever it leads; fails when one of its addresses may not be called. */
export function toLookup(resolveName: ResolveName, mayCall: (address: string) => boolean = () => true): LookupFunction {
  return (hostname, options, callback) => {
    resolveName(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      const hidden = addresses.find(({ address }) => !mayCall(address));
      if (hidden) return callback(new Error(`${hostname} resolves to an address that is not public`), []);
      if (options.all) return callback(null, addresses);
      const [first] = addresses;
      return callback(null, first?.address ?? '', first?.family);
    });
  };
}
