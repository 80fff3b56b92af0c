import { type TestFault, type TestProgress, type TestStep, testSteps } from '../../wire/device.ts';
import { toIso } from '../../wire/instant.ts';
import type { Db } from '../store/database.ts';
import type { DecisionRow } from '../store/decisions.ts';
import { type AttemptRow, type DeliveryRow, listAttempts, listDeliveries } from '../store/deliveries.ts';
import { listReceipts } from '../store/receipts.ts';

/** How long a browser that is there takes to show a push and to say so, with room. A guess: it was under two seconds. */
const shownWithinMs = 20_000;

/** How far a test has come, device by device, and where it does not go on what to do. */
export async function judgeTest(db: Db, test: DecisionRow, now: number): Promise<TestProgress> {
  const deliveries = await listDeliveries(db, [test.id]);
  const attempts = Map.groupBy(
    await listAttempts(
      db,
      deliveries.map(({ id }) => id),
    ),
    ({ deliveryId }) => deliveryId,
  );
  const shownOn = new Set((await listReceipts(db, [test.id])).map(({ subscriptionId }) => subscriptionId));
  const byDevice = deliveries.toSorted((one, other) => (one.device ?? '').localeCompare(other.device ?? ''));
  const devices = byDevice.map((row) => {
    const isShown = shownOn.has(row.subscriptionId ?? '');
    const standing = judgeDelivery(row, { attempt: attempts.get(row.id)?.at(-1), isShown, now });
    return {
      ...{ id: row.subscriptionId ?? '', device: row.device ?? '', pushService: row.host ?? '' },
      ...{ steps: toSteps(standing), fault: standing.fault, detail: standing.detail },
    };
  });
  return {
    ...{ notification: test.id, sentAt: toIso(test.createdAt), devices },
    finished: devices.every(({ steps }) => steps.every(({ state }) => state !== 'waiting')),
  };
}

/** The step at which it stands; `done` if the last one is behind it. */
export interface TestStanding {
  at: TestStep | 'done';
  state: 'waiting' | 'failed';
  fault: TestFault | null;
  detail: string;
}

interface TestFacts {
  /** The last one. */
  attempt: Pick<AttemptRow, 'outcome' | 'status' | 'detail'> | undefined;
  isShown: boolean;
  now: number;
}

type Tested = Pick<DeliveryRow, 'state' | 'because' | 'host' | 'settledAt' | 'createdAt'>;

export function judgeDelivery(row: Tested, { attempt, isShown, now }: TestFacts): TestStanding {
  if (isShown) return { at: 'done', state: 'waiting', fault: null, detail: '' };
  const said = attempt?.detail ? ` It said: ${attempt.detail}` : '';
  switch (row.state) {
    case 'accepted':
      return judgeBrowser(row, now);
    case 'gone':
      return { at: 'accepted', state: 'failed', fault: 'gone', detail: goneWords };
    case 'refused':
      return { at: 'accepted', state: 'failed', fault: 'refused', detail: `${toRefusalWords(attempt)}${said}` };
    case 'pending':
    case 'claimed':
      return judgeWay(row, attempt, said);
    case 'expired':
      return { ...judgeWay(row, attempt, said), state: 'failed' };
    default:
      return {
        at: 'sent',
        state: 'failed',
        fault: 'not-sent',
        detail: `It was not sent: ${row.because ?? row.state}.`,
      };
  }
}

function judgeBrowser({ settledAt, createdAt }: Tested, now: number): TestStanding {
  const isLate = now - (settledAt ?? createdAt) > shownWithinMs;
  return isLate
    ? { at: 'shown', state: 'failed', fault: 'silent', detail: silentWords }
    : {
        at: 'shown',
        state: 'waiting',
        fault: null,
        detail: 'The push service has it. We wait for the browser to say that it was shown.',
      };
}

function judgeWay({ host }: Tested, attempt: TestFacts['attempt'], said: string): TestStanding {
  const outcome = attempt?.outcome;
  if (outcome === 'busy') {
    const detail = `The push service asks us to wait; Deskbell tries again by itself.${said}`;
    return { at: 'accepted', state: 'waiting', fault: 'busy', detail };
  }
  if (outcome === 'unreachable') {
    const detail = `Deskbell can’t reach ${host}. Check the server’s way out: firewall, DNS, and HTTPS_PROXY. It tries again by itself.${said}`;
    return { at: 'sent', state: 'failed', fault: 'unreachable', detail };
  }
  return { at: 'sent', state: 'waiting', fault: null, detail: 'It is on its way to the push service.' };
}

const goneWords =
  'This browser has ended its push subscription. Ask the person to open Deskbell there and to turn notifications on again with the bell.';
const silentWords =
  'The push service took it, but the browser has not said that it was shown. The browser may be closed, or the computer asleep or offline: ask the person to open it and test again. If it is open: look whether the system’s settings allow notifications of this browser.';

/** What a refusal by a push service means (RFC 8030 §5, RFC 8292 §4.2). */
function toRefusalWords(attempt: TestFacts['attempt']): string {
  const status = attempt?.status;
  if (attempt?.outcome === 'too-large') return 'The message was too large for the push service.';
  if (status === 401 || status === 403) {
    return 'The push service does not accept our signature. Look at VAPID keys: the contact address, and the server’s clock.';
  }
  return 'The push service refused it. If it goes on: remove this device, and ask the person to turn notifications on again.';
}

function toSteps({ at, state }: TestStanding): TestProgress['devices'][number]['steps'] {
  const reached = at === 'done' ? testSteps.length : testSteps.indexOf(at);
  return testSteps.map((step, index) => ({
    step,
    state: index < reached ? 'done' : index === reached ? state : 'open',
  }));
}
