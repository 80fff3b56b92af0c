import { type ToPage, type ToWorker, toPageSchema } from '../wire/worker-message.ts';
import type { PushState } from './push-state.ts';

export interface WorkerPlace {
  url: string;
  scope: string;
}

/** The registered service worker, or why there is none. */
export type WorkerRegistration = { kind: 'registered'; worker: Worker } | { kind: 'missing'; state: PushState };

export interface Worker {
  registration: ServiceWorkerRegistration;
  post(message: ToWorker): void;
  /** Once it is active: a push subscription needs that. */
  active(): Promise<void>;
  /** Gives the way to stop listening. */
  listen(listener: (message: ToPage) => void): () => void;
}

const elsewhere = 'The service worker must come from the page’s own origin.';

/** Registers our worker, or takes the one that the page has registered. A browser without workers is a state, not an error. */
export async function registerWorker(
  place: WorkerPlace | Promise<ServiceWorkerRegistration>,
  isFirefox?: boolean,
): Promise<WorkerRegistration> {
  const container: ServiceWorkerContainer | undefined = navigator.serviceWorker;
  // Firefox hides the whole interface in private windows.
  if (!container) return { kind: 'missing', state: { kind: isFirefox ? 'private-window' : 'unsupported' } };
  if ('url' in place && new URL(place.url, document.baseURI).origin !== location.origin) {
    return { kind: 'missing', state: { kind: 'unsupported', detail: elsewhere } };
  }
  try {
    const registration = await ('url' in place ? register(container, place) : place);
    return { kind: 'registered', worker: toWorker(registration, container) };
  } catch (fault) {
    return { kind: 'missing', state: toMissingState(fault) };
  }
}

/** Always fresh from the server. Addresses may be relative to the page. */
async function register(container: ServiceWorkerContainer, place: WorkerPlace): Promise<ServiceWorkerRegistration> {
  const { href: url } = new URL(place.url, document.baseURI);
  const { href: scope } = new URL(place.scope, document.baseURI);
  const registering = container.register(trusted(url), { scope, updateViaCache: 'none' }).then(hastenUpdates);
  // Registering again waits for an update that is under way, for seconds: the worker that is there serves at once.
  const known = await container.getRegistration(scope);
  if (known?.scope !== scope || known.active?.scriptURL !== url) return registering;
  registering.catch(() => {}); // no update this time: the next visit looks again
  return known;
}

/** It keeps no files, so a new version can take over at once. */
function hastenUpdates(registration: ServiceWorkerRegistration): ServiceWorkerRegistration {
  const hasten = () => registration.waiting?.postMessage({ type: 'skip-waiting' } satisfies ToWorker);
  hasten();
  registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', hasten));
  return registration;
}

/** Where a page lets only trusted text become code (CSP `require-trusted-types-for`): a script of the page's own origin is. */
function trusted(url: string): string {
  policy ??= window.trustedTypes?.createPolicy('deskbell-worker', {
    createScriptURL(asked: string) {
      if (new URL(asked).origin !== location.origin) throw new TypeError(elsewhere);
      return asked;
    },
  });
  // `register` takes a trusted one, which the types of the DOM do not say.
  return (policy?.createScriptURL(url) ?? url) as string;
}

/** A page may make it only once (CSP `trusted-types`, without `allow-duplicates`). */
let policy: { createScriptURL(url: string): unknown } | undefined;

function toWorker(registration: ServiceWorkerRegistration, container: ServiceWorkerContainer): Worker {
  async function active(): Promise<void> {
    const worker = registration.installing ?? registration.waiting;
    if (registration.active || !worker) return;
    await new Promise<void>((resolve) => {
      worker.addEventListener('statechange', () => {
        if (worker.state === 'activated' || worker.state === 'redundant') resolve();
      });
    });
  }
  return {
    registration,
    active,
    post(message) {
      (registration.active ?? registration.waiting ?? registration.installing)?.postMessage(message);
    },
    listen(listener) {
      const handle = ({ data }: MessageEvent<unknown>) => {
        const parsed = toPageSchema.safeParse(data);
        if (parsed.success) listener(parsed.data);
      };
      container.addEventListener('message', handle);
      container.startMessages();
      return () => container.removeEventListener('message', handle);
    },
  };
}

function toMissingState(fault: unknown): PushState {
  const { name, message } = fault instanceof Error ? fault : { name: '', message: String(fault) };
  // With cookies and site data blocked, or in a private window, browsers refuse by SecurityError.
  if (name === 'SecurityError') return { kind: 'private-window', detail: message };
  return { kind: 'server-refused', detail: `No service worker: ${message}` };
}
