import { type ToPage, toPageSchema } from '../wire/worker-message.ts';

/** The part of a `ServiceWorkerContainer` that says what the worker tells this page. */
interface Container {
  addEventListener(name: 'message', listener: (event: MessageEvent<unknown>) => void): void;
}

/**
 * A click on a notification may bring a page to the front that is still signing in, and nobody hears what the worker says of it: the last
 * such word is kept. Gives the way to take it, which ends the keeping: whoever takes it listens from here on.
 */
export function keepEarlyClicks(container: Container | undefined): () => ToPage | undefined {
  let isKeeping = true;
  let kept: ToPage | undefined;
  container?.addEventListener('message', ({ data }) => {
    const parsed = toPageSchema.safeParse(data);
    if (isKeeping && parsed.data?.type === 'open-chat') kept = parsed.data;
  });
  return () => {
    const taken = isKeeping ? kept : undefined;
    isKeeping = false;
    return taken;
  };
}
