import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Evaluated, EvaluateMapping } from './adapter.ts';
import type { MappingJob } from './mapping-in-thread.ts';

export interface MappingThread {
  /** Resolves when mappings are evaluated at once. Left out, the first of them waits for that. */
  start(): Promise<void>;
  evaluate: EvaluateMapping;
  close(): Promise<void>;
}

/** A mapping stops itself after half a second, where it can. A guess: with room for a machine that is busy. */
const endAfterMs = 2_000;

const ended: Evaluated = {
  ok: false,
  error: {
    field: 'mapping',
    detail: 'It took too long, and was ended: is there a pattern that tries without end?',
  },
};

/**
 * Evaluates mappings beside the main thread, one after the other. An expression looks at the clock between its steps, but a
 * regular expression, or a function that makes a very long text, is one step: in the main thread, a single message of a customer
 * that fits a pattern badly would hold up every alert. Here its thread is ended, and another takes its place.
 *
 * It starts where it is asked to, or with the first mapping: most desks have none.
 */
export function createMappingThread(): MappingThread {
  let thread: Worker | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  async function begin(): Promise<Worker> {
    // No bound for its memory: a thread that goes beyond one in a single step takes the process with it.
    const started = new Worker(new URL('./mapping-in-thread.ts', import.meta.url));
    const forget = () => {
      if (thread === started) thread = undefined;
    };
    // Whoever waits for its answer hears of it as well.
    started.on('error', forget);
    started.on('exit', forget);
    started.unref();
    await once(started, 'message');
    return started;
  }

  async function evaluateNext(job: MappingJob): Promise<Evaluated> {
    thread ??= await begin();
    const asked = thread;
    const answer = await ask(asked, job);
    if (answer) return answer;
    // Another takes its place at once: what it is at may go on for a while. That it ends, nobody waits for; it cannot fail.
    thread = undefined;
    void asked.terminate();
    return ended;
  }

  const evaluate: EvaluateMapping = (mapping, body) => {
    const evaluated = turn.then(() => evaluateNext({ mapping, body }));
    turn = evaluated.catch(() => undefined);
    return evaluated;
  };

  return {
    async start() {
      await evaluate('null', null);
    },
    evaluate,
    async close() {
      await thread?.terminate();
    },
  };
}

/** Undefined, where it gives none in time, or ends. */
function ask(thread: Worker, job: MappingJob): Promise<Evaluated | undefined> {
  return new Promise((resolve) => {
    const end = (answer?: Evaluated) => {
      clearTimeout(timer);
      thread.off('message', end).off('exit', endWithout);
      resolve(answer);
    };
    const endWithout = () => end();
    // How long it takes is a matter of this machine, whatever the time is.
    const timer = setTimeout(end, endAfterMs);
    thread.on('message', end).on('exit', endWithout);
    thread.postMessage(job);
  });
}
