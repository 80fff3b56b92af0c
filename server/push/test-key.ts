import type { KeyTest, KeyTestStep } from '../../wire/vapid-key.ts';
import type { Database } from '../store/database.ts';
import { listActiveSubscriptionsOfKey, listOriginsInUse } from '../store/push-subscriptions.ts';
import { judgeContact } from '../vapid-contact.ts';
import type { AskedService } from './transport.ts';
import { isPair, type VapidKeyRing } from './vapid-key-ring.ts';
import { lifetimeSeconds } from './vapid-token.ts';

export interface KeyTestRooms {
  store: Database;
  keys: VapidKeyRing;
  contact: { current(): string | undefined };
  now(): number;
  /** Origins of push services that the configuration adds. */
  pushOrigins: readonly string[];
  ask(origin: string): Promise<AskedService>;
  /** Sends a test to these push subscriptions of the person, and tells what became of each. */
  sendTest(person: string, keyId: string): Promise<readonly TestedDevice[]>;
}

export interface TestedDevice {
  device: string;
  pushService: string;
  outcome: string;
  status: number | null;
  detail: string;
}

/** Asked for the time while nobody has turned notifications on: one of each maker. */
const wellKnownOrigins = [
  'https://fcm.googleapis.com',
  'https://updates.push.services.mozilla.com',
  'https://web.push.apple.com',
];
const maxAsked = 4;
/** A token may end so long after the push service's own time (RFC 8292 §2). */
const longestTokenSeconds = 24 * 3600;
/** Webhooks with a clock that is further off are refused. */
const tolerableSeconds = 60;

type Step = Omit<KeyTestStep, 'step'>;

/** Tries a key before it is activated: each step with its result, and what to do if it did not pass. */
export async function testKey(rooms: KeyTestRooms, keyId: string, person: string): Promise<KeyTest> {
  const steps: KeyTestStep[] = [
    { step: 'pair', ...(await tryPair(rooms, keyId)) },
    { step: 'contact', ...tryContact(rooms) },
    { step: 'clock', ...(await tryClock(rooms)) },
    { step: 'delivery', ...(await tryDelivery(rooms, keyId, person)) },
  ];
  return { passed: steps.every(({ result }) => result !== 'failed'), steps };
}

function passed(detail: string, remedy: string | null = null): Step {
  return { result: 'passed', detail, remedy };
}

function failed(detail: string, remedy: string): Step {
  return { result: 'failed', detail, remedy };
}

function skipped(detail: string, remedy: string): Step {
  return { result: 'skipped', detail, remedy };
}

async function tryPair({ store, keys }: KeyTestRooms, keyId: string): Promise<Step> {
  try {
    const key = await keys.signingKey(store.db, keyId);
    if (key && isPair(key)) return passed('What its private half signs, its public half verifies.');
  } catch {
    const remedy = 'Start the server with the DESKBELL_DATA_KEY or data.key that it was stored with.';
    return failed('Its private half cannot be opened: it was sealed with another data key.', remedy);
  }
  return failed('Its two halves do not belong together.', 'Retire it, and make or import another.');
}

function tryContact({ contact }: KeyTestRooms): Step {
  const text = contact.current();
  const remedy = 'Enter one below, such as mailto:ops@your-company.example.';
  if (text === undefined) return failed('There is no contact, and Apple’s push service refuses such tokens.', remedy);
  const judged = judgeContact(text);
  return judged.ok ? passed(`Push services are told ${text}.`) : failed(`${text}: ${judged.because}.`, remedy);
}

/** The token that we would send has to end after the push service's time, and at most 24 hours after it. */
async function tryClock({ store, pushOrigins, ask, now }: KeyTestRooms): Promise<Step> {
  const known = new Set([...(await listOriginsInUse(store.db, maxAsked)), ...pushOrigins]);
  const origins = [...(known.size > 0 ? known : wellKnownOrigins)].slice(0, maxAsked);
  const answers = await Promise.all(origins.map(async (origin) => ({ origin, answer: await ask(origin), at: now() })));
  const offsets = answers.flatMap(({ origin, answer, at }) =>
    answer.ok && answer.at !== undefined ? [{ host: new URL(origin).host, seconds: (at - answer.at) / 1000 }] : [],
  );
  const worst = offsets.sort((one, other) => Math.abs(other.seconds) - Math.abs(one.seconds))[0];
  if (!worst) {
    const said = answers.map(
      ({ origin, answer }) => `${new URL(origin).host}: ${answer.ok ? 'no time' : answer.detail}`,
    );
    const remedy = 'Let this server reach the push services (a proxy is set by HTTPS_PROXY), and test again.';
    return skipped(`No push service told its time (${said.join('; ')}).`, remedy);
  }
  const remedy = 'Set this server’s clock by NTP.';
  const difference = describeDifference(worst.seconds, worst.host);
  const endsAfter = lifetimeSeconds + worst.seconds;
  if (endsAfter <= 0 || endsAfter > longestTokenSeconds) return failed(`${difference}: tokens are refused.`, remedy);
  if (Math.abs(worst.seconds) <= tolerableSeconds) return passed(`${difference}.`);
  return passed(`${difference}. That is enough for tokens, but webhooks may be refused.`, remedy);
}

function describeDifference(seconds: number, host: string): string {
  const rounded = Math.round(Math.abs(seconds));
  // The header has whole seconds.
  if (rounded <= 1) return `The clock is that of ${host}`;
  const length = rounded < 120 ? `${rounded} seconds` : `${Math.round(rounded / 60)} minutes`;
  return `The clock is ${length} ${seconds > 0 ? 'ahead of' : 'behind'} ${host}`;
}

async function tryDelivery(rooms: KeyTestRooms, keyId: string, person: string): Promise<Step> {
  const own = (await listActiveSubscriptionsOfKey(rooms.store.db, keyId)).filter((row) => row.personId === person);
  if (own.length === 0) {
    const remedy = 'Activate it, turn notifications on in this browser, and test once more.';
    return skipped('None of your own devices is subscribed with it.', remedy);
  }
  const devices = await rooms.sendTest(person, keyId);
  const refused = devices.find(({ outcome }) => outcome !== 'accepted');
  if (!refused)
    return passed(`Accepted for ${devices.map((one) => `${one.device} by ${one.pushService}`).join(', ')}.`);
  const { device, pushService, status, detail } = refused;
  return failed(`${pushService} did not take it for ${device}${status ? ` (${status})` : ''}.`, detail);
}
