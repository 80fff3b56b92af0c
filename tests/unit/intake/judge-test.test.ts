import { expect, test } from 'vitest';
import { judgeDelivery } from '../../../server/intake/judge-test.ts';
import { noon } from '../../support/builders.ts';

const second = 1000;
type Row = Parameters<typeof judgeDelivery>[0];
type Attempt = NonNullable<Parameters<typeof judgeDelivery>[1]['attempt']>;

function judge(row: Partial<Row>, facts: { attempt?: Attempt; isShown?: boolean; after?: number } = {}) {
  const { attempt, isShown = false, after = 1 } = facts;
  const whole: Row = {
    ...{ state: 'accepted', because: null, host: 'push.example', settledAt: noon, createdAt: noon },
    ...row,
  };
  const { at, state, detail } = judgeDelivery(whole, { attempt, isShown, now: noon + after * second });
  return `${at} ${at === 'done' ? '' : state}: ${detail}`;
}

test.each([
  ['shown', judge({}, { isShown: true }), /^done : $/],
  ['shown though its answer was lost', judge({ state: 'expired' }, { isShown: true }), /^done : $/],
  ['just taken', judge({}), /^shown waiting: .*wait for the browser/],
  ['taken long ago', judge({}, { after: 21 }), /^shown failed: .*closed.*system’s settings/],
  ['not sent yet', judge({ state: 'claimed' }), /^sent waiting/],
  [
    'kept waiting by a busy service',
    judge({ state: 'pending' }, { attempt: { outcome: 'busy', status: 429, detail: 'slow down' } }),
    /^accepted waiting: .*tries again by itself.*It said: slow down/,
  ],
  [
    'for a service out of reach',
    judge({ state: 'pending' }, { attempt: { outcome: 'unreachable', status: null, detail: 'ENOTFOUND' } }),
    /^sent failed: Deskbell can’t reach push\.example.*firewall.*ENOTFOUND/,
  ],
  [
    'given up on while the service was busy',
    judge({ state: 'expired' }, { attempt: { outcome: 'busy', status: 429, detail: null } }),
    /^accepted failed/,
  ],
  [
    'gone',
    judge({ state: 'gone' }, { attempt: { outcome: 'gone', status: 410, detail: 'x' } }),
    /^accepted failed: .*turn notifications on again/,
  ],
  [
    'refused for its signature',
    judge({ state: 'refused' }, { attempt: { outcome: 'refused', status: 403, detail: 'BadJwtToken' } }),
    /^accepted failed: .*VAPID keys.*It said: BadJwtToken/,
  ],
  [
    'refused for something else',
    judge({ state: 'refused' }, { attempt: { outcome: 'refused', status: 400, detail: 'bad' } }),
    /^accepted failed: .*remove this device/,
  ],
  [
    'too large',
    judge({ state: 'refused' }, { attempt: { outcome: 'too-large', status: 413, detail: 'big' } }),
    /^accepted failed: .*too large/,
  ],
  ['cancelled', judge({ state: 'cancelled', because: 'turned off' }), /^sent failed: It was not sent: turned off/],
])('a test that is %s is told with its step and the remedy', (_, told, wanted) => {
  expect(told).toMatch(wanted);
});
