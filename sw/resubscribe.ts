import {
  type ActiveVapidKey,
  activeVapidKeySchema,
  pushSubscriptionSchema,
  type SubscriptionAnswer,
  type SubscriptionRequest,
  subscriptionAnswerSchema,
} from '../wire/push-subscription.ts';
import type { Connection } from '../wire/worker-message.ts';
import { callServer, type ServerAnswer } from './call-server.ts';
import { tellPages } from './tell-pages.ts';
import { within } from './time.ts';
import { type BrowserSubscription, eventLimitMs, type WorkerParts } from './worker-parts.ts';

/** The part of a `PushSubscriptionChangeEvent` that helps; browsers mostly leave both subscriptions null. */
export interface SubscriptionChange {
  newSubscription?: BrowserSubscription | null;
}

/**
 * How a renewal went. `owed`: no network, or the server is busy; the next event tries again. `refused`: the server does
 * not know us any more; a page must subscribe again, with the person signed in.
 */
type Renewal = { kind: 'renewed'; connection: Connection } | { kind: 'refused' } | { kind: 'owed' };

/** Subscribes again with the server's key of today, and tells the server which push subscription it takes the place of. */
export async function handlePushSubscriptionChange(worker: WorkerParts, event: SubscriptionChange): Promise<void> {
  await within(worker.time, eventLimitMs, serveChange(worker, event));
}

async function serveChange(worker: WorkerParts, event: SubscriptionChange): Promise<void> {
  const connection = await worker.store.change(({ connection }) => ({
    keep: { renewalOwed: typeof connection === 'object' },
    result: connection,
  }));
  if (typeof connection === 'object') await renew(worker, connection, event.newSubscription ?? undefined);
  await tellPages(worker, { type: 'subscription-changed' });
}

/** Tries again what could not be done when the browser changed the push subscription. */
export async function renewIfOwed(worker: WorkerParts): Promise<void> {
  const owed = await worker.store.change(({ connection, renewalOwed }) => ({
    result: renewalOwed ? connection : undefined,
  }));
  if (typeof owed !== 'object') return;
  const done = await renew(worker, owed);
  if (done) await tellPages(worker, { type: 'subscription-changed' });
}

/** Answers whether nothing is owed any more. */
async function renew(worker: WorkerParts, old: Connection, given?: BrowserSubscription): Promise<boolean> {
  const renewal = await tryRenewal(worker, old, given);
  if (renewal.kind === 'owed') return false;
  const kept = await worker.store.change((memory) => {
    // A page may have connected or signed out meanwhile: what it said holds.
    const current = typeof memory.connection === 'object' ? memory.connection : undefined;
    if (current?.subscription !== old.subscription) return { result: current ? 'connected' : memory.connection };
    return {
      keep: { renewalOwed: false, ...(renewal.kind === 'renewed' ? { connection: renewal.connection } : {}) },
      result: 'connected',
    };
  });
  if (kept === 'signed-out') await endSubscription(worker);
  return true;
}

async function tryRenewal(worker: WorkerParts, old: Connection, given?: BrowserSubscription): Promise<Renewal> {
  const authorization = `Bearer ${old.renewal}`;
  const asked = await callServer(worker, routeOf(old, 'api/v1/vapid'), { headers: { authorization } });
  const active = isOk(asked) ? activeVapidKeySchema.safeParse(asked.body) : undefined;
  if (!active?.success) return failedRenewal(asked);

  const made = await subscribe(worker, old, active.data, given);
  const parsed = pushSubscriptionSchema.safeParse(made?.subscription.toJSON());
  if (!made || !parsed.success) return { kind: 'owed' };
  const { keyId, applicationServerKey } = made.key;
  const request: SubscriptionRequest = {
    subscription: parsed.data,
    keyId,
    device: old.device,
    replaces: old.subscription,
  };
  const put = await callServer(worker, routeOf(old, 'api/v1/subscriptions'), {
    method: 'PUT',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
  const answer = isOk(put) ? subscriptionAnswerSchema.safeParse(put.body) : undefined;
  if (!answer?.success) return failedRenewal(put);
  return { kind: 'renewed', connection: toConnection(old, answer.data, { keyId, applicationServerKey }) };
}

/**
 * The push subscription to report, with the key it was made with. One that the browser gave is used as it is; one that
 * was there must have the active key, for a second one with another key is refused (Push API, `InvalidStateError`).
 */
async function subscribe(
  { scope }: WorkerParts,
  old: Connection,
  active: ActiveVapidKey,
  given: BrowserSubscription | undefined,
): Promise<{ subscription: BrowserSubscription; key: ActiveVapidKey } | undefined> {
  const oldKey = { keyId: old.keyId, applicationServerKey: old.applicationServerKey };
  if (given) return { subscription: given, key: isMadeWith(given, active) ? active : oldKey };
  const { pushManager } = scope.registration;
  try {
    const present = await pushManager.getSubscription();
    if (present && isMadeWith(present, active)) return { subscription: present, key: active };
    await present?.unsubscribe();
    const { applicationServerKey } = active;
    return { subscription: await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey }), key: active };
  } catch {
    // No permission, or no way to the push service: stays owed, and the next page sees it as well.
    return undefined;
  }
}

function isMadeWith({ options }: BrowserSubscription, key: ActiveVapidKey): boolean {
  return (
    options.applicationServerKey !== null && toBase64Url(options.applicationServerKey) === key.applicationServerKey
  );
}

/** RFC 4648 §5, without padding, as the server gives its keys. */
function toBase64Url(bytes: ArrayBuffer): string {
  const base64 = btoa(String.fromCharCode(...new Uint8Array(bytes)));
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** The person signed out while the server was told of the new push subscription: it must not outlive them. */
async function endSubscription({ scope }: WorkerParts): Promise<void> {
  const orphan = await scope.registration.pushManager.getSubscription();
  await orphan?.unsubscribe();
}

function toConnection(old: Connection, answer: SubscriptionAnswer, key: ActiveVapidKey): Connection {
  return { ...old, ...key, subscription: answer.id, renewal: answer.renewal };
}

/** The token is no good, or what it stood for is gone: trying again does not help. */
const refusals: readonly number[] = [400, 401, 403, 404, 410, 422];

function failedRenewal(answer: ServerAnswer): Renewal {
  return answer.kind === 'answered' && refusals.includes(answer.status) ? { kind: 'refused' } : { kind: 'owed' };
}

function isOk(answer: ServerAnswer): answer is Extract<ServerAnswer, { kind: 'answered' }> {
  return answer.kind === 'answered' && answer.status >= 200 && answer.status < 300;
}

function routeOf({ server }: Connection, route: string): string {
  return new URL(route, server).href;
}
