import type { Trace, TracedDecision, TracedDelivery } from '../../../wire/trace.ts';
import { receiptWords, toBecauseWords, toDeliveryWords, toOutcomeWords } from './trace-words.ts';

export interface StoryStep {
  /** ISO 8601; none for what has not happened, or at no instant of its own. */
  readonly at: string | undefined;
  readonly text: string;
  /** Where it happened. */
  readonly stage: 'Page' | 'Push service' | 'Screen';
  readonly kind: 'sent' | 'seen' | 'trouble' | 'waiting';
}

/** What happened to one person's notification, in the order in which it happened. */
export function toStory({ deliveries, receipts }: Pick<TracedDecision, 'deliveries' | 'receipts'>): StoryStep[] {
  const attempts = deliveries.flatMap(toAttemptSteps);
  const seen = receipts.map(({ kind, at, device }): StoryStep => {
    const place = kind === 'suppressed' ? '' : ` ${device ? `on ${device}` : 'in the open page'}`;
    return {
      at,
      text: `${receiptWords[kind]}${place}`,
      stage: kind === 'suppressed' ? 'Page' : 'Screen',
      kind: 'seen',
    };
  });
  const happened = [...attempts, ...seen].sort((one, other) => timeOf(one) - timeOf(other));
  return [...happened, ...deliveries.flatMap(toRestStep)];
}

function toAttemptSteps(delivery: TracedDelivery): StoryStep[] {
  return delivery.attempts.map(({ at, tookMs, outcome, status, detail }) => ({
    at,
    text: [
      `${toChannelWords(delivery)}: ${toOutcomeWords(outcome)}`,
      ` (${[status === null ? '' : `answer ${status}`, `${tookMs} ms`].filter(Boolean).join(', ')})`,
      detail ? `. It said: ${detail}` : '',
    ].join(''),
    stage: stageOf(delivery),
    kind: outcome === 'accepted' ? 'sent' : 'trouble',
  }));
}

/** Where a delivery stands that its attempts do not tell. */
function toRestStep(delivery: TracedDelivery): StoryStep[] {
  const { channel, state, because, attempts } = delivery;
  // The receipt tells it better.
  if (channel === 'windows' && state === 'acknowledged') return [];
  if (attempts.at(-1)?.outcome === state) return [];
  if (channel === 'windows' && state === 'pending') {
    return [
      { at: undefined, text: `${toChannelWords(delivery)}: kept for the return`, stage: 'Page', kind: 'waiting' },
    ];
  }
  const isWaiting = state === 'pending' || state === 'claimed';
  const reason = because ? ` (${toBecauseWords(because)})` : '';
  const text = `${toChannelWords(delivery)}: ${toDeliveryWords(state)}${reason}`;
  return [
    {
      at: isWaiting ? delivery.dueAt : undefined,
      text,
      stage: stageOf(delivery),
      kind: isWaiting ? 'waiting' : 'sent',
    },
  ];
}

function stageOf({ channel }: TracedDelivery): StoryStep['stage'] {
  return channel === 'windows' ? 'Page' : 'Push service';
}

function toChannelWords({ channel, purpose, device, pushService }: TracedDelivery): string {
  if (channel === 'windows')
    return purpose === 'ending' ? 'How it ended, in the open pages' : 'Pop-up in the open pages';
  const target = pushService ? `${device ?? 'a device'} (${pushService})` : (device ?? 'a device');
  return pushWords[purpose].replace('%', () => target);
}

const pushWords = {
  notify: 'Push to %',
  fallback: 'Push to %, in case no page shows it',
  ending: 'How it ended, as a push to %',
} as const satisfies Record<TracedDelivery['purpose'], string>;

function timeOf({ at }: StoryStep): number {
  return at === undefined ? Number.POSITIVE_INFINITY : Date.parse(at);
}

const levelOrder = { ring: 0, visual: 1, none: 2 } as const;

/** Who got most comes first. */
export function sortDecisions(decisions: Trace['decisions']): Trace['decisions'] {
  return [...decisions].sort((one, other) => levelOrder[one.level] - levelOrder[other.level]);
}
