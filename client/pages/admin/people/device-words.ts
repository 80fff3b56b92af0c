import type { Device, TestProgress, TestStep } from '../../../../wire/device.ts';

export interface DeviceWords {
  readonly text: string;
  /** What to do about it; empty if nothing has to be done. */
  readonly remedy: string;
  readonly isTrouble: boolean;
}

/** How a device stands, and what to do about it. `lastOutcome` may carry the push service's status: "accepted (201)". */
export function toDeviceWords({
  state,
  because,
  lastOutcome,
}: Pick<Device, 'state' | 'because' | 'lastOutcome'>): DeviceWords {
  const outcome = lastOutcome?.split(' ')[0];
  if (state === 'gone') return { text: 'Ended by the browser', remedy: turnOnAgain, isTrouble: true };
  if (state === 'ended') return { text: endedWords[because ?? ''] ?? 'Signed out', remedy: '', isTrouble: false };
  if (state === 'refused') {
    return { text: 'The push service refused the last push', remedy: 'Send a test to see why.', isTrouble: true };
  }
  if (outcome === 'busy') return { text: 'The push service asked to wait', remedy: '', isTrouble: false };
  if (outcome === 'unreachable') {
    return {
      text: 'The push service could not be reached',
      remedy: 'Send a test: it says what to check.',
      isTrouble: true,
    };
  }
  if (outcome === 'too-large') return { text: 'The last push was too large for it', remedy: '', isTrouble: true };
  return outcome === undefined
    ? { text: 'Nothing was sent to it yet', remedy: '', isTrouble: false }
    : { text: 'Works: the last push was taken', remedy: '', isTrouble: false };
}

const turnOnAgain = 'Ask them to open Deskbell in that browser and to turn notifications on with the bell.';

const endedWords: Readonly<Record<string, string>> = {
  'turned off': 'Turned off there',
  replaced: 'Replaced by a newer one of the same browser',
  'removed by an administrator': 'Removed by an administrator',
};

export const stepWords = {
  sent: 'Sent to the push service',
  accepted: 'Taken by the push service',
  shown: 'Shown by the browser',
} as const satisfies Record<TestStep, string>;

type StepState = TestProgress['devices'][number]['steps'][number]['state'];

export const stepStateWords = {
  done: 'done',
  waiting: 'waiting …',
  failed: 'failed',
  open: 'not reached',
} as const satisfies Record<StepState, string>;

/** The whole test in a sentence. */
export function toTestWords({ devices, finished }: Pick<TestProgress, 'devices' | 'finished'>): string {
  if (devices.length === 0) {
    return 'There is no device to send to. Give them a sign-in link, and ask them to turn notifications on with the bell at the top of their page.';
  }
  const shown = devices.filter(({ steps }) => steps.every(({ state }) => state === 'done')).length;
  if (!finished) return 'Under way …';
  if (shown === devices.length) return devices.length === 1 ? 'It was shown.' : `It was shown on all ${shown} devices.`;
  return shown === 0 ? 'It was shown nowhere.' : `It was shown on ${shown} of ${devices.length} devices.`;
}
