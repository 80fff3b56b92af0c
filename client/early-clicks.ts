import { type ToPage, toPageSchema } from '../wire/worker-message.ts';

/**
 * A click on a notification may bring a page to the front that is still signing in, and nobody hears what the worker says of it: the last
 * such word is kept. Gives the way to take it, which ends the keeping: whoever takes it listens from here on.
 */
export function keepEarlyClicks(container: EventTarget | undefined): () => ToPage | undefined {
  const listening = new AbortController();
  let kept: ToPage | undefined;
  const keep = (event: Event) => {
    const { data } = toPageSchema.safeParse('data' in event ? event.data : undefined);
    if (data?.type === 'open-chat') kept = data;
  };
  container?.addEventListener('message', keep, { signal: listening.signal });
  return () => {
    listening.abort();
    const taken = kept;
    kept = undefined;
    return taken;
  };
}
