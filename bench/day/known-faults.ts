import type { Explanation } from './explanations.ts';
import { secondMs } from './parameters.ts';

/** Faults of ours that days have shown, until they are mended: then their row goes, and the day guards the mending. */
export const knownFaults: readonly Explanation[] = [
  {
    id: 'stays-with-queue',
    isFault: true,
    of: ['late'],
    because:
      'messages of a chat that nobody had are not taken back from its queue when it is assigned or transferred (server/rules/withdrawal.ts)',
    holds: ({ posted, expected }) =>
      posted.event.type === 'message.created' &&
      (expected?.endedBy === 'chat.assigned' || expected?.endedBy === 'chat.transferred'),
  },
  {
    id: 'stale-pop-up',
    isFault: true,
    of: ['late'],
    because:
      'a page that comes back shows what was taken back meanwhile: its stream says it again (server/store/notices.ts, listNoticesAfter), or it does not wait for its stream (client/notice-board.ts)',
    holds: ({ sighting }) => sighting?.how === 'pop-up',
  },
  {
    id: 'old-place',
    isFault: true,
    of: ['doubled'],
    because:
      'the notices that are open at a first connection carry their own old ids, so that the next resumes from there and hears the day again (server/presence/notice-streams.ts, connect)',
    holds: ({ sighting }) => sighting?.how === 'pop-up',
  },
  {
    id: 'end-before-ring',
    isFault: true,
    of: ['late'],
    because:
      'the ending overtook the ring that was still being sent, and the ring took its place at the push service (server/intake/withdraw-notifications.ts)',
    holds: ({ posted, endedAt }) => (endedAt ?? Number.POSITIVE_INFINITY) - (posted.receivedAt ?? 0) < 15 * secondMs,
  },
  {
    id: 'older-dropped',
    isFault: true,
    of: ['needless'],
    because:
      'a page drops a notice that is older than the open one of its chat, and does not acknowledge it (client/notice-board.ts, take)',
    holds: ({ posted, sightings }) =>
      (posted.receivedAt ?? 0) - posted.happenedAt > secondMs / 2 && !sightings.some(({ how }) => how === 'pop-up'),
  },
  {
    id: 'report-waits',
    isFault: true,
    of: ['needless'],
    because:
      'after a network was gone, the page in front waits up to half a minute before it reports again (client/window-reporter.ts: no "online")',
    holds: ({ posted, witness }) =>
      witness.backOnlineAt.some((at) => isWithin(at, (posted.receivedAt ?? 0) - 35 * secondMs, posted.receivedAt ?? 0)),
  },
  {
    id: 'own-ending',
    isFault: true,
    of: ['missed'],
    because:
      'a transfer to a queue takes back and tells anew in one; the ending, stamped later than its event, swallows the ring (server/push/compose-message.ts, server/rules/withdrawal.ts)',
    holds: ({ sightings }) => sightings.some(({ how }) => how === 'swallowed'),
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
