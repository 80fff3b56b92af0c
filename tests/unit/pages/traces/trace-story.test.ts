import { describe, expect, test } from 'vitest';
import { sortDecisions, toStory } from '../../../../client/pages/traces/trace-story.ts';
import { toBecauseWords } from '../../../../client/pages/traces/trace-words.ts';
import { endings } from '../../../../wire/notice.ts';
import { passedOverReasons, type TracedDecision, type TracedDelivery } from '../../../../wire/trace.ts';

const second = (seconds: number) => new Date(Date.UTC(2026, 0, 14, 12, 0, seconds)).toISOString();

function delivery(given: Partial<TracedDelivery> = {}): TracedDelivery {
  return {
    ...{ id: 'd1', channel: 'push', purpose: 'notify', device: 'Firefox on Linux', pushService: 'push.example' },
    ...{ state: 'accepted', because: null, dueAt: second(0), expiresAt: second(60), attempts: [] },
    ...given,
  };
}

const attempt = (at: number, outcome: string, status: number | null = 201, detail: string | null = null) => ({
  ...{ at: second(at), tookMs: 12, outcome, status, detail },
});

const receipt = (at: number, kind: TracedDecision['receipts'][number]['kind'], device: string | null = null) => ({
  ...{ kind, at: second(at), receivedAt: second(at), window: device ? null : 'w', device },
});

const texts = (story: ReturnType<typeof toStory>) => story.map(({ text }) => text);

describe('the story of one person', () => {
  test('is told in the order in which it happened, whoever reported it first', () => {
    const deliveries = [
      delivery({ attempts: [attempt(1, 'busy', 429), attempt(5, 'accepted')] }),
      delivery({ id: 'd2', channel: 'windows', device: null, pushService: null, state: 'acknowledged' }),
    ];
    const receipts = [receipt(6, 'clicked', 'Firefox on Linux'), receipt(2, 'shown')];
    expect(toStory({ deliveries, receipts })).toEqual([
      {
        ...{ at: second(1), stage: 'Push service', kind: 'trouble' },
        text: 'Push to Firefox on Linux (push.example): the push service asked to wait (answer 429, 12 ms)',
      },
      { at: second(2), stage: 'Screen', kind: 'seen', text: 'Shown in the open page' },
      {
        ...{ at: second(5), stage: 'Push service', kind: 'sent' },
        text: 'Push to Firefox on Linux (push.example): the push service took it (answer 201, 12 ms)',
      },
      { at: second(6), stage: 'Screen', kind: 'seen', text: 'Clicked on Firefox on Linux' },
    ]);
  });

  test('ends with what is still to come', () => {
    const waiting = delivery({ purpose: 'fallback', state: 'pending', dueAt: second(3) });
    expect(toStory({ deliveries: [waiting], receipts: [receipt(4, 'suppressed')] })).toEqual([
      { at: second(4), stage: 'Page', kind: 'seen', text: 'Not shown: they had this very chat in front of them' },
      {
        ...{ at: second(3), stage: 'Push service', kind: 'waiting' },
        text: 'Push to Firefox on Linux (push.example), in case no page shows it: waiting for its time',
      },
    ]);
  });

  test('says why a push was not sent', () => {
    const dropped = delivery({ state: 'cancelled', because: 'accepted' });
    expect(texts(toStory({ deliveries: [dropped], receipts: [] }))).toEqual([
      'Push to Firefox on Linux (push.example): not needed any more (the chat was accepted)',
    ]);
  });

  test('repeats what a push service said', () => {
    const refused = delivery({ state: 'refused', attempts: [attempt(1, 'refused', 403, 'BadJwtToken')] });
    expect(texts(toStory({ deliveries: [refused], receipts: [] }))[0]).toContain('It said: BadJwtToken');
  });

  test('shows a device’s name as it is, whatever is in it', () => {
    const strange = delivery({ device: 'A $& of 100 %', pushService: null, attempts: [attempt(1, 'accepted', null)] });
    expect(texts(toStory({ deliveries: [strange], receipts: [] }))).toEqual([
      'Push to A $& of 100 %: the push service took it (12 ms)',
    ]);
  });
});

test.each(endings)('an end because of "%s" is told in words', (because) => {
  expect(toBecauseWords(because)).not.toBe(because);
});

test.each(passedOverReasons)(
  'that whom it was for is passed over by now because of "%s" is told in words',
  (because) => {
    expect(toBecauseWords(because)).not.toBe(because);
  },
);

test('a reason that is not known yet is shown as it is', () => {
  expect(toBecauseWords('the moon')).toBe('the moon');
});

test('who got most comes first, otherwise in the order that was given', () => {
  const levels = ['none', 'visual', 'ring', 'visual'] as const;
  const decisions = levels.map((level, index) => ({ level, notification: String(index) }) as TracedDecision);
  expect(sortDecisions(decisions).map(({ notification }) => notification)).toEqual(['2', '1', '3', '0']);
});
