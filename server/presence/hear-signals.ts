import type { DueWork, ServerSignal } from '../../wire/server-signal.ts';
import type { Log } from '../log.ts';
import type { Database } from '../store/database.ts';
import { findActiveVapidKey } from '../store/vapid-keys.ts';
import type { NoticeStreams } from './notice-streams.ts';

export interface HearingRooms {
  store: Database;
  log: Log;
  /** Of this server alone: what was heard is not said again. */
  streams: NoticeStreams;
  /** What comes due by itself: `wakeAt` looks at that instant. */
  loops: Readonly<Record<DueWork, { wake(): void; wakeAt(at: number): void }>>;
  news: { heard(work: DueWork, at: number): void };
  leaveAlone(host: string, forMs: number): void;
  rereadSettings(): Promise<void>;
}

/** Does what another server's signal asks for. */
export function createSignalHearing(rooms: HearingRooms): (signal: ServerSignal) => void {
  const { store, log, streams } = rooms;

  async function tellKey(): Promise<void> {
    const key = await findActiveVapidKey(store.db);
    if (!key) return;
    streams.tell('everybody', { name: 'vapid', data: { keyId: key.id, applicationServerKey: key.publicKey } });
  }

  function hearDue(work: DueWork, at: number): void {
    rooms.news.heard(work, at);
    rooms.loops[work].wakeAt(at);
  }

  async function hear(signal: ServerSignal): Promise<void> {
    switch (signal.kind) {
      case 'told':
        return streams.wake(signal.people);
      case 'chat':
        return streams.tell(signal.people, { name: 'chat', data: { chat: signal.chat } });
      case 'signed-out':
        return streams.end(signal.person, signal.credentials);
      case 'vapid-key':
        return tellKey();
      case 'settings':
        return rooms.rereadSettings();
      case 'due':
        return signal.at === undefined ? rooms.loops[signal.work].wake() : hearDue(signal.work, signal.at);
      case 'host-waits':
        return rooms.leaveAlone(signal.host, signal.forMs);
      default:
        return signal satisfies never;
    }
  }

  return (signal) => {
    hear(signal).catch((error: unknown) => log.fault('signal.failed', error, { kind: signal.kind }));
  };
}
