import { explainEvent, traceDecisions } from '../../server/intake/explain-event.ts';
import { listChatEventsById } from '../../server/store/chat-events.ts';
import type { Db } from '../../server/store/database.ts';
import { listDecisionsOfPerson } from '../../server/store/decisions.ts';
import type { TracedDecision } from '../../wire/trace.ts';
import type { Entrance } from './entrance.ts';
import type { Finding } from './judge.ts';

/** Nobody reads more. */
const mostTraces = 200;
/** A day of one person. */
const allOfThem = 100_000;

/** Adds to each finding that is not explained what the server itself says of it. */
export async function addTraces(server: Entrance, findings: readonly Finding[]): Promise<void> {
  const open = findings.filter(({ explained }) => !explained).slice(0, mostTraces);
  for (const finding of open) finding.trace = await server.call(({ store }) => traceOf(finding, store.db));
}

async function traceOf({ posted, person }: Finding, db: Db): Promise<string> {
  const [event] = await listChatEventsById(db, posted.id, posted.source);
  if (!event) return 'The server does not know the event';
  const { decisions, passedOver } = await explainEvent(db, event);
  const told = decisions.find((decision) => decision.person.id === person);
  const because = passedOver.find((one) => one.person.id === person)?.because;
  if (!told) return `${event.standing}; ${because ?? 'not thought of'}`;
  const chat = posted.event.chat.id;
  const ofChat = (await listDecisionsOfPerson(db, person, allOfThem)).filter(
    (row) => row.source === posted.source && row.chatId === chat && row.id !== told.notification,
  );
  // What became of it may be told by what else was sent of its chat: what took its place, and the ending.
  const others = await traceDecisions(db, ofChat);
  const lines = [
    ...told.windows.map(windowLine),
    ...told.deliveries.map(deliveryLine),
    ...told.receipts.map(receiptLine),
    ...others.flatMap(({ deliveries, receipts }, index) => [
      `besides: ${ofChat[index]?.type}`,
      ...deliveries.map(deliveryLine),
      ...receipts.map(receiptLine),
    ]),
  ];
  return [`${told.state}, ${told.level}: ${told.summary}`, ...lines].join('\n     ');
}

function windowLine({
  id,
  state,
  view,
  visible,
  focused,
  idle,
  reportedAt,
}: TracedDecision['windows'][number]): string {
  const seen = [visible && 'visible', focused && 'focused', idle && 'idle'].filter(Boolean).join(' ');
  return `window ${id}: ${state}, ${view.kind} ${view.chat ?? ''} ${seen}, reported ${clockTime(reportedAt)}`;
}

function receiptLine({ kind, receivedAt, window, device }: TracedDecision['receipts'][number]): string {
  return `${kind} at ${clockTime(receivedAt)} by ${window ?? device}`;
}

function deliveryLine(one: TracedDecision['deliveries'][number]): string {
  const attempts = one.attempts.map(({ at, tookMs, outcome }) => `${outcome} ${clockTime(at)} in ${tookMs} ms`);
  const to = `${one.channel} ${one.purpose} ${one.device ?? ''}`;
  return `${to}: ${one.state} ${one.because ?? ''}, due ${clockTime(one.dueAt)}; ${attempts.join(', ')}`;
}

function clockTime(iso: string): string {
  return iso.slice(11, 23);
}
