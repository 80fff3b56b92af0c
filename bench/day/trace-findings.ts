import { explainEvent } from '../../server/intake/explain-event.ts';
import { listChatEventsById } from '../../server/store/chat-events.ts';
import { listDecisionsOfPerson } from '../../server/store/decisions.ts';
import { listAttempts, listDeliveries } from '../../server/store/deliveries.ts';
import type { Finding } from './judge.ts';
import type { ServerHost } from './server-host.ts';

/** Nobody reads more than this of one kind. */
const mostTraces = 200;

/** Adds to each finding that is not explained what the server itself says of it. */
export async function addTraces(server: ServerHost, findings: readonly Finding[]): Promise<void> {
  const open = findings.filter(({ explained }) => !explained).slice(0, mostTraces);
  for (const finding of open) finding.trace = await server.call(({ store }) => traceOf(finding, store.db));
}

async function traceOf({ posted, person }: Finding, db: Parameters<typeof explainEvent>[0]): Promise<string> {
  const [event] = await listChatEventsById(db, posted.id, posted.source);
  if (!event) return 'The server does not know the event';
  const { decisions, passedOver } = await explainEvent(db, event);
  const told = decisions.find((decision) => decision.person.id === person);
  if (!told)
    return `${event.standing}; passed over: ${passedOver.find((one) => one.person.id === person)?.because ?? 'no'}`;
  const deliveries = told.deliveries.map(
    (one) =>
      `${one.channel}/${one.purpose} ${one.device ?? ''} ${one.state} (${one.because ?? ''}) due ${one.dueAt.slice(11, 23)} tries ${one.attempts.map(({ at, tookMs, outcome }) => `${at.slice(11, 23)}+${tookMs}=${outcome}`).join(',')}`,
  );
  const endings = await endingsFor(posted.source, posted.event.chat.id, person, db);
  const receipts = told.receipts.map(
    (one) => `${one.kind}@${one.receivedAt.slice(11, 23)} by ${one.window ?? one.device}`,
  );
  return `${told.state}/${told.level}: ${told.summary}\n      ${[...deliveries, ...endings, ...receipts].join('\n      ')}`;
}

/** An ending rides on the last notification that its device was sent, which may be another one of the same chat. */
async function endingsFor(
  source: string,
  chat: string,
  person: string,
  db: Parameters<typeof explainEvent>[0],
): Promise<string[]> {
  const rows = (await listDecisionsOfPerson(db, person, 100_000)).filter(
    (row) => row.source === source && row.chatId === chat,
  );
  const all = await listDeliveries(
    db,
    rows.map(({ id }) => id),
  );
  const attempts = await listAttempts(
    db,
    all.map(({ id }) => id),
  );
  return all
    .filter(({ purpose }) => purpose === 'ending')
    .map(
      (one) =>
        `ENDING ${one.device} ${one.state} due ${new Date(one.dueAt).toISOString().slice(11, 23)} ${one.endingText} tries ${attempts
          .filter(({ deliveryId }) => deliveryId === one.id)
          .map(({ at, tookMs, outcome }) => `${new Date(at).toISOString().slice(11, 23)}+${tookMs}=${outcome}`)
          .join(',')}`,
    );
}
