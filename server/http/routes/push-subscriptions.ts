import * as z from 'zod/mini';
import { deviceSchema } from '../../../wire/device.ts';
import { deviceChangeSchema } from '../../../wire/device-change.ts';
import {
  activeVapidKeySchema,
  type SubscriptionRequest,
  subscriptionAnswerSchema,
  subscriptionRequestSchema,
} from '../../../wire/push-subscription.ts';
import {
  type AcceptedSubscription,
  acceptPushSubscription,
  type CheckedSubscription,
  endPushSubscription,
  type SubscriptionOwner,
} from '../../intake/accept-push-subscription.ts';
import { type EndpointJudgement, judgeEndpoint } from '../../push/endpoint-policy.ts';
import { checkSubscriptionKeys } from '../../push/subscription-keys.ts';
import { listSubscriptions, nameSubscription } from '../../store/push-subscriptions.ts';
import { findActiveVapidKey } from '../../store/vapid-keys.ts';
import type { HttpRooms } from '../http-rooms.ts';
import { ProblemError } from '../problem-error.ts';
import { callerOf, type Route, route, signInOf } from '../route.ts';
import { type Caller, renewalToken } from '../sign-in.ts';
import { toDevice } from '../to-device.ts';

/** The browsers that a person lets us reach. */
export function pushSubscriptionRoutes(rooms: HttpRooms): Route[] {
  const { store, intake, settings, log, clock, metrics, refusedHosts } = rooms;

  /** A JWT is over in minutes, and its person is not: they count as signed in for a while from each visit. */
  function toOwner({ person, by, credentialId, until }: Caller): SubscriptionOwner {
    const fromNow = by === 'token' && credentialId === null ? clock.now() + (settings.jwt?.signInMs ?? 0) : 0;
    const signedInUntil = until === null ? null : Math.max(until, fromNow);
    return { personId: person.id, credentialId, signedInUntil };
  }

  function noteRefused({ unknownHost }: Extract<EndpointJudgement, { ok: false }>, personId: string): void {
    metrics.endpointRefused();
    if (unknownHost === undefined) return;
    refusedHosts.note(unknownHost, personId);
    log.warn('subscription.refused', { host: unknownHost });
  }

  return [
    route({
      ...{ method: 'get', path: 'api/v1/vapid', access: 'signed-in-or-device' },
      summary: 'The key that new push subscriptions are made with',
      answers: { 200: activeVapidKeySchema },
      async handle() {
        const key = await findActiveVapidKey(store.db);
        if (!key) throw new ProblemError('unavailable', 'Push is not set up: there is no active VAPID key');
        return { status: 200, body: { keyId: key.id, applicationServerKey: key.publicKey } };
      },
    }),
    route({
      ...{ method: 'get', path: 'api/v1/subscriptions', access: 'signed-in' },
      summary: 'One’s own devices',
      answers: { 200: z.object({ subscriptions: z.array(deviceSchema) }) },
      async handle(call) {
        const rows = await listSubscriptions(store.db, { person: callerOf(call).id });
        return { status: 200, body: { subscriptions: rows.map(toDevice) } };
      },
    }),
    route({
      ...{ method: 'put', path: 'api/v1/subscriptions', access: 'signed-in-or-device' },
      summary: 'Registers this browser’s push subscription; a known one moves to who registers it',
      body: subscriptionRequestSchema,
      answers: { 200: subscriptionAnswerSchema, 201: subscriptionAnswerSchema },
      async handle(call) {
        const { renews } = signInOf(call);
        const endpoint = judgeEndpoint(call.body.subscription.endpoint, settings.pushOrigins);
        if (!endpoint.ok) noteRefused(endpoint, callerOf(call).id);
        const checked = checkSubscription({ ...call.body, ...(renews ? { replaces: renews } : {}) }, endpoint);
        const owner = toOwner(signInOf(call));
        const accepted = await acceptPushSubscription(intake, owner, { ...checked, isRenewal: renews !== undefined });
        if (!accepted.ok) throw toProblem(accepted.because);
        const body = { id: accepted.id, renewal: renewalToken(rooms, accepted.id, owner.personId) };
        log.info('subscription.registered', { subscription: accepted.id, isNew: accepted.isNew });
        return { status: accepted.isNew ? 201 : 200, body };
      },
    }),
    route({
      ...{ method: 'patch', path: 'api/v1/subscriptions/{id}', access: 'signed-in' },
      summary: 'Gives one of one’s own devices a name, which stays through its visits and renewals',
      body: deviceChangeSchema,
      answers: { 204: undefined },
      async handle(call) {
        const named = { id: call.params.id ?? '', personId: callerOf(call).id, device: call.body.device };
        const isNamed = await nameSubscription(store.db, named);
        if (!isNamed) throw new ProblemError('not-found', 'There is no such device of yours');
        return { status: 204 };
      },
    }),
    route({
      ...{ method: 'delete', path: 'api/v1/subscriptions/{id}', access: 'signed-in' },
      summary: 'Ends one of one’s own push subscriptions',
      answers: { 204: undefined },
      async handle(call) {
        await endPushSubscription(intake, callerOf(call).id, call.params.id ?? '', 'turned off');
        return { status: 204 };
      },
    }),
  ];
}

function checkSubscription(
  { subscription, ...rest }: SubscriptionRequest,
  endpoint: EndpointJudgement,
): Omit<CheckedSubscription, 'isRenewal'> {
  if (!endpoint.ok) {
    throw new ProblemError('endpoint-refused', undefined, {
      errors: [{ field: 'subscription.endpoint', detail: `The endpoint may not be used: ${endpoint.because}` }],
    });
  }
  const keys = checkSubscriptionKeys(subscription.keys);
  if (!keys.ok) {
    throw new ProblemError('invalid-fields', undefined, {
      errors: [{ field: `subscription.keys.${keys.field}`, detail: keys.detail }],
    });
  }
  return {
    ...rest,
    // One way of writing it: the unique key of the store compares texts.
    ...{ endpoint: endpoint.url.href, p256dh: keys.p256dh, auth: keys.auth },
    expiresAt: subscription.expirationTime ?? null,
  };
}

type Refusal = Extract<AcceptedSubscription, { ok: false }>['because'];

function toProblem(because: Refusal): ProblemError {
  if (because === 'signed-out') return new ProblemError('not-signed-in');
  if (because === 'not-its-own') return new ProblemError('not-allowed', 'Another person uses this browser');
  if (because === 'endpoint-gone') {
    return new ProblemError('subscription-gone', 'Unsubscribe in the browser, subscribe again, and register that');
  }
  const detail = because === 'unknown-key' ? 'There is no such VAPID key' : 'This VAPID key is not in use';
  return new ProblemError('invalid-fields', undefined, { errors: [{ field: 'keyId', detail }] });
}
