import type { ServerSignal } from '../../wire/server-signal.ts';
import type { NoticeStreams } from './notice-streams.ts';

/** The streams of all servers of the store: what is said here is said on the others as well, to whoever is connected there. */
export function shareStreams(streams: NoticeStreams, tellOthers: (signal: ServerSignal) => void): NoticeStreams {
  return {
    ...streams,
    wake(people) {
      streams.wake(people);
      if (people.length > 0) tellOthers({ kind: 'told', people: [...people] });
    },
    tell(people, event) {
      streams.tell(people, event);
      if (event.name === 'vapid') tellOthers({ kind: 'vapid-key' });
      if (event.name === 'chat' && people !== 'everybody' && people.length > 0) {
        tellOthers({ kind: 'chat', people: [...people], chat: event.data.chat });
      }
    },
    end(person, credentials) {
      streams.end(person, credentials);
      tellOthers({ kind: 'signed-out', person, credentials: credentials === 'all' ? 'all' : [...credentials] });
    },
  };
}
