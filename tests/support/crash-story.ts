import type { ChatEvent } from '../../wire/chat-event.ts';
import { toIso } from '../../wire/instant.ts';
import type { NewPerson } from '../../wire/person.ts';
import type { ToldEvent } from './crash-chat-system.ts';
import type { Chance } from './crash-random.ts';

/** The people of the story. Fay sits at her console and acknowledges nothing: all that is hers goes out after the grace time. */
export const people = [
  { id: 'anna', name: 'Anna', roles: ['agent'], queues: ['support'], status: 'available' },
  { id: 'ben', name: 'Ben', roles: ['agent'], queues: ['support'], status: 'available' },
  { id: 'cleo', name: 'Cleo', roles: ['agent'], queues: ['sales'], status: 'available' },
  { id: 'dora', name: 'Dora', roles: ['agent'], queues: ['support', 'sales'], status: 'unavailable' },
  { id: 'fay', name: 'Fay', roles: ['agent'], queues: ['sales'], status: 'available' },
  { id: 'sam', name: 'Sam', roles: ['supervisor'], queues: ['support'], status: 'available' },
] as const satisfies readonly (NewPerson & { id: string })[];

export const atHerConsole = 'fay';

/** Who is told of what a queue gets: those of its agents who are available. */
const rungBy = { support: ['anna', 'ben'], sales: ['cleo', 'fay'] } as const;
const agents = ['anna', 'ben', 'cleo', 'dora', 'fay'] as const;

/** How long a notification is worth delivering, as `rules` and the design's promise 4 say, in seconds. */
export const ttlSeconds: Readonly<Record<string, number>> = {
  'message.created': 3_600,
  'chat.queued': 300,
  'chat.assigned': 600,
  'assistance.requested': 600,
  'chat.closed': 600,
};

const plots = {
  'a message in a chat of one': 45,
  'a message in a chat of two': 15,
  'a message of a colleague': 10,
  'a message in a chat of nobody': 8,
  'a chat is assigned': 7,
  'a chat waits': 5,
  'an agent asks for assistance': 5,
  'a chat that is closed soon': 3,
} as const;

type Told = Omit<ToldEvent, 'answers' | 'patience' | 'isTakenBack'> & { isTakenBack?: boolean };

/** What happens, one thing after the other: each with the people whom it must reach, whatever the server's code says. */
export function createStory(chance: Chance): () => Omit<ToldEvent, 'answers'> {
  let count = 0;
  const closings: Told[] = [];

  const customer = { id: 'customer-1', name: 'Clara', kind: 'customer' } as const;
  const chat = (id: string, more: Partial<ChatEvent['chat']> = {}): ChatEvent['chat'] => ({
    ...{ id, subject: 'Printer on fire', customer: { name: 'Clara' } },
    ...more,
  });
  const message = (id: string): Pick<ChatEvent, 'type' | 'at' | 'message'> => ({
    ...{ type: 'message.created', at: toIso(Date.now()) },
    message: { id, text: `Message ${id}` },
  });

  function tell(plot: keyof typeof plots, id: string): Told {
    const at = toIso(Date.now());
    const [one, two] = pickTwo(chance);
    const room = chance.between(1, 12);
    switch (plot) {
      case 'a message in a chat of one': {
        const event = { ...message(id), by: customer, chat: chat(`${one}-${room}`, { agents: [one] }) };
        return { id, event, expected: [one] };
      }
      case 'a message in a chat of two': {
        const event = { ...message(id), by: customer, chat: chatOfTwo(one, two) };
        return { id, event, expected: [one, two] };
      }
      case 'a message of a colleague': {
        const by = { id: one, kind: 'agent' } as const;
        return {
          id,
          event: { ...message(id), by, chat: chatOfTwo(one, two) },
          expected: [two],
        };
      }
      case 'a message in a chat of nobody': {
        const queue = chance.pick(['support', 'sales'] as const);
        return {
          id,
          event: { ...message(id), by: customer, chat: chat(`new-${id}`, { queue }) },
          expected: rungBy[queue],
        };
      }
      case 'a chat is assigned': {
        const event: ChatEvent = { type: 'chat.assigned', at, to: { agents: [one] }, chat: chat(`new-${id}`) };
        return { id, event, expected: [one] };
      }
      case 'a chat waits': {
        const queue = chance.pick(['support', 'sales'] as const);
        return { id, event: { type: 'chat.queued', at, chat: chat(`new-${id}`, { queue }) }, expected: rungBy[queue] };
      }
      case 'an agent asks for assistance': {
        const by = { id: 'anna', kind: 'agent' } as const;
        const place = chat(`new-${id}`, { queue: 'support', agents: ['anna'] });
        return { id, event: { type: 'assistance.requested', at, by, chat: place }, expected: ['sam'] };
      }
      case 'a chat that is closed soon': {
        const place = chat(`brief-${id}`, { agents: [one] });
        const closing: ChatEvent = { type: 'chat.closed', at, by: { id: one, kind: 'agent' }, chat: place };
        closings.push({ id: `${id}-closed`, event: closing, expected: [] });
        return { id, event: { ...message(id), by: customer, chat: place }, expected: [one], isTakenBack: true };
      }
      default:
        return plot satisfies never;
    }
  }

  return () => {
    count += 1;
    const closing = closings.length > 2 ? closings.shift() : undefined;
    const told = closing ?? tell(chance.weigh(plots), `msg_${chance.seed}_${count}`);
    return { isTakenBack: false, ...told, patience: chance.happens(0.05) ? 'none' : 'until-taken' };
  };
}

function pickTwo(chance: Chance): [string, string] {
  const first = chance.between(0, agents.length - 1);
  const second = (first + chance.between(1, agents.length - 1)) % agents.length;
  return [agents[first] ?? 'anna', agents[second] ?? 'ben'];
}

/** A chat that two agents have, whoever is named first. */
function chatOfTwo(one: string, two: string): ChatEvent['chat'] {
  const agents = [one, two].sort();
  return { id: agents.join('-'), subject: 'Printer on fire', customer: { name: 'Clara' }, agents };
}
