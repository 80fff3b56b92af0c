import type { Explanation } from './explanations.ts';
import { secondMs } from './parameters.ts';

/** Faults of ours that days have shown, until they are mended: then their row goes, and the day guards the mending. */
export const knownFaults: readonly Explanation[] = [
  {
    id: 'stale-pop-up',
    isFault: true,
    of: ['late'],
    because:
      'a page that comes back does not wait for its stream before it shows what was taken back meanwhile (client/notice-board.ts)',
    holds: ({ sighting }) => sighting?.how === 'pop-up',
  },
  {
    id: 'report-waits',
    isFault: true,
    of: ['needless'],
    because:
      'after a network was gone, a page whose browser does not say that it is back waits up to half a minute before it reports again',
    holds: ({ posted, witness }) =>
      witness.backOnlineAt.some((at) => isWithin(at, (posted.receivedAt ?? 0) - 35 * secondMs, posted.receivedAt ?? 0)),
  },
  {
    id: 'resubscribed',
    isFault: true,
    of: ['missed'],
    because:
      'what a push subscription that ended had not delivered is not sent to the one that took its place (server/intake/accept-push-subscription.ts)',
    holds: ({ changes }) => changes,
  },
];

function isWithin(at: number, from: number, to: number): boolean {
  return at >= from && at <= to;
}
