import type { Profiler } from 'node:inspector';

/** What a message costs, in the order in which it passes; then what belongs to no one of them. */
export const partNames = {
  webhook: 'webhook: HTTP, signature, schema',
  decide: 'decide: rules and intake',
  store: 'store: statements and rows',
  compose: 'compose: message and VAPID token',
  send: 'send: dispatcher, HTTP, TLS',
  collect: 'garbage collection',
  other: 'anything else',
} as const;
export type PartName = keyof typeof partNames;

/** Which part a file is of, by its path; the first that fits. What a package does for a room of ours counts as that room's. */
const places: readonly [RegExp, PartName][] = [
  [/\/server\/push\/(fit-message|vapid-token|compose-message)/, 'compose'],
  [/\/server\/(push|callbacks)\//, 'send'],
  [/\/server\/store\//, 'store'],
  [/\/server\/(rules|intake|presence)\//, 'decide'],
  [/\/server\/(http|sources)\//, 'webhook'],
];
/** Where nothing of ours is on the stack: an event of a socket, or of a connection. */
const otherPlaces: readonly [RegExp, PartName][] = [
  [/\/node_modules\/(kysely|pg|pg-[a-z]+|postgres-[a-z]+)\/|node:sqlite/, 'store'],
  [/\/node_modules\/undici\/|node:_?tls|node:internal\/tls/, 'send'],
  [/\/node_modules\/(express|router|body-parser|raw-body|zod|jsonata)\/|node:_http/, 'webhook'],
];

/** Milliseconds by part: each sample belongs to the innermost of our rooms that was at work, or else to the innermost package. */
export function toParts({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Record<PartName, number> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const stackOf = (id: number) => {
    const frames: Profiler.ProfileNode['callFrame'][] = [];
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
      const node = byId.get(at);
      if (node) frames.push(node.callFrame);
    }
    return frames;
  };
  const parts = Object.fromEntries(Object.keys(partNames).map((name) => [name, 0])) as Record<PartName, number>;
  const known = new Map<number, PartName | undefined>();
  for (const [index, id] of samples.entries()) {
    if (!known.has(id)) known.set(id, toPart(stackOf(id)));
    const part = known.get(id);
    if (part) parts[part] += (timeDeltas[index] ?? 0) / 1000;
  }
  return parts;
}

/** undefined: it had nothing to do. `stack`: the innermost first. */
function toPart(stack: readonly { functionName: string; url: string }[]): PartName | undefined {
  const [innermost] = stack;
  if (innermost?.functionName === '(idle)') return undefined;
  if (innermost?.functionName === '(garbage collector)') return 'collect';
  for (const list of [places, otherPlaces]) {
    for (const { url } of stack) {
      const found = list.find(([place]) => place.test(url));
      if (found) return found[1];
    }
  }
  return 'other';
}
