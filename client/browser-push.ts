import type { PushSubscriptionData } from '../wire/push-subscription.ts';
import type { BrowserFacts } from './browser-facts.ts';
import type { PushState } from './push-state.ts';
import type { BrowserSubscription } from './push-subscription.ts';
import type { WorkerRegistration } from './register-worker.ts';

/** Why Web Push cannot be in this page, whatever the person says; `undefined` if it can. */
export function findObstacle(registration: WorkerRegistration, { system }: BrowserFacts): PushState | undefined {
  if (!window.isSecureContext) return { kind: 'insecure' };
  if (isInForeignFrame()) return { kind: 'in-frame' };
  const isMissing = !('PushManager' in window) || !('Notification' in window);
  if (isMissing && system === 'ios' && !isOnHomeScreen()) return { kind: 'needs-home-screen' };
  if (registration.kind === 'missing') return registration.state;
  return isMissing ? { kind: 'unsupported' } : undefined;
}

/** There browsers deny it unasked, and keep workers and storage apart from those of the same page in a tab. */
function isInForeignFrame(): boolean {
  try {
    return window.top?.origin !== window.origin;
  } catch {
    return true; // a window of another origin shows nothing
  }
}

function isOnHomeScreen(): boolean {
  return window.matchMedia('(display-mode: standalone), (display-mode: fullscreen)').matches;
}

export async function findSubscription(
  registration: ServiceWorkerRegistration,
): Promise<BrowserSubscription | undefined> {
  const subscription = await registration.pushManager.getSubscription();
  return subscription ? toBrowserSubscription(subscription) : undefined;
}

export async function makeSubscription(
  registration: ServiceWorkerRegistration,
  applicationServerKey: Uint8Array<ArrayBuffer>,
): Promise<BrowserSubscription> {
  return toBrowserSubscription(
    await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey }),
  );
}

function toBrowserSubscription(subscription: PushSubscription): BrowserSubscription {
  const key = subscription.options.applicationServerKey;
  return {
    data: () => toData(subscription),
    applicationServerKey: () => (key ? new Uint8Array(key) : undefined),
    unsubscribe: () => subscription.unsubscribe(),
  };
}

function toData(subscription: PushSubscription): PushSubscriptionData {
  const { endpoint = subscription.endpoint, expirationTime = null, keys = {} } = subscription.toJSON();
  return { endpoint, expirationTime, keys: { p256dh: keys.p256dh ?? '', auth: keys.auth ?? '' } };
}
