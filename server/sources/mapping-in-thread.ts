import { parentPort } from 'node:worker_threads';
import { evaluateMapping } from './mapped.ts';

/** One webhook of a chat system with a mapping. */
export interface MappingJob {
  mapping: string;
  body: unknown;
}

parentPort?.on('message', async ({ mapping, body }: MappingJob) => {
  parentPort?.postMessage(await evaluateMapping(mapping, body));
});
parentPort?.postMessage('ready');
