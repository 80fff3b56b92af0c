import { type AcceptAnswer, acceptAnswerSchema } from '../wire/accept-answer.ts';
import type { NotificationData, PushMessage } from '../wire/push-message.ts';
import { callServer } from './call-server.ts';
import { findHome } from './home.ts';
import { presentMessage } from './presentation.ts';
import { show } from './show.ts';
import type { WorkerParts } from './worker-parts.ts';

/** The server waits 2.5 s for the chat system's word before it answers; the rest is the way there and back. */
const answerLimitMs = 6_000;

/**
 * Asks the server for the chat, in the name of whose browser this is. What comes of it is said by a notification, unless the chat
 * is theirs: then the console that has opened meanwhile shows it.
 */
export async function acceptChat(worker: WorkerParts, message: PushMessage): Promise<void> {
  const { outcome, text } = await ask(worker, message.notification.data);
  if (outcome !== 'accepted') await say(worker, message, text);
}

async function ask(worker: WorkerParts, { accept, person }: NotificationData): Promise<AcceptAnswer> {
  const unheard: AcceptAnswer = { outcome: 'refused', text: accept?.offline ?? '' };
  const connection = await worker.store.change((memory) => ({ result: memory.connection }));
  if (!accept || typeof connection !== 'object' || connection.person !== person) return unheard;
  const headers = { authorization: `Bearer ${connection.renewal}`, 'content-type': 'application/json' };
  const answer = await callServer(worker, accept.url, { method: 'POST', headers, body: '{}' }, answerLimitMs);
  const parsed = answer.kind === 'answered' ? acceptAnswerSchema.safeParse(answer.body) : undefined;
  return parsed?.success ? parsed.data : unheard;
}

/** Under a tag of its own: a page that opens closes what else is told of the chat. */
async function say(worker: WorkerParts, { notification }: PushMessage, text: string): Promise<void> {
  const { title, body, data } = notification;
  const { accept: _, ...others } = data;
  const said = { ...notification, title: text, body: body || title, tag: `accept:${data.notification}`, actions: [] };
  const message = { web_push: 8030, mutable: true, notification: { ...said, data: others } } as const;
  const home = await findHome(worker);
  await show(worker, presentMessage(message, { silent: false, renotify: true }, { home, maxActions: 0 }));
}
