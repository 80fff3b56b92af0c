import { expect, test } from 'vitest';
import { toDeviceWords, toTestWords } from '../../../../../client/pages/admin/people/device-words.ts';
import type { Device, TestProgress } from '../../../../../wire/device.ts';

const device = (parts: Partial<Device>) => {
  const { text, remedy, isTrouble } = toDeviceWords({ state: 'active', because: null, lastOutcome: null, ...parts });
  return `${isTrouble ? '! ' : ''}${text}. ${remedy}`.trim();
};

test.each([
  [{}, 'Nothing was sent to it yet.'],
  [{ lastOutcome: 'accepted (201)' }, 'Works: the last push was taken.'],
  [{ lastOutcome: 'busy (429)' }, 'The push service asked to wait.'],
  [{ lastOutcome: 'unreachable' }, '! The push service could not be reached. Send a test: it says what to check.'],
  [{ lastOutcome: 'too-large (413)' }, '! The last push was too large for it.'],
  [
    { state: 'refused', lastOutcome: 'refused (403)' },
    '! The push service refused the last push. Send a test to see why.',
  ],
  [
    { state: 'gone', because: 'gone_410' },
    '! Ended by the browser. Ask them to open Deskbell in that browser and to turn notifications on with the bell.',
  ],
  [{ state: 'ended', because: 'turned off' }, 'Turned off there.'],
  [{ state: 'ended', because: 'removed by an administrator' }, 'Removed by an administrator.'],
  [{ state: 'ended', because: null }, 'Signed out.'],
] as [Partial<Device>, string][])('a device with %o is told as such', (parts, words) => {
  expect(device(parts)).toBe(words);
});

const tested = (shown: 'done' | 'waiting' | 'failed'): TestProgress['devices'][number] => ({
  ...{ id: 'a', device: 'Firefox', pushService: 'push.example', fault: null, detail: '' },
  steps: [
    { step: 'sent', state: 'done' },
    { step: 'accepted', state: 'done' },
    { step: 'shown', state: shown },
  ],
});

test.each([
  [[], true, /^There is no device/],
  [[tested('waiting')], false, /^Under way/],
  [[tested('done')], true, /^It was shown\.$/],
  [[tested('done'), tested('done')], true, /on all 2 devices/],
  [[tested('done'), tested('failed')], true, /on 1 of 2 devices/],
  [[tested('failed')], true, /nowhere/],
] as [TestProgress['devices'], boolean, RegExp][])(
  'a test (case %#) is told in a sentence',
  (devices, finished, words) => {
    expect(toTestWords({ devices, finished })).toMatch(words);
  },
);
