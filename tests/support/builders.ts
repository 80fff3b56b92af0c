import type { ChatProgress } from '../../server/rules/chat-progress.ts';
import type { DecideFacts } from '../../server/rules/decide.ts';
import { defaultTable } from '../../server/rules/default-table.ts';
import type { DueNotification } from '../../server/rules/still-true.ts';
import type { ReportedWindow } from '../../server/rules/window-state.ts';
import type { ChatEvent } from '../../wire/chat-event.ts';
import type { ChatEventType } from '../../wire/chat-event-type.ts';
import { toIso, toMillis } from '../../wire/instant.ts';
import type { ConcernedRole } from '../../wire/levels.ts';
import type { Person } from '../../wire/person.ts';
import { defaultPreferences, type Preferences, type QuietHours, weekdays } from '../../wire/preferences.ts';

/** When everything happens unless a test says otherwise: Wednesday, 14 January 2026, 12:00 UTC. Milliseconds. */
export const noon = Date.UTC(2026, 0, 14, 12);

type ChatEventParts = Omit<Partial<ChatEvent>, 'chat'> & { chat?: Partial<ChatEvent['chat']> };

const defaultChat = { id: 'chat-1', queue: 'support', subject: 'Printer on fire', customer: { name: 'Clara' } };
const customer = { id: 'customer-1', name: 'Clara', kind: 'customer' } as const;
const anna = { id: 'anna', name: 'Anna', kind: 'agent' } as const;

/** What each type of event says when nothing else is asked for: Anna's chat with Clara; Ben is the other agent. */
const defaultParts = {
  'chat.queued': { by: customer },
  'chat.assigned': { to: { agents: ['anna'] }, chat: { agents: ['anna'] } },
  'chat.transferred': { by: anna, to: { agents: ['ben'] } },
  'chat.invited': { by: anna, to: { agents: ['ben'] }, chat: { agents: ['anna'] } },
  'message.created': { by: customer, message: { id: 'message-1', text: 'Hello' }, chat: { agents: ['anna'] } },
  'message.edited': { by: customer, message: { id: 'message-1', text: 'Hello again' }, chat: { agents: ['anna'] } },
  'message.deleted': { by: customer, message: { id: 'message-1' }, chat: { agents: ['anna'] } },
  'sla.warning': { sla: { waitedSeconds: 240 } },
  'sla.breached': { sla: { waitedSeconds: 300 } },
  'sla.escalated': { sla: { waitedSeconds: 360, told: 2, shownTo: 1 } },
  'chat.cancelled': { by: customer },
  'assistance.requested': { by: anna, chat: { agents: ['anna'] } },
  'assistance.withdrawn': { by: anna, chat: { agents: ['anna'] } },
  'chat.accepted': { by: anna, chat: { agents: ['anna'] } },
  'chat.closed': { by: anna, chat: { agents: ['anna'] } },
} satisfies Record<ChatEventType, ChatEventParts>;

/** A valid chat event; a part of `chat` that is given as undefined is left out. */
export function chatEvent({ chat, ...parts }: ChatEventParts = {}): ChatEvent {
  const type = parts.type ?? 'message.created';
  const usual: ChatEventParts = defaultParts[type];
  return { at: toIso(noon), ...usual, ...parts, type, chat: { ...defaultChat, ...usual.chat, ...chat } };
}

/** An available agent of the queue "support", named like the id: Anna. */
export function person(parts: Partial<Person> = {}): Person {
  const id = parts.id ?? 'anna';
  const name = id.charAt(0).toUpperCase() + id.slice(1);
  return { id, name, roles: ['agent'], queues: ['support'], status: 'available', disabled: false, ...parts };
}

/** The chat "chat-1" of the source "desk" as it waits in the queue "support". */
export function chatProgress(parts: Partial<ChatProgress> = {}): ChatProgress {
  return {
    source: 'desk',
    id: 'chat-1',
    queue: 'support',
    subject: 'Printer on fire',
    customerName: 'Clara',
    phase: parts.agents?.length ? 'active' : 'waiting',
    agents: [],
    invited: [],
    transferredTo: [],
    assistance: null,
    ended: null,
    waitingSince: null,
    stateAt: noon,
    assistanceAt: noon,
    url: null,
    ...parts,
  };
}

/** A chat with just what the event says of it. */
export function chatOf(event: ChatEvent): ChatProgress {
  return chatProgress({
    id: event.chat.id,
    queue: event.chat.queue ?? null,
    subject: event.chat.subject ?? null,
    customerName: event.chat.customer?.name ?? null,
    agents: event.chat.agents ?? [],
    stateAt: toMillis(event.at),
    assistanceAt: 0,
  });
}

/** A console window in front with somebody at it, no chat on show, reported at noon for 90 s. */
export function reportedWindow(parts: Partial<ReportedWindow> = {}): ReportedWindow {
  return {
    id: 'window-1',
    view: { kind: 'console' },
    visible: true,
    focused: true,
    idle: false,
    seq: 1,
    reportedAt: noon,
    leaseUntil: noon + 90_000,
    ...parts,
  };
}

/** The defaults of a person who never opened the settings. */
export function preferences(parts: Partial<Preferences> = {}): Preferences {
  return { ...defaultPreferences, ...parts };
}

/** Every night from 22:00 to 07:00, UTC. */
export function quietHours(parts: Partial<QuietHours> = {}): QuietHours {
  return { from: '22:00', to: '07:00', timeZone: 'UTC', days: [...weekdays], ...parts };
}

interface DecideParts extends Partial<Omit<DecideFacts, 'told' | 'windows' | 'preferences'>> {
  told?: Record<string, ConcernedRole>;
  windows?: Record<string, readonly ReportedWindow[]>;
  preferences?: Record<string, Preferences>;
}

/** What `decide` is asked at noon by the default table; the chat is the event's unless given. */
export function decideFacts(parts: DecideParts = {}): DecideFacts {
  const event = parts.event ?? chatEvent();
  return {
    event,
    chat: parts.chat ?? chatOf(event),
    people: parts.people ?? [person()],
    told: new Map(Object.entries(parts.told ?? {})),
    windows: new Map(Object.entries(parts.windows ?? {})),
    preferences: new Map(Object.entries(parts.preferences ?? {})),
    rules: parts.rules ?? defaultTable,
    now: parts.now ?? noon,
  };
}

/** A push to Anna about a new message, due for ten minutes from noon, not seen by anybody. */
export function dueNotification(parts: Partial<DueNotification> = {}): DueNotification {
  return {
    type: 'message.created',
    as: 'agent',
    viaQueue: false,
    queue: null,
    expiresAt: noon + 600_000,
    acknowledgedAt: null,
    attentiveUntil: null,
    handled: false,
    person: person(),
    preferences: preferences(),
    rules: defaultTable,
    ...parts,
  };
}
