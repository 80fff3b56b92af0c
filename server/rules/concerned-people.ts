import type { ChatEvent } from '../../wire/chat-event.ts';
import type { ConcernedRole } from '../../wire/levels.ts';
import type { Person } from '../../wire/person.ts';
import type { PassedOverReason } from '../../wire/trace.ts';
import { authorId, type ChatProgress } from './chat-progress.ts';
import type { RuleRow } from './default-table.ts';

export interface Concerned {
  person: Person;
  as: ConcernedRole;
  /** The queue that they are told by; null: by name. */
  queue: string | null;
}

export interface PassedOver {
  person: string;
  because: PassedOverReason;
}

export interface ConcernFacts {
  event: ChatEvent;
  /** The chat as the event leaves it. */
  chat: ChatProgress;
  /** Everybody who may be concerned: those named, those of the queue, those told before. */
  people: readonly Person[];
  /** Who was told of this chat before, and in which role. */
  told: ReadonlyMap<string, ConcernedRole>;
  /** Who accepted this chat from here: that it is assigned to them is no news. */
  acceptedBy?: readonly string[];
}

/** Whom an event concerns, each once; and who was near it and is not told, with the reason. Never its author. */
export function concernedPeople(
  row: RuleRow,
  facts: ConcernFacts,
): { concerned: Concerned[]; passedOver: PassedOver[] } {
  const concerned: Concerned[] = [];
  const passedOver: PassedOver[] = [];
  const author = authorId(facts.event);
  const people = new Map(facts.people.map((person) => [person.id, person]));
  for (const { id, role, queue, judge } of candidates(row, facts, [...people.values()])) {
    const person = people.get(id);
    const because = id === author ? 'author' : person ? judgePerson(person, facts, judge) : 'unknown-person';
    if (because) passedOver.push({ person: id, because });
    else if (person) concerned.push({ person, as: role, queue });
  }
  return { concerned, passedOver };
}

function judgePerson(
  person: Person,
  { event, acceptedBy = [] }: ConcernFacts,
  judge: Candidate['judge'],
): PassedOverReason | undefined {
  if (person.disabled) return 'disabled';
  return event.type === 'chat.assigned' && acceptedBy.includes(person.id) ? 'has-it' : judge(person);
}

interface Candidate {
  id: string;
  role: ConcernedRole;
  queue: string | null;
  judge: (person: Person) => PassedOverReason | undefined;
}

function candidates(row: RuleRow, { event, chat, told }: ConcernFacts, people: readonly Person[]): Candidate[] {
  const named = (ids: readonly string[]): Candidate[] =>
    [...new Set(ids)].map((id) => ({ id, role: row.as, queue: null, judge: judgeNamed }));
  const ofQueue = (queue: string | null, judge: Candidate['judge']): Candidate[] =>
    people
      .filter((person) => queue !== null && person.queues.includes(queue))
      .map(({ id }) => ({ id, role: row.as, queue, judge }));

  const to = event.to?.agents ?? [];
  const own = [...chat.agents, ...chat.transferredTo];
  switch (row.concerns) {
    case 'queue-agents':
      return ofQueue(event.to?.queue ?? chat.queue, judgeQueueAgent);
    case 'assigned-agents':
      return named(to.length > 0 ? to : chat.agents);
    case 'transfer-target':
      return to.length > 0 ? named(to) : ofQueue(event.to?.queue ?? chat.queue, judgeQueueAgent);
    case 'invited-agents':
      return named(to);
    case 'chat-agents':
      // A chat that nobody has yet is everybody's of its queue: its messages must reach somebody.
      return own.length > 0 ? named(own) : ofQueue(chat.queue ?? event.to?.queue ?? null, judgeQueueAgent);
    case 'queue-supervisors':
      return ofQueue(chat.queue, judgeSupervisor);
    case 'told':
      return [...told].map(([id, role]) => ({
        id,
        role,
        queue: null,
        judge: role === 'supervisor' ? judgeSupervisor : judgeNamed,
      }));
    default:
      return row.concerns satisfies never;
  }
}

/** An agent's own chats always go to that agent; a supervisor may have chats too. */
export function judgeNamed(person: Person): PassedOverReason | undefined {
  return person.roles.includes('agent') || person.roles.includes('supervisor') ? undefined : 'not-an-agent';
}

/** A queue's events go to available agents only. */
export function judgeQueueAgent(person: Person): PassedOverReason | undefined {
  if (!person.roles.includes('agent')) return 'not-an-agent';
  return person.status === 'available' ? undefined : `status-${person.status}`;
}

export function judgeSupervisor(person: Person): PassedOverReason | undefined {
  return person.roles.includes('supervisor') ? undefined : 'not-a-supervisor';
}
