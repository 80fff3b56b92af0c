import type {
  ActiveVapidKey,
  PushSubscriptionData,
  SubscriptionAnswer,
  SubscriptionRequest,
} from '../wire/push-subscription.ts';
import type { Connection } from '../wire/worker-message.ts';
import { isSameBytes, parseBase64url } from './base64url.ts';
import { DeskbellError, ProblemError } from './deskbell-error.ts';
import type { PushMemory } from './push-memory.ts';
import type { PushState } from './push-state.ts';

// Keeps three things in step: what the person wants in this browser, the browser's push subscription, and the server's row of
// it. A push subscription is bound to the key it was made with, so another active key means: end it, make a new one, tell the
// server. A new one is noted only when the server took it: whatever fails before that is repaired at the next visit.

/** The browser's push subscription. */
export interface BrowserSubscription {
  data(): PushSubscriptionData;
  /** `undefined` where the browser does not tell. */
  applicationServerKey(): Uint8Array | undefined;
  unsubscribe(): Promise<unknown>;
}

export interface PushPorts {
  /** Why push cannot be here, before anything is asked; `undefined` if it can. */
  obstacle(): PushState | undefined;
  permission(): NotificationPermission;
  /** Must be called while the person's click still counts. */
  askPermission(): Promise<NotificationPermission>;
  current(): Promise<BrowserSubscription | undefined>;
  subscribe(applicationServerKey: Uint8Array<ArrayBuffer>): Promise<BrowserSubscription>;
  activeKey(): Promise<ActiveVapidKey>;
  put(request: SubscriptionRequest): Promise<SubscriptionAnswer>;
  remove(subscription: string): Promise<void>;
  connectWorker(connection: Omit<Connection, 'server' | 'person' | 'device'>): void;
  disconnectWorker(): void;
  memory: PushMemory;
  /** One tab of the browser at a time. Rejects, with nothing done, if the signal aborts before its turn. */
  alone<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  device: string;
  now(): number;
}

export interface Push {
  /** Compares and repairs, without ever asking the person. */
  reconcile(): Promise<PushState>;
  /** From a click only. */
  enable(): Promise<PushState>;
  disable(): Promise<PushState>;
  /** Ends the push subscription, but the person's wish stays: it is back with their next sign-in. */
  end(signal: AbortSignal): Promise<void>;
  /** "Not now": not offered for a week. */
  postpone(): PushState;
}

/** After some closed questions browsers block for good, so we leave people alone for a week. */
const dismissedForMs = 7 * 24 * 3600 * 1000;
/** Nobody reads a question and answers it in less: the browser answered by itself. A guess. */
const readMs = 400;

