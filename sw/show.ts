import type { Presentation } from './presentation.ts';
import type { WorkerParts } from './worker-parts.ts';

/** Puts it on the screen. Rejects only if nothing can be shown at all. */
export async function show(worker: WorkerParts, presentation: Presentation): Promise<void> {
  const { time, shown } = worker;
  shown.at = time.now();
  shown.times += 1;
  shown.lastOf.set(presentation.options.tag, shown.times);
  const showing = showSomehow(worker, presentation);
  shown.underWay = Promise.allSettled([shown.underWay, showing]).then(() => {});
  try {
    await showing;
  } finally {
    shown.at = time.now();
  }
}

async function showSomehow({ scope }: WorkerParts, { title, options }: Presentation): Promise<void> {
  try {
    await scope.registration.showNotification(title, options);
  } catch {
    // A browser that dislikes one of the options (no buttons, no renotify) must still show the words. If it is not the
    // options, this rejects as well, and the browser hears of it.
    const { body, tag, data, silent } = options;
    await scope.registration.showNotification(title, { body, tag, data, silent } as typeof options);
  }
}
