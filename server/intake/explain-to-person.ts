import type { Explanation, OwnReason, Place, Remedy } from '../../wire/own-event.ts';
import type { PassedOverReason, TracedDecision } from '../../wire/trace.ts';

/** Why a person was told of an event as they were, or not at all, and where it can be changed. */
export function explainDecision(decision: TracedDecision): Explanation {
  const { because, level, state, as } = decision;
  if (because === 'muted' || because === 'snoozed' || because === 'quiet-hours') return explain(because);
  const seen = explainSeen(decision);
  if (seen) return seen;
  if (level !== 'none') return explainUnseen(decision);
  return state === 'viewing' ? explain('rule-none-viewing') : explain('rule-none', { place: placeOf(as, state) });
}

export function explainPassedOver(because: PassedOverReason): Explanation {
  return explain(because);
}

/** Undefined while nothing is known to have been on a screen. */
function explainSeen({ receipts }: TracedDecision): Explanation | undefined {
  const find = (kind: string) => receipts.find((receipt) => receipt.kind === kind);
  const shown = find('shown');
  if (find('clicked')) return explain('opened');
  if (find('closed')) return explain('closed');
  if (shown) return shown.device ? explain('shown-on-device', { device: shown.device }) : explain('shown-in-page');
  return find('suppressed') ? explain('suppressed') : undefined;
}

function explainUnseen({ level, because, deliveries, withdrawnAt, as, state }: TracedDecision): Explanation {
  const pushes = deliveries.filter(({ channel, purpose }) => channel === 'push' && purpose !== 'ending');
  const has = (name: string) => pushes.some((push) => push.state === name);
  if (has('accepted')) return explain('sent-unreported');
  if (withdrawnAt !== null) return explain('taken-back');
  if (has('gone')) return explain('gone');
  if (has('refused')) return explain('refused');
  if (has('expired')) return explain('expired');
  if (because === 'pop-up-only') return explain('pop-up-only');
  if (level === 'ring') return explain(pushes.length === 0 ? 'no-device' : 'on-its-way');
  return explain('pop-up-unseen', { place: placeOf(as, state) });
}

function placeOf(as: TracedDecision['as'], state: TracedDecision['state']): Place {
  if (state === 'away') return 'elsewhere';
  return as === 'supervisor' ? 'dashboard' : 'console';
}

function explain(reason: OwnReason, facts: Partial<Pick<Explanation, 'place' | 'device'>> = {}): Explanation {
  return { reason, remedy: remedyOf[reason], place: null, device: null, ...facts };
}

const remedyOf = {
  muted: 'settings',
  'pop-up-only': 'settings',
  snoozed: 'settings',
  'quiet-hours': 'settings',
  opened: null,
  closed: null,
  'shown-on-device': null,
  'shown-in-page': null,
  suppressed: null,
  'rule-none': 'administrator',
  'rule-none-viewing': 'administrator',
  'sent-unreported': 'bell',
  'taken-back': null,
  gone: 'bell',
  refused: 'administrator',
  expired: null,
  'no-device': 'bell',
  'on-its-way': null,
  'pop-up-unseen': 'settings',
  author: null,
  'status-unavailable': 'status',
  'status-offline': 'status',
  disabled: 'administrator',
  'not-an-agent': 'administrator',
  'not-a-supervisor': 'administrator',
  'not-in-queue': 'administrator',
  'has-it': null,
  'unknown-person': null,
} as const satisfies Record<OwnReason, Remedy | null>;
