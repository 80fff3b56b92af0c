import type { ChatEvent } from '../../../wire/chat-event.ts';
import type { ChatEventType } from '../../../wire/chat-event-type.ts';
import type { Person } from '../../../wire/person.ts';
import { signEventSchema, signedWebhookSchema } from '../../../wire/source.ts';
import type { HttpRooms } from '../http-rooms.ts';
import { ProblemError } from '../problem-error.ts';
import { callerOf, type Route, route } from '../route.ts';
import { signEvent } from '../sign-event.ts';

/** What people do with chats in the example console, where no chat system stands behind it. */
const doneByPeople: ReadonlySet<ChatEventType> = new Set([
  'chat.accepted',
  'chat.closed',
  'message.created',
  'assistance.requested',
  'assistance.withdrawn',
]);

/** The example desk: its console speaks as the chat system would, signed, through the real webhook. */
export function exampleRoutes(rooms: HttpRooms): Route[] {
  return [
    route({
      ...{ method: 'post', path: 'api/v1/example/sign', access: 'signed-in' },
      summary: 'Signs what one did in the example console, as the chat system would',
      body: signEventSchema,
      answers: { 200: signedWebhookSchema },
      async handle(call) {
        const { exampleSource, store } = rooms;
        if (exampleSource === undefined) throw new ProblemError('not-found', 'The example desk is not on');
        const { event, id } = call.body;
        if (!doneByPeople.has(event.type))
          throw new ProblemError('not-allowed', `"${event.type}" is not done in a console`);
        const signed = { sourceId: exampleSource, event: byCaller(event, callerOf(call)), id };
        return { status: 200, body: await signEvent(store.db, rooms, signed) };
      },
    }),
  ];
}

function byCaller(event: ChatEvent, { id, name, roles }: Person): ChatEvent {
  const kind = roles.includes('agent') ? 'agent' : 'supervisor';
  return { ...event, by: { id, name, kind } };
}
