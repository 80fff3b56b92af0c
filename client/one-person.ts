/**
 * A browser's cookie holds one person: who signs in as another ends the pages of the one before, which would else go on
 * showing what was meant for them. Gives the way to stop listening.
 */
export function watchForOtherPerson(server: string, person: string, onOther: () => void): () => void {
  if (typeof BroadcastChannel === 'undefined') return () => {};
  const channel = new BroadcastChannel(`deskbell ${server} person`);
  channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (data !== person) onOther();
  });
  channel.postMessage(person);
  return () => channel.close();
}
