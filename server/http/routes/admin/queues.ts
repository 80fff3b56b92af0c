import { idSchema } from '../../../../wire/id.ts';
import { type QueuePolicy, queuePolicySchema, queueSchema, queuesSchema } from '../../../../wire/queue-policy.ts';
import { isTimeZone } from '../../../rules/wall-clock.ts';
import { deleteQueuePolicy, findQueuePolicy, listQueues, saveQueuePolicy } from '../../../store/queue-policies.ts';
import type { HttpRooms } from '../../http-rooms.ts';
import { ProblemError } from '../../problem-error.ts';
import { type Route, recordedRoute, route } from '../../route.ts';

/** How long a chat may wait in each queue, and who is rung then. */
export function adminQueueRoutes({ store }: HttpRooms): Route[] {
  return [
    route({
      ...{ method: 'get', path: 'api/v1/admin/queues', access: 'administrator' },
      summary: 'The queues, with how many people work in each and its policy for chats that wait',
      answers: { 200: queuesSchema },
      handle: async () => ({ status: 200, body: { queues: await listQueues(store.db) } }),
    }),
    recordedRoute({
      ...{ method: 'put', path: 'api/v1/admin/queues/{id}', access: 'administrator' },
      summary:
        'Sets a queue’s policy; chats that wait already keep the clock they have until their next event, and are told of nothing that it has no more',
      body: queuePolicySchema,
      answers: { 200: queueSchema },
      state: findQueuePolicy,
      async change(db, { params, body }) {
        const { id = '' } = params;
        const errors = listMistakes(id, body);
        if (errors.length > 0) throw new ProblemError('invalid-fields', undefined, { errors });
        await saveQueuePolicy(db, id, body);
        const queue = (await listQueues(db)).find((one) => one.id === id);
        return { status: 200, body: queue };
      },
    }),
    recordedRoute({
      ...{ method: 'delete', path: 'api/v1/admin/queues/{id}', access: 'administrator' },
      summary: 'Takes a queue’s policy away',
      answers: { 204: undefined },
      state: findQueuePolicy,
      async change(db, { params }) {
        await deleteQueuePolicy(db, params.id ?? '');
        return { status: 204 };
      },
    }),
  ];
}

/** What is wrong beyond the shape of each field. */
function listMistakes(
  id: string,
  { sla, businessHours, escalation }: QueuePolicy,
): { field: string; detail: string }[] {
  return [
    ...(idSchema.safeParse(id).error?.issues ?? []).map(({ message }) => ({ field: 'id', detail: message })),
    ...(sla && sla.warnAfterMinutes !== null && sla.warnAfterMinutes >= sla.breachAfterMinutes
      ? [{ field: 'sla.warnAfterMinutes', detail: 'Expected less than breachAfterMinutes: it warns of that' }]
      : []),
    ...(businessHours && !isTimeZone(businessHours.timeZone)
      ? [{ field: 'businessHours.timeZone', detail: 'Expected the name of a time zone such as "Europe/Berlin"' }]
      : []),
    // In such a span the clock would never run, and nobody would be told of anything.
    ...(businessHours?.spans ?? []).flatMap(({ from, to }, index) =>
      from < to ? [] : [{ field: `businessHours.spans.${index}.to`, detail: pastMidnight }],
    ),
    ...escalation.flatMap(({ to, queue }, index) =>
      to === 'queue' && queue === undefined
        ? [{ field: `escalation.${index}.queue`, detail: 'Expected the queue whose agents are rung' }]
        : [],
    ),
    // The next step is the one that comes at once when nobody saw the last.
    ...escalation.flatMap(({ afterMinutes }, index) =>
      afterMinutes < (escalation[index - 1]?.afterMinutes ?? 0)
        ? [{ field: `escalation.${index}.afterMinutes`, detail: 'Expected no less than the step before has' }]
        : [],
    ),
  ];
}

const pastMidnight =
  'Expected a time after "from"; past midnight it goes on in a second span, that begins at "00:00" of the next day';
