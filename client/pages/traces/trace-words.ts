import type { Ending } from '../../../wire/notice.ts';
import type { ReceiptKind } from '../../../wire/receipt.ts';
import type { PassedOverReason, Reason, SeenWindow, Standing } from '../../../wire/trace.ts';

/** Why an event that came in changed nothing, or that it did. */
export const standingWords = {
  current: 'Decided',
  stale: 'Nobody: something newer was here already',
  repeated: 'Nobody: this was said before',
  over: 'Nobody: the chat is over',
} as const satisfies Record<Standing, string>;

export const reasonWords = {
  rule: 'by the rules',
  muted: 'they turned this kind of event off',
  'pop-up-only': 'they want only a pop-up of this kind of event',
  snoozed: 'they had paused what rings',
  'quiet-hours': 'these are their quiet hours',
  'ring-in-front': 'they want to be rung also in front of the console',
} as const satisfies Record<Reason, string>;

export const passedOverWords = {
  author: 'did it themselves',
  'status-unavailable': 'is unavailable',
  'status-offline': 'is offline',
  'not-an-agent': 'is not an agent',
  'not-a-supervisor': 'is not a supervisor',
  'not-in-queue': 'does not work in this queue',
  'has-it': 'had accepted it here already',
  'unknown-person': 'is not known here: add them under People',
  disabled: 'is disabled',
} as const satisfies Record<PassedOverReason, string>;

export const receiptWords = {
  shown: 'Shown',
  clicked: 'Clicked',
  closed: 'Closed without a click',
  suppressed: 'Not shown: they had this very chat in front of them',
} as const satisfies Record<ReceiptKind, string>;

const deliveryStateWords: Readonly<Record<string, string>> = {
  pending: 'waiting for its time',
  claimed: 'being sent',
  acknowledged: 'a page showed it',
  unacknowledged: 'no page showed it in time',
  accepted: 'the push service took it',
  cancelled: 'not needed any more',
  expired: 'could not be delivered in time',
  gone: 'this device is no longer subscribed',
  refused: 'the push service refused it',
};

/** A delivery's state in words; a state that this page does not know yet is shown as it is. */
export function toDeliveryWords(state: string): string {
  return deliveryStateWords[state] ?? state;
}

const endingWords = {
  accepted: 'the chat was accepted',
  assigned: 'the chat was given to a colleague',
  transferred: 'the chat was transferred',
  cancelled: 'the customer cancelled',
  closed: 'the chat was closed',
  'assistance-withdrawn': 'the call for assistance is over',
  'message-deleted': 'the message was deleted',
  'open-again': 'the chat is open again',
} as const satisfies Record<Ending, string>;

const becauseWords: Readonly<Record<string, string>> = {
  ...endingWords,
  ...Object.fromEntries(Object.entries(passedOverWords).map(([because, words]) => [because, `the person ${words}`])),
  seen: 'it was seen',
  'a window showed it': 'a page showed it; it goes out if nobody stayed to see it',
  'replaced by a newer one': 'a newer one of the chat took its place',
  'it never showed what ended': 'it never showed what ended',
  'rule-changed': 'an administrator changed the rule',
  withdrawn: 'it was withdrawn',
  expired: 'it was too late',
  muted: reasonWords.muted,
  'pop-up-only': reasonWords['pop-up-only'],
  snoozed: reasonWords.snoozed,
  'quiet-hours': reasonWords['quiet-hours'],
  'status-unavailable': `the agent ${passedOverWords['status-unavailable']}`,
  'status-offline': `the agent ${passedOverWords['status-offline']}`,
  'person-removed': 'the person was removed',
  'person-disabled': 'the person was disabled',
  'the sign-in has ended': 'nobody is signed in at that browser any more',
  replaced: 'the browser subscribed anew',
  'turned off': 'the person turned it off',
  'removed by an administrator': 'an administrator removed it',
  gone_404: 'the push service does not know it any more',
  gone_410: 'the browser ended it',
};

/** Why a delivery is where it is; a reason that this page does not know yet is shown as it is. */
export function toBecauseWords(because: string): string {
  return becauseWords[because] ?? because;
}

const outcomeWords: Readonly<Record<string, string>> = {
  accepted: 'the push service took it',
  gone: 'this device is no longer subscribed',
  refused: 'the push service refused it',
  'too-large': 'too large for the push service',
  busy: 'the push service asked to wait',
  unreachable: 'the push service could not be reached',
};

/** What a push service answered, in words. */
export function toOutcomeWords(outcome: string): string {
  return outcomeWords[outcome] ?? outcome;
}

const viewWords = {
  console: 'the console',
  chat: 'the console with a chat open',
  dashboard: 'the dashboard',
  other: 'another page',
} as const satisfies Record<SeenWindow['view']['kind'], string>;

/** One open page, as it was at that moment: "the dashboard, in front". */
export function toWindowWords({ view, visible, focused, idle }: SeenWindow): string {
  const place = visible ? (focused ? 'in front' : 'visible, another window in front') : 'in the background';
  return `${viewWords[view.kind]}, ${place}${idle ? ', nobody at it' : ''}`;
}
