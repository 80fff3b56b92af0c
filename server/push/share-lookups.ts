import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';

/** Asks for all addresses of a name, as Node's own `dns.lookup` does. */
export type ResolveName = (hostname: string, options: LookupOptions & { all: true }, callback: Answer) => void;

type Answer = (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void;

/**
 * Asks once for all who ask for the same at the same time. The system looks up two names at a time (libuv, "Thread pool work
 * scheduling"): one that is not answered, asked for by each connection, would keep every other push service waiting for minutes.
 */
export function shareLookups(resolveName: ResolveName = lookup): ResolveName {
  const underWay = new Map<string, Answer[]>();
  return (hostname, options, callback) => {
    const name = JSON.stringify([hostname, options]);
    const asking = underWay.get(name);
    if (asking) return void asking.push(callback);
    const all = [callback];
    underWay.set(name, all);
    resolveName(hostname, options, (...answer) => {
      underWay.delete(name);
      for (const one of all) one(...answer);
    });
  };
}
