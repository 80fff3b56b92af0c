/**
 * The life of a delivery.
 *
 * It begins `pending`, due at some instant. For `windows` it ends `acknowledged` when a window reports that it shows
 * the notification, or `unacknowledged` when its push went out instead. A push that is due is `claimed` for a while by
 * the dispatcher, which sends it and settles it; a claim that nobody settled in time (the process died) is due again.
 * A push service that is busy or out of reach makes it `pending` once more, due later. All other states are final.
 */
export const deliveryStates = {
  pending: { final: false, means: 'waits until it is due' },
  claimed: { final: false, means: 'is being sent' },
  acknowledged: { final: true, means: 'a window showed it' },
  unacknowledged: { final: true, means: 'no window showed it in time' },
  accepted: { final: true, means: 'the push service took it' },
  cancelled: { final: true, means: 'was not needed any more' },
  expired: { final: true, means: 'could not be delivered in time' },
  gone: { final: true, means: 'the push subscription is gone' },
  refused: { final: true, means: 'the push service refused it' },
} as const;

export type DeliveryState = keyof typeof deliveryStates;
