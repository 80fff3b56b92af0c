import type { ChatEventType } from '../../wire/chat-event-type.ts';
import type { Explanation, OwnReason, Place, Remedy } from '../../wire/own-event.ts';
import { type PassedOverReason, passedOverReasons, type TracedDecision } from '../../wire/trace.ts';
import { defaultTable } from '../rules/default-table.ts';

/** What of a decision its trace does not say. */
export interface DecisionFacts {
  type: ChatEventType | 'test';
  /** Its push goes out if no window shows it. */
  fallback: 0 | 1;
}

/** Why a person was told of an event as they were, or not at all, and where it can be changed. */
export function explainDecision(decision: TracedDecision, facts: DecisionFacts): Explanation {
  const { because, level, state, as } = decision;
  if (because === 'muted' || because === 'snoozed' || because === 'quiet-hours') return explain(because);
  const seen = explainSeen(decision);
  if (seen) return seen;
  if (level !== 'none') return explainUnseen(decision, facts);
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

function explainUnseen(decision: TracedDecision, facts: DecisionFacts): Explanation {
  const { level, because, deliveries, withdrawnAt, as, state } = decision;
  const pushes = deliveries.filter(({ channel, purpose }) => channel === 'push' && purpose !== 'ending');
  const find = (...states: string[]) => pushes.find((push) => states.includes(push.state));
  if (find('accepted')) return explain('sent-unreported');
  if (withdrawnAt !== null) return explain('taken-back');
  if (find('gone')) return explain('gone');
  if (find('refused')) return explain('refused');
  if (find('expired')) return explain('expired');
  if (because === 'pop-up-only') return explain('pop-up-only');
  const dropped = find('pending', 'claimed') ? undefined : find('cancelled');
  if (dropped) return explain(droppedFor[dropped.because ?? ''] ?? 'gone', { place: placeOf(as, state) });
  if (level === 'ring') return explain(pushes.length === 0 ? 'no-device' : 'on-its-way');
  const remedy = remedyOfPopUp(decision, facts, pushes.length > 0);
  return { ...explain('pop-up-unseen', { place: placeOf(as, state) }), remedy };
}

/** Why a push was dropped that waited to be sent. Whatever is not here, its push subscription ended. */
const droppedFor: Readonly<Partial<Record<string, OwnReason>>> = {
  ...Object.fromEntries(passedOverReasons.map((reason) => [reason, reason])),
  muted: 'muted',
  'pop-up-only': 'pop-up-only',
  snoozed: 'snoozed',
  'quiet-hours': 'quiet-hours',
  'person-disabled': 'disabled',
  'rule-changed': 'rule-none',
  'replaced by a newer one': 'replaced',
  // What was clicked or dismissed is known by that.
  seen: 'suppressed',
};

/** A pop-up that no page showed: who wants more than that can turn push on, ring in front too, or ask for another rule. */
function remedyOfPopUp(
  { state }: TracedDecision,
  { type, fallback }: DecisionFacts,
  hasDevice: boolean,
): Remedy | null {
  if (type !== 'test' && !defaultTable[type].allowed.includes('ring')) return null;
  if (fallback && !hasDevice) return 'bell';
  return state === 'away' ? 'administrator' : 'settings';
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
  replaced: null,
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
