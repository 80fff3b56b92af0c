import type { Memory } from './memory.ts';
import type { WorkerParts } from './worker-parts.ts';

/** Our files lie where we are registered; as a guest, where the server is, once a page has said that. */
export function homeOf({ isGuest, scope }: WorkerParts, connection?: Memory['connection']): string {
  return isGuest && typeof connection === 'object' ? connection.server : scope.registration.scope;
}

/** The same, by what the worker remembers. */
export async function findHome(worker: WorkerParts): Promise<string> {
  const home = await worker.store.change(({ connection }) => ({ result: homeOf(worker, connection) }));
  return home ?? homeOf(worker);
}
