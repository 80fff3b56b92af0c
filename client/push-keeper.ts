import { activeVapidKeySchema, subscriptionAnswerSchema } from '../wire/push-subscription.ts';
import { aborted } from './aborted.ts';
import type { Api } from './api.ts';
import { type BrowserFacts, toDeviceLabel } from './browser-facts.ts';
import { findObstacle, findSubscription, makeSubscription } from './browser-push.ts';
import { DeskbellError } from './deskbell-error.ts';
import { cookieStore, createPushMemory, type PushMemory, type TextStore } from './push-memory.ts';
import type { PushState } from './push-state.ts';
import { createPush, type Push, type PushPorts } from './push-subscription.ts';
import { registerWorker, type WorkerRegistration } from './register-worker.ts';

export interface PushKeeperParts {
  server: string;
  api: Api;
  me: { id: string };
  facts: BrowserFacts;
  /** Of this person at this server. */
  name: string;
  registering: Promise<WorkerRegistration>;
  store: TextStore;
  locks: LockManager | undefined;
  now(): number;
  signal: AbortSignal;
  onState(state: PushState): void;
  /** The person turned it on or off here: other tabs must look again. */
  onChanged(): void;
}

export interface PushKeeper {
  /** Compares and repairs; what comes of it is heard by `onState`. */
  reconcile(): void;
  /** The person is back at this page. */
  handleReturn(): void;
  enable(): Promise<PushState>;
  disable(): Promise<PushState>;
  postpone(): Promise<PushState>;
  end(): Promise<void>;
}

/** After a failed repair the next return to the page tries again, but not more often than this. */
const repairEveryMs = 60_000;
/**
 * A page that is open for days says again that it is there: with an identity provider's token the server counts its person
 * as signed in for a day from then. A quarter of that, so that one that fails is not the last.
 */
const registerEveryMs = 6 * 3_600_000;
/** Chromium takes some 5 s after its start. */
const subscribeMs = 30_000;

/** Nobody waits longer to sign out for a browser, a worker or another tab that does not answer. A guess. */
const endMs = 10_000;

/** Push in this page: the browser's means put to `createPush`, and its state kept. */
export function startPushKeeper(parts: PushKeeperParts): PushKeeper {
  const { registering, signal, onState, onChanged } = parts;
  const memory = toMemory(parts);
  const pushing = registering.then((registration) => createPush(toPorts(parts, registration, memory)));
  let ready: Push | undefined;
  let state: PushState = { kind: 'starting' };
  let settledAt = parts.now();
  /** What `state` was found under. */
  let permission = readPermission();
  watchPermission(reconcile, signal);

  async function follow(work: (push: Push) => Promise<PushState> | PushState): Promise<PushState> {
    ready ??= await pushing;
    // Not a moment later than the click, once everything is ready: the browser may ask the person only then.
    const under = readPermission();
    const found = await work(ready);
    const { id } = memory.read();
    const next = found.kind === 'on' && id ? { ...found, subscription: id } : found;
    settledAt = parts.now();
    permission = under;
    state = next;
    if (!signal.aborted) onState(next);
    return next;
  }

  async function change(work: (push: Push) => Promise<PushState> | PushState): Promise<PushState> {
    const next = await follow(work);
    onChanged();
    return next;
  }

  function reconcile(): void {
    follow((push) => push.reconcile()).catch(reportError);
  }

  return {
    reconcile,
    handleReturn() {
      const isBroken = state.kind === 'server-refused' || state.kind === 'push-service-off';
      const isDue = parts.now() - settledAt > (isBroken ? repairEveryMs : registerEveryMs);
      if (isDue || permission !== readPermission()) reconcile();
    },
    async enable() {
      const next = await change((push) => push.enable());
      if (next.kind === 'on') keepStorage(parts.facts);
      return next;
    },
    disable: () => change((push) => push.disable()),
    postpone: () => change((push) => push.postpone()),
    end: () => inTime((limit) => pushing.then((push) => push.end(limit))),
  };
}

/** The same in the browser alone, where it is not known who was signed in: the server's row ends at its first push. */
export function endPushOfBrowser(place: Parameters<typeof registerWorker>[0]): Promise<void> {
  return inTime(async () => {
    const found = await registerWorker(place);
    if (found.kind === 'missing') return;
    found.worker.post({ type: 'disconnect' });
    await (await findSubscription(found.worker.registration))?.unsubscribe();
  });
}

function inTime<T>(work: (limit: AbortSignal) => Promise<T>, ms = endMs): Promise<T> {
  const limit = AbortSignal.timeout(ms);
  return Promise.race([work(limit), aborted(limit)]);
}

function toMemory({ name, store, server }: PushKeeperParts): PushMemory {
  // A page reads the cookies of its own path alone.
  const path = location.href.startsWith(server) ? new URL(server).pathname : '/';
  return createPushMemory(`${name}:push`, store, cookieStore(document, path));
}

function toPorts(parts: PushKeeperParts, registration: WorkerRegistration, memory: PushMemory): PushPorts {
  const { api, server, me, facts, locks } = parts;
  const worker = registration.kind === 'registered' ? registration.worker : undefined;
  const device = toDeviceLabel(facts);
  return {
    obstacle: () => findObstacle(registration, facts),
    permission: () => Notification.permission,
    askPermission: () => Notification.requestPermission(),
    current: async () => worker && findSubscription(worker.registration),
    async subscribe(applicationServerKey) {
      if (!worker) throw new DeskbellError('unexpected-answer', 'No service worker');
      await worker.active();
      // A browser without a way to its push service may never answer, and would keep the other tabs waiting.
      return inTime(() => makeSubscription(worker.registration, applicationServerKey), subscribeMs);
    },
    activeKey: async () => activeVapidKeySchema.parse(await api.call('GET', 'api/v1/vapid')),
    put: async (request) => subscriptionAnswerSchema.parse(await api.call('PUT', 'api/v1/subscriptions', request)),
    remove: (id) => api.call('DELETE', `api/v1/subscriptions/${encodeURIComponent(id)}`),
    connectWorker: (terms) =>
      worker?.post({ type: 'connect', connection: { ...terms, server, person: me.id, device } }),
    disconnectWorker: () => worker?.post({ type: 'disconnect' }),
    memory,
    async alone(work, signal) {
      if (locks) return locks.request(`deskbell:${server}:push`, signal ? { signal } : {}, work);
      signal?.throwIfAborted();
      return work();
    },
    device,
    now: Date.now,
  };
}

/** What the person changed in the browser's settings shows at once, without a reload. */
function watchPermission(changed: () => void, signal: AbortSignal): void {
  const permissions: Permissions | undefined = navigator.permissions;
  permissions?.query({ name: 'notifications' }).then(
    (status) => status.addEventListener('change', changed, { signal }),
    () => {}, // browsers without this name: the next return to the page compares
  );
}

function readPermission(): NotificationPermission | undefined {
  return 'Notification' in window ? Notification.permission : undefined;
}

/** So that the push subscription is not cleared when the disk is short. Firefox would ask the person: not worth a question. */
function keepStorage({ browser }: BrowserFacts): void {
  if (browser === 'firefox') return;
  const storage: StorageManager | undefined = navigator.storage;
  storage?.persist().catch(() => {}); // refused: the reminder cookie repairs it
}
