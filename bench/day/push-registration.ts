import { acceptPushSubscription } from '../../server/intake/accept-push-subscription.ts';
import { findActiveVapidKey } from '../../server/store/vapid-keys.ts';
import type { ActiveVapidKey } from '../../wire/push-subscription.ts';
import { secondMs } from './parameters.ts';
import type { Receiver } from './push-service.ts';
import { createRandom } from './random.ts';
import type { World } from './world.ts';

/** Keeps a browser's push subscription, and the server's row of it, in step. */
export interface PushRegistration {
  enable(): void;
  /** The server's key as it was just told; another than ours means a new push subscription. */
  compare(key: ActiveVapidKey): void;
  /** The push service dropped it; the browser notices a little later. */
  handleLost(endpoint: string): void;
  /** The network is back. */
  retry(): void;
  /** The browser has one, and the server knows it. */
  isOn(): boolean;
}

export interface PushRegistrationParts {
  world: World;
  person: string;
  receiver: Receiver;
  latencyMs: number;
  onChange(): void;
}

interface OwnSubscription {
  endpoint: string;
  p256dh: string;
  auth: string;
  keyId: string;
  /** The server has it. */
  isKnown: boolean;
}

export function createPushSubscription(parts: PushRegistrationParts): PushRegistration {
  const { world, person, receiver, latencyMs, onChange } = parts;
  const { clock, server, push } = world;
  const random = createRandom(world.seed, 'registration', receiver.name);
  let current: OwnSubscription | undefined;
  let registered: string | undefined;
  let isOn = false;
  let isOwed = false;
  let isBusy = false;

  async function renew(): Promise<void> {
    if (isBusy || !isOwed || !receiver.isReachable()) return;
    isBusy = true;
    try {
      await wait(latencyMs);
      const key = await server.call(({ store }) => findActiveVapidKey(store.db));
      await wait(latencyMs);
      if (key && receiver.isReachable()) await subscribe(key.id, key.publicKey);
    } catch {
      clock.after(random.between(5, 15) * secondMs, () => void renew());
    }
    isBusy = false;
    onChange();
  }

  async function subscribe(keyId: string, applicationServerKey: string): Promise<void> {
    if (current?.keyId !== keyId) {
      if (current) push.unsubscribe(current.endpoint);
      noteChange();
      isOn = false;
      await wait(random.between(200, 1_500));
      current = { ...push.subscribe(receiver, applicationServerKey), keyId, isKnown: false };
    }
    const own = current;
    if (!own.isKnown) await register(own);
    if (current !== own) return;
    isOn = true;
    isOwed = false;
  }

  async function register(own: OwnSubscription): Promise<void> {
    const { endpoint, p256dh, auth, keyId } = own;
    const replaces = registered === undefined ? {} : { replaces: registered };
    const device = receiver.name;
    const request = { endpoint, p256dh, auth, keyId, device, expiresAt: null, isRenewal: false, ...replaces };
    await wait(latencyMs);
    const owner = { personId: person, credentialId: null, signedInUntil: null };
    const accepted = await server.call(({ intake }) => acceptPushSubscription(intake, owner, request));
    if (!accepted.ok) throw new Error(`The push subscription was refused: ${accepted.because}`);
    registered = accepted.id;
    own.isKnown = true;
  }

  function noteChange(): void {
    world.journal.of(person).resubscribedAt.push(clock.now());
  }

  function wait(ms: number): Promise<void> {
    return new Promise((resolve) => clock.after(ms, resolve));
  }

  return {
    enable() {
      isOwed = true;
      void renew();
    },
    compare({ keyId }) {
      if (!current || current.keyId === keyId) return;
      isOwed = true;
      void renew();
    },
    handleLost(endpoint) {
      if (current?.endpoint !== endpoint) return;
      current = undefined;
      isOn = false;
      isOwed = true;
      noteChange();
      onChange();
      clock.after(random.between(2, 40) * secondMs, () => void renew());
    },
    retry: () => void renew(),
    isOn: () => isOn,
  };
}