export function createPush(ports: PushPorts): Push {
  const { memory } = ports;

  async function reconcile(): Promise<PushState> {
    const hindered = ports.obstacle() ?? withoutPermission();
    if (hindered) return hindered;
    return ports
      .alone(async (): Promise<PushState> => {
        const noted = memory.read();
        const current = await ports.current();
        if (noted.wanted === false) {
          // Someone else's, on a shared browser: this person said no here.
          await current?.unsubscribe();
          return { kind: 'off' };
        }
        // One that is there belongs to whoever is signed in: the server moves it to them.
        return noted.wanted || current ? settle(current) : { kind: 'off' };
      })
      .catch(toPushState);
  }

  function withoutPermission(): PushState | undefined {
    const permission = ports.permission();
    if (permission === 'granted') return undefined;
    const { wanted, askedAt, dismissedAt, quieted } = memory.read();
    if (permission === 'denied') {
      return { kind: wanted === undefined && askedAt === undefined ? 'blocked-in-advance' : 'denied' };
    }
    const isRecent = dismissedAt !== undefined && ports.now() - dismissedAt < dismissedForMs;
    if (!isRecent) return { kind: 'not-asked' };
    return { kind: quieted ? 'quieted' : 'dismissed' };
  }

  /** What is answered at once was answered by the browser, and asked nobody. */
  async function ask(): Promise<void> {
    const from = ports.now();
    const answer = await ports.askPermission();
    const at = ports.now();
    const wasRead = at - from >= readMs;
    const note = { ...memory.read(), ...(wasRead ? { askedAt: at } : {}) };
    memory.write(answer === 'default' ? { ...note, dismissedAt: at, quieted: !wasRead } : note);
  }

  async function settle(found: BrowserSubscription | undefined): Promise<PushState> {
    if (!found) forgetKey();
    const key = await ports.activeKey();
    const keyBytes = parseBase64url(key.applicationServerKey);
    if (!keyBytes) return { kind: 'server-refused', detail: 'The server’s key for push messages is not valid.' };
    let current = found;
    if (current && !isMadeWith(current, key, keyBytes)) {
      forgetKey();
      await current.unsubscribe();
      current = undefined;
    }
    const isNew = current === undefined;
    current ??= await subscribe(keyBytes);
    try {
      await putSubscription(current, key, isNew);
    } catch (fault) {
      if (!(fault instanceof ProblemError) || fault.code !== 'subscription-gone') throw fault;
      forgetKey();
      await current.unsubscribe();
      await putSubscription(await subscribe(keyBytes), key, true);
    }
    return { kind: 'on' };
  }

  function forgetKey(): void {
    memory.write({ ...memory.read(), keyId: undefined });
  }

  function isMadeWith(current: BrowserSubscription, key: ActiveVapidKey, keyBytes: Uint8Array): boolean {
    const own = current.applicationServerKey();
    return own ? isSameBytes(own, keyBytes) : memory.read().keyId === key.keyId;
  }

  async function subscribe(keyBytes: Uint8Array<ArrayBuffer>): Promise<BrowserSubscription> {
    try {
      return await ports.subscribe(keyBytes);
    } catch (fault) {
      // One with another key is in the way: the worker may have made it meanwhile.
      if (!(fault instanceof DOMException) || fault.name !== 'InvalidStateError') throw fault;
      await (await ports.current())?.unsubscribe();
      return ports.subscribe(keyBytes);
    }
  }

  async function putSubscription(current: BrowserSubscription, key: ActiveVapidKey, isNew: boolean): Promise<void> {
    const { keyId, applicationServerKey } = key;
    const subscription = current.data();
    const { id: replaces } = memory.read();
    const request: SubscriptionRequest = { subscription, keyId, device: ports.device };
    if (isNew && replaces) request.replaces = replaces;
    const { id, renewal } = await ports.put(request);
    memory.write({ wanted: true, id, keyId });
    ports.connectWorker({ subscription: id, renewal, keyId, applicationServerKey });
  }

  async function endSubscription(): Promise<void> {
    const { id } = memory.read();
    // At once: whatever hangs below, nobody's words are shown any more, and who signs in next is not forgotten by it.
    ports.disconnectWorker();
    const outcomes = await Promise.allSettled([
      id ? ports.remove(id) : undefined,
      ports.current().then((current) => current?.unsubscribe()),
    ]);
    // Either one is enough: a row without a browser ends at its first push, a browser without a row hears nothing.
    const faults = outcomes.filter((outcome) => outcome.status === 'rejected');
    if (faults.length === outcomes.length) throw faults[0]?.reason;
  }

  function toPushState(fault: unknown): PushState {
    if (fault instanceof DeskbellError) {
      const isRefused = fault instanceof ProblemError || memory.read().keyId === undefined;
      // It was on, and the browser still has it: only this visit's comparison is missing.
      return { kind: isRefused ? 'server-refused' : 'on', detail: fault.message, fault };
    }
    if (fault instanceof DOMException) return toSubscribeState(fault, ports.permission());
    return { kind: 'server-refused', detail: fault instanceof Error ? fault.message : String(fault) };
  }

  return {
    reconcile,

    async enable() {
      const obstacle = ports.obstacle();
      if (obstacle) return obstacle;
      if (ports.permission() === 'default') await ask();
      const hindered = withoutPermission();
      if (hindered) return hindered;
      memory.write({ ...memory.read(), wanted: true, dismissedAt: undefined });
      return reconcile();
    },

    disable() {
      return ports
        .alone(async (): Promise<PushState> => {
          await endSubscription().finally(() => memory.write({ wanted: false }));
          return ports.obstacle() ?? withoutPermission() ?? { kind: 'off' };
        })
        .catch(toPushState);
    },

    end(signal) {
      return ports.alone(async () => {
        const { wanted } = memory.read();
        await endSubscription().finally(() => memory.write(wanted === undefined ? {} : { wanted }));
      }, signal);
    },

    postpone() {
      memory.write({ ...memory.read(), dismissedAt: ports.now(), quieted: false });
      return { kind: 'dismissed' };
    },
  };
}

/** What a refused `subscribe()` means (Push API; the texts are Chromium's and Firefox's). */
function toSubscribeState({ name, message }: DOMException, permission: NotificationPermission): PushState {
  if (permission === 'denied') return { kind: 'denied' };
  // Permission reads granted and is refused all the same: private windows of Chromium and Firefox do that.
  if (/^(NotAllowed|Security)Error$/.test(name) || /permission denied/i.test(message)) {
    return { kind: 'private-window' };
  }
  // The server's key is none, whatever else is said of it.
  if (/^Invalid(Access|Character)/.test(name)) return { kind: 'server-refused', detail: message };
  if (name === 'NotSupportedError') return { kind: 'unsupported', detail: message };
  return { kind: 'push-service-off', detail: message || name };
}
