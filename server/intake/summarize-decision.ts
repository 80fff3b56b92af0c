import type { TracedDecision } from '../../wire/trace.ts';

/** `fallback`: its push goes out if no window shows it. */
type Told = Omit<TracedDecision, 'summary'> & { fallback: boolean };

/** A decision and what became of it in one sentence, for the person and for the administrator. */
export function summarizeDecision(told: Told): string {
  return [why(told), whatBecame(told)].filter(Boolean).join(' ');
}

/** A test is sent whatever the person has in front of them. */
export function summarizeTest(told: Told): string {
  return `A test, sent to each device. ${whatBecame(told)}`;
}

const placeOf = {
  viewing: 'had the chat in front',
  present: 'was at the console',
  away: 'was away',
} as const;

/** At an agent's console, a supervisor is not where the call is answered. */
const placeOfSupervisor = { ...placeOf, present: 'was at the dashboard', away: 'was not at the dashboard' } as const;

function why({ because, state, as, level }: Told): string {
  if (because === 'muted') return 'Not told: this kind of event is muted.';
  if (because === 'snoozed') return 'Not told: the person had paused it.';
  if (because === 'quiet-hours') return 'Not told: it was quiet hours.';
  const place = (as === 'supervisor' ? placeOfSupervisor : placeOf)[state];
  const given = { ring: 'a ring', visual: 'a pop-up', none: 'nothing' }[level];
  if (because === 'pop-up-only') return `The person ${place}, and wants only a pop-up of this kind of event.`;
  return because === 'ring-in-front'
    ? `The person ${place} and wants to be rung all the same.`
    : `The person ${place}, so the rule says: ${given}.`;
}

function whatBecame(told: Told): string {
  const became = reached(told);
  // Who was told nothing has nothing to lose.
  return told.withdrawnAt === null || became === '' ? became : `${became} It was taken back.`;
}

function reached({ deliveries, receipts, level, fallback, withdrawnAt }: Told): string {
  const has = (kind: string) => receipts.some((receipt) => receipt.kind === kind);
  const pushes = deliveries.filter((delivery) => delivery.channel === 'push' && delivery.purpose !== 'ending');
  const isAccepted = pushes.some((push) => push.state === 'accepted');
  if (has('clicked')) return 'It was clicked.';
  if (has('closed')) return 'It was dismissed.';
  if (receipts.some((receipt) => receipt.kind === 'shown' && receipt.device)) return 'A device showed it.';
  if (isAccepted && (has('shown') || has('suppressed'))) {
    return 'A window showed it, but nobody stayed to see it: the push service took it.';
  }
  if (isAccepted) return 'The push service took it; the device has not reported yet.';
  if (has('shown')) return 'A window showed it.';
  if (has('suppressed')) return 'A window had the chat on show.';
  if (pushes.some((push) => push.state === 'pending' || push.state === 'claimed')) return 'A push waits to be sent.';
  const [lost] = pushes;
  if (lost) return `No push went out: ${lost.because || lost.state}.`;
  if (level === 'ring') return 'No device of theirs can be reached: push is not turned on.';
  if (deliveries.length === 0) return '';
  if (withdrawnAt !== null) return 'No page showed it.';
  return fallback ? 'It waits for a page to show it; push is not turned on.' : 'It waits for a page to show it.';
}
