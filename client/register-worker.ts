import { Workbox } from 'workbox-window';
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

/** Registers the worker, always fresh from the server. A browser without workers is a state, not an error. */
export async function registerWorker({ url, scope }: WorkerPlace, isFirefox: boolean): Promise<WorkerRegistration> {
  const container: ServiceWorkerContainer | undefined = navigator.serviceWorker;
  // Firefox hides the whole interface in private windows.
  if (!container) return { kind: 'missing', state: { kind: isFirefox ? 'private-window' : 'unsupported' } };
  if (new URL(url).origin !== location.origin) {
    const detail = 'The service worker must come from the page’s own origin.';
    return { kind: 'missing', state: { kind: 'unsupported', detail } };
  }
  try {
    const workbox = new Workbox(trusted(url), { scope, updateViaCache: 'none' });
    // It keeps no files, so a new version can take over at once.
    workbox.addEventListener('waiting', ({ sw }) => sw?.postMessage({ type: 'skip-waiting' } satisfies ToWorker));
    const registering = workbox.register({ immediate: true });
    // Registering again waits for an update that is under way, for seconds: the worker that is there serves at once.
    const known = await container.getRegistration(scope);
    const isThere = known?.scope === scope && known.active?.scriptURL === url;
    if (isThere) registering.catch(() => {}); // no update this time: the next visit looks again
    const registration = isThere ? known : await registering;
    if (!registration) throw new Error('The browser gave no registration');
    return { kind: 'registered', worker: toWorker(registration, container) };
  } catch (fault) {
    return { kind: 'missing', state: toMissingState(fault) };
  }
}

/** Where a page lets only trusted text become code (CSP `require-trusted-types-for`): this one URL is. */
function trusted(url: string): string | TrustedScriptURL {
  const policy = window.trustedTypes?.createPolicy('deskbell-worker', {
    createScriptURL(asked) {
      if (asked !== url) throw new TypeError('Only the service worker’s own URL is trusted');
      return asked;
    },
  });
  return policy?.createScriptURL(url) ?? url;
}

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
  return { kind: 'server-refused', detail: `The page could not load its service worker: ${message}` };
}
