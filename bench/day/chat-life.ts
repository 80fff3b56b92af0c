import type { ChatEvent } from '../../wire/chat-event.ts';
import type { ChatSystem, Source } from './chat-system.ts';
import { secondMs } from './parameters.ts';
import { createRandom } from './random.ts';
import type { Seat } from './seat.ts';
import type { World } from './world.ts';

export interface ChatLifeParts {
  world: World;
  system: ChatSystem;
  source: Source;
  id: string;
  queue: string;
  queues: readonly string[];
  /** Agents who could take a chat of this queue now. */
  agentsAtWork(queue: string): Seat[];
}

type Words = Partial<Omit<ChatEvent, 'at' | 'type' | 'chat'>>;

/** One chat from its first event to its last. */
export function startChat(parts: ChatLifeParts): void {
  const { world, system, source, id } = parts;
  const { clock } = world;
  const random = createRandom(world.seed, 'life', source.id, id);
  const key = { source: source.id, id };
  const customer = { id: `customer-of-${id}`, name: `Customer of ${id}`, kind: 'customer' } as const;
  let { queue } = parts;
  let agents: Seat[] = [];
  let wait = 0;
  let messages = 0;
  let isOver = false;

  function say(type: ChatEvent['type'], words: Words = {}): void {
    const named = agents.map(({ worker }) => worker.id);
    const isTold = source.namesAgents || (type !== 'message.created' && !type.startsWith('assistance.'));
    const chat = {
      id,
      queue,
      subject: 'A question',
      customer: { name: customer.name },
      ...(isTold && { agents: named }),
    };
    system.post(source, { type, chat, ...words });
  }

  const by = ({ worker }: Seat) => ({ id: worker.id, name: worker.name, kind: 'agent' }) as const;

  function after(seconds: number, work: () => void): void {
    clock.after(seconds * secondMs, () => {
      if (!isOver) work();
    });
  }

  /** The same for as long as the chat waits where it waits now. */
  function afterWaiting(seconds: number, work: () => void): void {
    const own = wait;
    after(seconds, () => {
      if (own === wait) work();
    });
  }

  function waitInQueue(): void {
    wait += 1;
    afterWaiting(60, () => say('sla.warning', { sla: { waitedSeconds: 60 } }));
    afterWaiting(120, () => say('sla.breached', { sla: { waitedSeconds: 120 } }));
    afterWaiting(random.exponential(8 * 60) + 20, cancel);
    if (random.chance(0.08)) afterWaiting(random.between(5, 40), moveToQueue);
    if (random.chance(0.03)) afterWaiting(random.between(5, 40), assign);
    afterWaiting(2 + random.exponential(35), lookForAgent);
  }

  function lookForAgent(): void {
    const free = parts.agentsAtWork(queue);
    if (free.length === 0) afterWaiting(random.between(5, 20), lookForAgent);
    else accept(random.pick(free));
  }

  function accept(agent: Seat): void {
    take([agent]);
    say('chat.accepted', { by: by(agent) });
    agent.turnTo(key);
    talk(random.whole(1, 9));
  }

  function assign(): void {
    const free = parts.agentsAtWork(queue);
    if (free.length === 0) return;
    const agent = random.pick(free);
    take([agent]);
    say('chat.assigned', { to: { agents: [agent.worker.id] } });
    if (random.chance(0.7)) after(random.between(3, 20), () => agents.includes(agent) && agent.turnTo(key));
    talk(random.whole(1, 9));
  }

  /** Nobody has taken it, and a supervisor thinks that others should. */
  function moveToQueue(): void {
    queue = random.pick(parts.queues);
    take([]);
    say('chat.transferred', { to: { queue } });
    waitInQueue();
  }

  function take(next: Seat[]): void {
    wait += 1;
    for (const agent of agents) if (!next.includes(agent)) agent.release(key);
    for (const agent of next) if (!agents.includes(agent)) agent.hold(key);
    agents = next;
  }

  function talk(left: number): void {
    const own = wait;
    after(1 + random.exponential(35), () => {
      if (own !== wait) return;
      if (left <= 0) return end();
      sayMessage();
      if (random.chance(0.05)) after(random.between(0.3, 2), sayMessage);
      const interlude = random.weighted({ none: 84, invite: 5, assistance: 5, transfer: 6 });
      if (interlude === 'invite') return after(random.between(1, 10), () => own === wait && invite(left - 1));
      if (interlude === 'assistance') askForAssistance();
      if (interlude === 'transfer') return after(random.between(1, 10), () => own === wait && transfer());
      talk(left - 1);
    });
  }

  function sayMessage(): void {
    messages += 1;
    const message = { id: `${id}-${messages}`, text: 'Some words' };
    const agent = agents.length > 0 && random.chance(0.4) ? random.pick(agents) : undefined;
    if (agent?.isAtWork()) agent.turnTo(key);
    say('message.created', { message, by: agent ? by(agent) : customer });
  }

  function invite(left: number): void {
    const [host] = agents;
    const guests = parts.agentsAtWork(queue).filter((seat) => !agents.includes(seat));
    if (!host || guests.length === 0) {
      talk(left);
      return;
    }
    const guest = random.pick(guests);
    say('chat.invited', { by: by(host), to: { agents: [guest.worker.id] } });
    const own = wait;
    after(random.between(4, 60), () => {
      if (own !== wait || !guest.isAtWork() || !random.chance(0.8)) return;
      guest.hold(key);
      agents = [...agents, guest];
      say('chat.accepted', { by: by(guest) });
      guest.turnTo(key);
    });
    talk(left);
  }

  function askForAssistance(): void {
    const [agent] = agents;
    if (!agent) return;
    say('assistance.requested', { by: by(agent) });
    after(random.between(3, 150), () => say('assistance.withdrawn', { by: by(agent) }));
  }

  function transfer(): void {
    const [from] = agents;
    if (!from) return;
    const others = parts.agentsAtWork(queue).filter((seat) => !agents.includes(seat));
    if (others.length === 0 || random.chance(0.4)) {
      queue = random.pick(parts.queues);
      take([]);
      say('chat.transferred', { by: by(from), to: { queue } });
      waitInQueue();
      return;
    }
    const target = random.pick(others);
    take([]);
    say('chat.transferred', { by: by(from), to: { agents: [target.worker.id] } });
    afterWaiting(random.between(4, 60), () => accept(target));
  }

  function end(): void {
    const [agent] = agents;
    if (agent && random.chance(0.85)) finish('chat.closed', { by: by(agent) });
    else cancel();
  }

  function cancel(): void {
    finish('chat.cancelled', { by: customer });
  }

  function finish(type: 'chat.closed' | 'chat.cancelled', words: Words): void {
    say(type, words);
    take([]);
    isOver = true;
  }

  const first = parts.agentsAtWork(queue);
  if (first.length > 0 && random.chance(0.2)) {
    assign();
    return;
  }
  say('chat.queued', { by: customer });
  if (random.chance(0.1)) after(random.between(1, 15), () => agents.length === 0 && sayMessage());
  waitInQueue();
  // Nobody stays for longer than this.
  after(40 * 60, cancel);
}
