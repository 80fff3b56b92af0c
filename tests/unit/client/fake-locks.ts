type Work = (lock: Lock | null) => unknown;

interface Held {
  steal(): void;
}

/** Web Locks of one browser, as far as the client uses them: queue, `ifAvailable`, `steal`, `signal`. */
export function createFakeLocks(): Pick<LockManager, 'request'> {
  const held = new Map<string, Held>();
  const queues = new Map<string, (() => void)[]>();

  function take(name: string, work: Work): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const mine: Held = { steal: () => reject(new DOMException('stolen', 'AbortError')) };
      held.set(name, mine);
      Promise.resolve(work({ name, mode: 'exclusive' }))
        .then(resolve, reject)
        .finally(() => {
          if (held.get(name) !== mine) return;
          held.delete(name);
          queues.get(name)?.shift()?.();
        });
    });
  }

  function request(name: string, second: LockOptions | Work, third?: Work): Promise<unknown> {
    const work = typeof second === 'function' ? second : third;
    const options = typeof second === 'function' ? {} : second;
    if (!work) throw new TypeError('no work');
    if (options.steal) {
      held.get(name)?.steal();
      return take(name, work);
    }
    if (!held.has(name)) return take(name, work);
    if (options.ifAvailable) return Promise.resolve(work(null));
    return new Promise((resolve, reject) => {
      const queue = queues.get(name) ?? [];
      queues.set(name, queue);
      const start = () => take(name, work).then(resolve, reject);
      queue.push(start);
      options.signal?.addEventListener('abort', () => {
        queues.set(
          name,
          queue.filter((other) => other !== start),
        );
        reject(new DOMException('aborted', 'AbortError'));
      });
    });
  }

  // The double has the overloads' one behaviour; their types are the browser's.
  return { request } as unknown as Pick<LockManager, 'request'>;
}
