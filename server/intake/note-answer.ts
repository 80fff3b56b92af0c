import type { ChatEvent } from '../../wire/chat-event.ts';
import { toMillis } from '../../wire/instant.ts';
import { authorId } from '../rules/chat-progress.ts';
import type { Db } from '../store/database.ts';
import { listShownUnsent, lockDecisions } from '../store/decisions.ts';
import { cancelDeliveries } from '../store/deliveries.ts';

/**
 * A window showed what came before, and the person answers it: they were there, however soon they leave. Where no window showed
 * it, it is sent all the same: some chat systems answer by themselves in an agent's name.
 */
export async function noteAnswer(
  db: Db,
  { source, event, now }: { source: string; event: ChatEvent; now: number },
): Promise<void> {
  const personId = authorId(event);
  if (event.type !== 'message.created' || personId === undefined) return;
  const read = await listShownUnsent(db, { personId, source, chatId: event.chat.id, until: toMillis(event.at) });
  // Whoever takes them back at the same instant holds them in this order, too.
  await lockDecisions(db, read);
  await cancelDeliveries(db, read, { because: 'seen', now });
}
