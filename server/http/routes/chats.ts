import { type Chat, chatDetailSchema, chatsSchema } from '../../../wire/chat.ts';
import { toIso } from '../../../wire/instant.ts';
import type { Person } from '../../../wire/person.ts';
import { findChat, isOwnChat, type ListedChat, listChats, listMessages } from '../../store/chats.ts';
import type { Db } from '../../store/database.ts';
import { listPeopleById } from '../../store/people.ts';
import type { HttpRooms } from '../http-rooms.ts';
import { ProblemError } from '../problem-error.ts';
import { callerOf, type Route, route } from '../route.ts';

/** Chats that are over stay in the lists for so long. */
const keepListedMs = 3_600_000;
const listed = 500;

/** The chats that a person works with, as the events so far have made them. */
export function chatRoutes({ store, clock }: HttpRooms): Route[] {
  return [
    route({
      ...{ method: 'get', path: 'api/v1/chats', access: 'signed-in' },
      summary: 'Chats of one’s queues and one’s own',
      answers: { 200: chatsSchema },
      async handle(call) {
        const { id: personId, queues } = callerOf(call);
        const since = clock.now() - keepListedMs;
        const rows = await listChats(store.db, { personId, queues, since, limit: listed });
        return { status: 200, body: { chats: await toChats(store.db, rows) } };
      },
    }),
    route({
      ...{ method: 'get', path: 'api/v1/chats/{source}/{id}', access: 'signed-in' },
      summary: 'One chat with its last messages',
      answers: { 200: chatDetailSchema },
      async handle(call) {
        const { source = '', id = '' } = call.params;
        const row = await findChat(store.db, source, id);
        if (!row || !(await mayRead(store.db, callerOf(call), row))) throw new ProblemError('not-found');
        const [chat] = await toChats(store.db, [row]);
        const messages = await listMessages(store.db, source, id);
        return {
          status: 200,
          body: {
            chat,
            messages: messages.map(({ id: message, byName, byKind, text, at }) => ({
              ...{ id: message, by: byName, kind: byKind, text, at: toIso(at) },
            })),
          },
        };
      },
    }),
  ];
}

async function mayRead(db: Db, person: Person, chat: ListedChat): Promise<boolean> {
  if (chat.queue !== null && person.queues.includes(chat.queue)) return true;
  return isOwnChat(db, person.id, chat.source, chat.id);
}

async function toChats(db: Db, rows: readonly ListedChat[]): Promise<Chat[]> {
  const people = await listPeopleById(db, [...new Set(rows.flatMap((row) => row.agents))]);
  const nameOf = new Map(people.map((person) => [person.id, person.name]));
  return rows.map((row) => ({
    ...{ source: row.source, id: row.id, queue: row.queue, subject: row.subject, customer: row.customerName },
    ...{
      phase: row.phase,
      ended: row.ended,
      url: row.url,
      invited: [...row.invited],
      transferredTo: [...row.transferredTo],
    },
    agents: row.agents.map((id) => ({ id, name: nameOf.get(id) ?? id })),
    assistance: row.assistance && { by: row.assistance.by, at: toIso(row.assistance.at) },
    waitingSince: row.waitingSince === null ? null : toIso(row.waitingSince),
    changedAt: toIso(row.changedAt),
  }));
}
