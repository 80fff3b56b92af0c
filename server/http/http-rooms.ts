import type { CallbackDispatcher } from '../callbacks/callback-dispatcher.ts';
import type { Clock } from '../clock.ts';
import type { OverviewReader } from '../intake/overview.ts';
import type { Intake } from '../intake/rooms.ts';
import type { Log } from '../log.ts';
import type { NoticeStreams } from '../presence/notice-streams.ts';
import type { Dispatcher } from '../push/dispatcher.ts';
import type { HostCircuits } from '../push/host-circuit.ts';
import type { Transport } from '../push/transport.ts';
import type { SavedContact } from '../push/vapid-contact.ts';
import type { VapidKeyRing } from '../push/vapid-key-ring.ts';
import type { Settings } from '../settings.ts';
import type { MappingThread } from '../sources/mapping-thread.ts';
import type { Database } from '../store/database.ts';
import type { SecretBox } from '../store/secret-box.ts';
import type { Signals } from '../store/signals.ts';
import type { Departure } from './departure.ts';
import type { LastPayloads } from './last-payloads.ts';
import type { LinkOutsiders } from './link-outsiders.ts';
import type { Metrics } from './metrics.ts';
import type { RefusedHosts } from './refused-hosts.ts';
import type { RequestLimits } from './request-limits.ts';
import type { WebhookAttempts } from './webhook-attempts.ts';

/** All that the routes work with. */
export interface HttpRooms {
  settings: Settings;
  clock: Clock;
  log: Log;
  store: Database;
  box: SecretBox;
  intake: Intake;
  streams: NoticeStreams;
  /** To the other servers of the store. */
  signals: Pick<Signals, 'tell'>;
  dispatcher: Dispatcher;
  circuits: HostCircuits;
  keys: VapidKeyRing;
  contact: SavedContact;
  transport: Transport;
  callbacks: CallbackDispatcher;
  metrics: Metrics;
  overview: OverviewReader;
  limits: RequestLimits;
  refusedHosts: RefusedHosts;
  webhookAttempts: WebhookAttempts;
  linkOutsiders: LinkOutsiders;
  lastPayloads: LastPayloads;
  mappings: MappingThread;
  departure: Departure;
  /** Where the built pages lie. */
  pagesDir: string;
  /** The example desk's source, while that desk is on. */
  exampleSource: string | undefined;
}
