import { chatEventSchema } from '../../wire/chat-event.ts';
import type { Preferences } from '../../wire/preferences.ts';
import { authorId } from '../rules/chat-progress.ts';
import { longestTtlMs } from '../rules/delivery-terms.ts';
import { type NotificationText, notificationText } from '../rules/texts/notification-text.ts';
import { findChatEvent } from '../store/chat-events.ts';
import { findChat } from '../store/chats.ts';
import type { Db } from '../store/database.ts';
import { type DecisionRow, listUnsentOfPerson, rewordDecision } from '../store/decisions.ts';
import { listPeopleById } from '../store/people.ts';
import { getPreferences, savePreferences } from '../store/preferences.ts';
import type { Intake } from './rooms.ts';
import { isRungAgain } from './settle-acceptance.ts';

/** What is left out stays. Whoever wants no words of customers is not sent those, either, that are on their way. */
export async function changePreferences(
  db: Db,
  intake: Pick<Intake, 'clock' | 'readTexts'>,
  personId: string,
  change: Partial<Preferences>,
): Promise<Preferences> {
  const before = await getPreferences(db, personId);
  const preferences = { ...before, ...change };
  await savePreferences(db, personId, preferences);
  if (before.previewText && !preferences.previewText) await hideWords(db, intake, personId);
  return preferences;
}

async function hideWords(
  db: Db,
  { clock, readTexts }: Pick<Intake, 'clock' | 'readTexts'>,
  personId: string,
): Promise<void> {
  const texts = await readTexts(db);
  for (const decision of await listUnsentOfPerson(db, personId, clock.now() - longestTtlMs)) {
    const text = await generalText(db, decision, texts);
    if (text) await rewordDecision(db, decision.id, text);
  }
}

/** Undefined of a test, which says nothing of anybody. */
async function generalText(
  db: Db,
  { eventSeq, source, chatId, language, title }: DecisionRow,
  texts: Awaited<ReturnType<Intake['readTexts']>>,
): Promise<NotificationText | undefined> {
  const stored = eventSeq === null ? undefined : await findChatEvent(db, eventSeq);
  const chat = stored && (await findChat(db, source, chatId));
  if (!chat) return undefined;
  if (isRungAgain(stored)) return { title, body: '' };
  const event = chatEventSchema.parse(JSON.parse(stored.bodyJson));
  const people = await listPeopleById(db, [authorId(event) ?? '']);
  const nameOf = (id: string) => people.find((person) => person.id === id)?.name;
  return notificationText(event, chat, { nameOf, preview: false, language, texts });
}
