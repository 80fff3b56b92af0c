import type { CallbackRecord } from '../../wire/callback.ts';
import { chatEventSchema } from '../../wire/chat-event.ts';
import { toIso } from '../../wire/instant.ts';
import {
  type EventSummary,
  passedOverReasonSchema,
  seenWindowSchema,
  type Trace,
  type TracedDecision,
} from '../../wire/trace.ts';
import { type CallbackRow, listCallbacksOfEvent } from '../store/callbacks.ts';
import type { ChatEventRow } from '../store/chat-events.ts';
import type { Db } from '../store/database.ts';
import { type DecisionRow, listDecisionsOfEvent } from '../store/decisions.ts';
import { type AttemptRow, type DeliveryRow, listAttempts, listDeliveries } from '../store/deliveries.ts';
import { listPeopleById } from '../store/people.ts';
import { listReceipts, type ReceiptRow } from '../store/receipts.ts';
import { summarizeDecision, summarizeTest } from './summarize-decision.ts';

/** The whole story of an event: who was told, how, why and when they saw it; and who was not, and why not. */
export async function explainEvent(db: Db, event: ChatEventRow): Promise<Trace> {
  const passedOver = readPassedOver(event.passedOverJson);
  const rows = await listDecisionsOfEvent(db, event.seq);
  const decisions = await traceDecisions(db, rows);
  const people = await listPeopleById(
    db,
    passedOver.map(({ person }) => person),
  );
  const nameOf = new Map(people.map((person) => [person.id, person.name]));
  return {
    event: {
      ...summarizeEvent(event),
      body: chatEventSchema.parse(JSON.parse(event.bodyJson)),
      request: event.requestId,
    },
    decisions,
    callbacks: (await listCallbacksOfEvent(db, event.seq)).map(toCallbackRecord),
    passedOver: passedOver.map(({ person, because }) => ({
      person: { id: person, name: nameOf.get(person) ?? person },
      because,
    })),
  };
}

export function toCallbackRecord(row: CallbackRow): CallbackRecord {
  const { id, type, chatId, personId, createdAt, state, attempts, status, detail, dueAt, settledAt } = row;
  return {
    ...{ id, type, chat: chatId, person: personId, at: toIso(createdAt), state, attempts, status, detail },
    nextAt: state === 'waiting' || state === 'watching' ? toIso(dueAt) : null,
    settledAt: settledAt === null ? null : toIso(settledAt),
  };
}

export function summarizeEvent(event: ChatEventRow): EventSummary {
  const { id, source, type, chatId, at, receivedAt, standing, recipients } = event;
  return { id, source, type, chat: chatId, at: toIso(at), receivedAt: toIso(receivedAt), standing, recipients };
}

/** Decisions with their deliveries, attempts and receipts. */
export async function traceDecisions(db: Db, rows: readonly DecisionRow[]): Promise<TracedDecision[]> {
  const ids = rows.map((row) => row.id);
  const people = await listPeopleById(db, [...new Set(rows.map((row) => row.personId))]);
  const nameOf = new Map(people.map((person) => [person.id, person.name]));
  const deliveries = await listDeliveries(db, ids);
  const attempts = Map.groupBy(
    await listAttempts(
      db,
      deliveries.map((row) => row.id),
    ),
    (row) => row.deliveryId,
  );
  const receipts = Map.groupBy(await listReceipts(db, ids), (row) => row.notification);
  const byNotification = Map.groupBy(deliveries, (row) => row.notification);
  return rows.map((row) => {
    const own = byNotification.get(row.id) ?? [];
    const deviceOf = new Map(own.map((delivery) => [delivery.subscriptionId, delivery.device]));
    const told = {
      notification: row.id,
      person: { id: row.personId, name: nameOf.get(row.personId) ?? row.personId },
      ...{ as: row.as, state: row.state, level: row.level, because: row.because, title: row.title, body: row.body },
      withdrawnAt: row.withdrawnAt === null ? null : toIso(row.withdrawnAt),
      windows: (JSON.parse(row.windowsJson) as unknown[]).map((window) => seenWindowSchema.parse(window)),
      deliveries: own.map((delivery) => traceDelivery(delivery, attempts.get(delivery.id) ?? [])),
      receipts: (receipts.get(row.id) ?? []).map((receipt) => traceReceipt(receipt, deviceOf)),
    };
    const facts = { ...told, fallback: row.fallback === 1 };
    return { ...told, summary: row.type === 'test' ? summarizeTest(facts) : summarizeDecision(facts) };
  });
}

function traceDelivery(row: DeliveryRow, attempts: readonly AttemptRow[]): TracedDecision['deliveries'][number] {
  return {
    ...{ id: row.id, channel: row.channel, purpose: row.purpose, device: row.device, pushService: row.host },
    ...{ state: row.state, because: row.because, dueAt: toIso(row.dueAt), expiresAt: toIso(row.expiresAt) },
    attempts: attempts.map(({ at, tookMs, outcome, status, detail }) => ({
      ...{ at: toIso(at), tookMs, outcome, status, detail },
    })),
  };
}

function traceReceipt(
  row: ReceiptRow,
  deviceOf: ReadonlyMap<string | null, string | null>,
): TracedDecision['receipts'][number] {
  return {
    ...{ kind: row.kind, at: toIso(row.at), receivedAt: toIso(row.receivedAt), window: row.windowId || null },
    device: row.subscriptionId ? (deviceOf.get(row.subscriptionId) ?? row.subscriptionId) : null,
  };
}

export function readPassedOver(json: string): { person: string; because: Trace['passedOver'][number]['because'] }[] {
  const rows = JSON.parse(json) as { person: string; because: unknown }[];
  return rows.map(({ person, because }) => ({ person, because: passedOverReasonSchema.parse(because) }));
}
