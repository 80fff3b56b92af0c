import { describe, expect, test } from 'vitest';
import { type ChatProgress, progressChat } from '../../../server/rules/chat-progress.ts';
import type { ChatEvent } from '../../../wire/chat-event.ts';
import { chatEventTypes } from '../../../wire/chat-event-type.ts';
import { toIso } from '../../../wire/instant.ts';
import { chatEvent, chatProgress, noon } from '../../support/builders.ts';

const names = new Map([
  ['anna', 'Anna'],
  ['ben', 'Ben'],
]);
const later = noon + 60_000;
const earlier = noon - 60_000;

function progress(known: ChatProgress | undefined, event: ChatEvent, repeatedMessage = false) {
  return progressChat('desk', known, event, { repeatedMessage, nameOf: (id) => names.get(id), now: later });
}

/** The same event, so much later or earlier than noon. */
function at(millis: number, event: ChatEvent): ChatEvent {
  return { ...event, at: toIso(millis) };
}

/** All events one after another, from nothing. */
function progressAll(...events: ChatEvent[]): ChatProgress | undefined {
  return events.reduce<ChatProgress | undefined>((known, event) => progress(known, event).chat, undefined);
}

describe('a transition', () => {
  const active = chatProgress({ agents: ['anna'] });
  const waiting = chatProgress({ waitingSince: noon });
  const onItsWay = chatProgress({ transferredTo: ['ben'], waitingSince: noon });

  test.each<{ title: string; known: ChatProgress | undefined; event: ChatEvent; chat: ChatProgress }>([
    {
      title: 'chat.queued makes an unknown chat wait from then on',
      known: undefined,
      event: chatEvent({ type: 'chat.queued' }),
      chat: chatProgress({ phase: 'waiting', waitingSince: later, stateAt: later, assistanceAt: 0 }),
    },
    {
      title: 'chat.queued again does not start the wait anew',
      known: waiting,
      event: chatEvent({ type: 'chat.queued' }),
      chat: chatProgress({ phase: 'waiting', waitingSince: noon, stateAt: later }),
    },
    {
      title: 'chat.queued gives a chat of an agent back to the queue',
      known: active,
      event: chatEvent({ type: 'chat.queued' }),
      chat: chatProgress({ phase: 'waiting', agents: [], waitingSince: later, stateAt: later }),
    },
    {
      title: 'chat.queued moves the chat to the queue that it names as its target',
      known: waiting,
      event: chatEvent({ type: 'chat.queued', to: { queue: 'sales' } }),
      chat: chatProgress({ phase: 'waiting', queue: 'sales', waitingSince: noon, stateAt: later }),
    },
    {
      title: 'chat.assigned gives a waiting chat to the agent',
      known: waiting,
      event: chatEvent({ type: 'chat.assigned' }),
      chat: chatProgress({ phase: 'active', agents: ['anna'], stateAt: later }),
    },
    {
      title: 'chat.assigned to another agent takes it from the first',
      known: active,
      event: chatEvent({ type: 'chat.assigned', to: { agents: ['ben'] }, chat: { agents: undefined } }),
      chat: chatProgress({ phase: 'active', agents: ['ben'], stateAt: later }),
    },
    {
      title: 'chat.assigned to one more agent leaves it with those who the event says have it, too',
      known: active,
      event: chatEvent({ type: 'chat.assigned', to: { agents: ['ben'] }, chat: { agents: ['anna', 'ben'] } }),
      chat: chatProgress({ phase: 'active', agents: ['anna', 'ben'], stateAt: later }),
    },
    {
      title: 'chat.assigned of a transfer ends its being on the way',
      known: onItsWay,
      event: chatEvent({ type: 'chat.assigned', to: { agents: ['ben'] } }),
      chat: chatProgress({ phase: 'active', agents: ['ben'], stateAt: later }),
    },
    {
      title: 'chat.transferred to an agent makes the chat wait for that agent',
      known: active,
      event: chatEvent({ type: 'chat.transferred' }),
      chat: chatProgress({ phase: 'waiting', agents: [], transferredTo: ['ben'], waitingSince: later, stateAt: later }),
    },
    {
      title: 'chat.transferred to a queue makes the chat wait there',
      known: active,
      event: chatEvent({ type: 'chat.transferred', to: { queue: 'sales' } }),
      chat: chatProgress({ phase: 'waiting', queue: 'sales', agents: [], waitingSince: later, stateAt: later }),
    },
    {
      title: 'chat.transferred of a chat that waits keeps its beginning to wait',
      known: waiting,
      event: chatEvent({ type: 'chat.transferred', to: { queue: 'sales' } }),
      chat: chatProgress({ phase: 'waiting', queue: 'sales', waitingSince: noon, stateAt: later }),
    },
    {
      title: 'chat.invited keeps the agents and remembers who is asked',
      known: active,
      event: chatEvent({ type: 'chat.invited' }),
      chat: chatProgress({ phase: 'active', agents: ['anna'], invited: ['ben'] }),
    },
    {
      title: 'chat.invited a second time remembers the invited agent once',
      known: chatProgress({ agents: ['anna'], invited: ['ben'] }),
      event: chatEvent({ type: 'chat.invited' }),
      chat: chatProgress({ phase: 'active', agents: ['anna'], invited: ['ben'] }),
    },
    {
      title: 'chat.accepted gives a waiting chat to who accepts',
      known: waiting,
      event: chatEvent({ type: 'chat.accepted', chat: { agents: undefined } }),
      chat: chatProgress({ phase: 'active', agents: ['anna'], stateAt: later }),
    },
    {
      title: 'chat.accepted of a transfer ends its being on the way',
      known: onItsWay,
      event: chatEvent({ type: 'chat.accepted', by: { id: 'ben', kind: 'agent' }, chat: { agents: undefined } }),
      chat: chatProgress({ phase: 'active', agents: ['ben'], stateAt: later }),
    },
    {
      title: 'chat.accepted by an invited agent adds that agent',
      known: chatProgress({ agents: ['anna'], invited: ['ben', 'carl'] }),
      event: chatEvent({ type: 'chat.accepted', by: { id: 'ben', kind: 'agent' }, chat: { agents: undefined } }),
      chat: chatProgress({ phase: 'active', agents: ['anna', 'ben'], invited: ['carl'], stateAt: later }),
    },
    {
      title: 'assistance.requested raises the flag with who asks',
      known: active,
      event: chatEvent({ type: 'assistance.requested' }),
      chat: chatProgress({ agents: ['anna'], assistance: { by: 'Anna', at: later }, assistanceAt: later }),
    },
    {
      title: 'assistance.requested by somebody without a name is by the name that we know',
      known: active,
      event: chatEvent({ type: 'assistance.requested', by: { id: 'ben', kind: 'agent' } }),
      chat: chatProgress({ agents: ['anna'], assistance: { by: 'Ben', at: later }, assistanceAt: later }),
    },
    {
      title: 'assistance.withdrawn lowers the flag',
      known: chatProgress({ agents: ['anna'], assistance: { by: 'Anna', at: noon } }),
      event: chatEvent({ type: 'assistance.withdrawn' }),
      chat: chatProgress({ agents: ['anna'], assistance: null, assistanceAt: later }),
    },
    {
      title: 'chat.cancelled ends the chat and everything that was asked of it',
      known: chatProgress({
        agents: ['anna'],
        invited: ['ben'],
        transferredTo: ['ben'],
        assistance: { by: 'Anna', at: noon },
        waitingSince: noon,
      }),
      event: chatEvent({ type: 'chat.cancelled' }),
      chat: chatProgress({ phase: 'over', agents: ['anna'], ended: 'Cancelled by the customer', stateAt: later }),
    },
    {
      title: 'chat.closed ends the chat and says by whom',
      known: active,
      event: chatEvent({ type: 'chat.closed' }),
      chat: chatProgress({ phase: 'over', agents: ['anna'], ended: 'Closed by Anna', stateAt: later }),
    },
    {
      title: 'chat.closed by nobody known ends the chat',
      known: active,
      event: chatEvent({ type: 'chat.closed', by: undefined }),
      chat: chatProgress({ phase: 'over', agents: ['anna'], ended: 'Closed', stateAt: later }),
    },
    {
      title: 'message.created changes nothing',
      known: active,
      event: chatEvent(),
      chat: active,
    },
    {
      title: 'sla.warning changes nothing of a waiting chat',
      known: waiting,
      event: chatEvent({ type: 'sla.warning' }),
      chat: waiting,
    },
    {
      title: 'sla.breached changes nothing of a waiting chat',
      known: waiting,
      event: chatEvent({ type: 'sla.breached' }),
      chat: waiting,
    },
    {
      title: 'an event that leaves out what is known of the chat keeps it',
      known: active,
      event: chatEvent({
        type: 'assistance.withdrawn',
        chat: { queue: undefined, subject: undefined, customer: undefined, agents: undefined },
      }),
      chat: chatProgress({ agents: ['anna'], assistanceAt: later }),
    },
  ])('$title', ({ known, event, chat }) => {
    expect(progress(known, at(later, event))).toEqual({ standing: 'current', chat });
  });
});

describe('a chat that is over', () => {
  const over = chatProgress({ phase: 'over', ended: 'Closed by Anna' });

  test.each(chatEventTypes)('is not changed by %s', (type) => {
    expect(progress(over, at(later, chatEvent({ type })))).toEqual({ standing: 'over', chat: over });
  });
});

describe('a repeated message', () => {
  test('changes nothing and says that it is repeated (O1)', () => {
    const known = chatProgress({ agents: ['anna'] });

    expect(progress(known, at(later, chatEvent({ chat: { agents: ['ben'] } })), true)).toEqual({
      standing: 'repeated',
      chat: known,
    });
  });

  test('of a chat that is over counts as over', () => {
    const over = chatProgress({ phase: 'over', ended: 'Closed' });

    expect(progress(over, chatEvent(), true).standing).toBe('over');
  });
});

describe('an event out of order', () => {
  const changing = [
    'chat.queued',
    'chat.assigned',
    'chat.transferred',
    'chat.accepted',
    'assistance.requested',
    'assistance.withdrawn',
    'chat.cancelled',
    'chat.closed',
  ] as const;

  test.each(changing)('%s that is older than the state changes nothing and is stale (O6)', (type) => {
    const known = chatProgress({ agents: ['anna'] });

    expect(progress(known, at(earlier, chatEvent({ type })))).toEqual({ standing: 'stale', chat: known });
  });

  test.each(changing)('%s of the same instant as the state counts', (type) => {
    expect(progress(chatProgress({ agents: ['ben'] }), chatEvent({ type })).standing).toBe('current');
  });

  test.each(changing)('%s counts once the clock is right that told of a state that is yet to come', (type) => {
    const ahead = later + 3_600_000;
    const known = chatProgress({ agents: ['ben'], stateAt: ahead, assistanceAt: ahead });

    expect(progress(known, at(later, chatEvent({ type }))).standing).toBe('current');
  });

  test.each(changing)('%s that is older than the state is stale by a clock that is ahead, too', (type) => {
    const ahead = later + 3_600_000;
    const known = chatProgress({ agents: ['ben'], stateAt: ahead, assistanceAt: ahead });

    expect(progress(known, at(ahead - 1, chatEvent({ type }))).standing).toBe('stale');
  });

  test('that opens a chat again counts though its end is yet to come', () => {
    const over = chatProgress({ phase: 'over', ended: 'Closed', stateAt: later + 3_600_000 });

    expect(progress(over, at(later, chatEvent({ type: 'chat.queued', chat: { open: true } }))).standing).toBe(
      'current',
    );
  });

  test.each(['chat.queued', 'chat.transferred'] as const)('%s that is yet to come begins the wait now', (type) => {
    const { chat } = progress(undefined, at(later + 3_600_000, chatEvent({ type })));

    expect(chat.waitingSince).toBe(later);
  });

  describe('by a clock that knows no time and says the year 1', () => {
    const yearOne = Date.parse('0001-01-01T00:00:00Z');

    test.each(['chat.queued', 'chat.transferred'] as const)('%s begins the wait now', (type) => {
      expect(progress(undefined, at(yearOne, chatEvent({ type }))).chat.waitingSince).toBe(later);
    });

    const assigned = at(yearOne, chatEvent({ type: 'chat.assigned' }));

    test('that begins a chat says all that it says', () => {
      const { chat } = progress(undefined, assigned);

      expect(chat).toEqual(chatProgress({ agents: ['anna'], stateAt: yearOne, assistanceAt: 0 }));
    });

    test.each(changing)('%s counts after messages alone', (type) => {
      const known = progressAll(at(yearOne, chatEvent({ chat: { agents: ['ben'] } })));

      expect(progress(known, at(yearOne, chatEvent({ type }))).standing).toBe('current');
    });
  });

  test('such as an invitation that is older than the state still counts: who is asked has not answered', () => {
    const late = at(earlier, chatEvent({ type: 'chat.invited' }));

    expect(progress(chatProgress({ agents: ['anna'] }), late).standing).toBe('current');
  });

  test('such as an invitation of somebody who has joined since is stale', () => {
    const known = chatProgress({ agents: ['anna', 'ben'] });

    expect(progress(known, at(earlier, chatEvent({ type: 'chat.invited' })))).toEqual({
      standing: 'stale',
      chat: known,
    });
  });

  test.each([
    { title: 'of two of whom one has joined', when: earlier, agents: ['ben', 'carl'] },
    { title: 'of somebody who had the chat, and may have left it', when: later, agents: ['ben'] },
  ])('such as an invitation $title counts', ({ when, agents }) => {
    const invited = chatEvent({ type: 'chat.invited', to: { agents } });

    expect(progress(chatProgress({ agents: ['anna', 'ben'] }), at(when, invited)).standing).toBe('current');
  });

  test.each(['chat.accepted', 'chat.closed'] as const)(
    '%s counts though a later call for assistance is known',
    (type) => {
      const known = progressAll(
        chatEvent({ type: 'chat.queued' }),
        at(later, chatEvent({ type: 'assistance.requested' })),
      );

      expect(progress(known, at(noon + 1, chatEvent({ type }))).standing).toBe('current');
    },
  );

  test('such as a message that is older than the state still counts', () => {
    expect(progress(chatProgress({ agents: ['anna'] }), at(earlier, chatEvent())).standing).toBe('current');
  });

  test('such as an older message does not give the chat back to the agents of its time (O6)', () => {
    const known = chatProgress({ agents: ['ben'] });

    expect(progress(known, at(earlier, chatEvent({ chat: { agents: ['anna'] } }))).chat).toEqual(known);
  });

  test.each(['sla.warning', 'sla.breached', 'sla.escalated'] as const)(
    'such as %s of a chat that has an agent by now is stale',
    (type) => {
      const known = chatProgress({ agents: ['anna'] });

      expect(progress(known, at(later, chatEvent({ type })))).toEqual({ standing: 'stale', chat: known });
    },
  );

  test.each(['sla.warning', 'sla.breached', 'sla.escalated'] as const)(
    'such as %s of a wait that ended before this one began is stale, and of none by a clock that knows no time',
    (type) => {
      const known = chatProgress({ waitingSince: noon });

      expect(progress(known, at(earlier, chatEvent({ type })))).toEqual({ standing: 'stale', chat: known });
      expect(progress(known, at(Date.parse('0001-01-01T00:00:00Z'), chatEvent({ type }))).standing).toBe('current');
    },
  );

  test.each(['chat.queued', 'chat.assigned', 'chat.transferred', 'chat.invited', 'chat.accepted'] as const)(
    'such as %s counts when only a later message of the chat is known',
    (type) => {
      const known = progressAll(chatEvent({ chat: { agents: undefined } }));

      expect(progress(known, at(earlier, chatEvent({ type }))).standing).toBe('current');
    },
  );

  test.each(['sla.warning', 'sla.breached'] as const)(
    'such as chat.queued counts when only a later %s is known',
    (type) => {
      const known = progressAll(chatEvent({ type }));

      expect(progress(known, at(earlier, chatEvent({ type: 'chat.queued' }))).standing).toBe('current');
    },
  );

  test('such as a request for assistance that was withdrawn meanwhile stays down', () => {
    const withdrawn = progressAll(
      at(earlier, chatEvent({ type: 'chat.assigned' })),
      at(later, chatEvent({ type: 'assistance.withdrawn' })),
    );

    expect(progress(withdrawn, at(noon, chatEvent({ type: 'assistance.requested' })))).toEqual({
      standing: 'stale',
      chat: withdrawn,
    });
  });
});

describe('the first that is heard of a chat', () => {
  const ofOldMessages = ['message.edited', 'message.deleted'] as const;

  test.each(chatEventTypes.filter((type) => !ofOldMessages.some((other) => other === type)))(
    'may be %s, and counts',
    (type) => {
      expect(progress(undefined, chatEvent({ type })).standing).toBe('current');
    },
  );

  test.each(ofOldMessages)('is not %s: what was not told is not taken back, nor does it begin a chat', (type) => {
    expect(progress(undefined, chatEvent({ type })).standing).toBe('over');
  });

  test('may be a message in a chat that has agents', () => {
    const { chat } = progress(undefined, chatEvent());

    expect({ phase: chat.phase, agents: chat.agents, customerName: chat.customerName }).toEqual({
      phase: 'active',
      agents: ['anna'],
      customerName: 'Clara',
    });
  });

  test('may be a message in a chat that waits', () => {
    const { chat } = progress(undefined, chatEvent({ chat: { agents: [] } }));

    expect({ phase: chat.phase, agents: chat.agents }).toEqual({ phase: 'waiting', agents: [] });
  });
});

test('progressChat leaves what it is given as it was', () => {
  const known = chatProgress({ agents: ['anna'], invited: ['ben'] });
  const before = structuredClone(known);
  progress(known, at(later, chatEvent({ type: 'chat.accepted', by: { id: 'ben', kind: 'agent' } })));

  expect(known).toEqual(before);
});

describe('a chat that was over and is open again', () => {
  const over = chatProgress({ phase: 'over', agents: ['anna'], ended: 'Closed by Anna', assistance: null });
  const open = (type: ChatEvent['type']) => {
    const event = chatEvent({ type });
    return { ...event, chat: { ...event.chat, open: true } };
  };

  test.each(['chat.queued', 'chat.assigned', 'chat.transferred', 'message.created'] as const)(
    'begins anew by %s that is newer than its end',
    (type) => {
      const { standing, chat } = progress(over, at(later, open(type)));

      expect([standing, chat.phase === 'over', chat.ended]).toEqual(['current', false, null]);
    },
  );

  test('keeps its queue and customer, and none of those who had it', () => {
    const { type, at: instant, by, message } = open('message.created');
    const bare: ChatEvent = { type, at: instant, by, message, chat: { id: 'chat-1', open: true } };

    expect(progress(over, at(later, bare)).chat).toEqual(
      chatProgress({ phase: 'waiting', queue: 'support', agents: [], url: null }),
    );
  });

  test.each([earlier, noon])('stays over by an event of its end or before, %j', (instant) => {
    expect(progress(over, at(instant, open('chat.queued'))).standing).toBe('over');
  });

  test('stays over by one that does not say so', () => {
    expect(progress(over, at(later, chatEvent({ type: 'chat.queued' }))).standing).toBe('over');
  });
});

describe('an assignment that is said again', () => {
  const assigned = at(later, chatEvent({ type: 'chat.assigned' }));

  test.each([
    { title: 'later', event: assigned },
    { title: 'as of the same instant', event: chatEvent({ type: 'chat.assigned' }) },
    {
      title: 'beside others who have it too',
      known: chatProgress({ agents: ['anna', 'ben'] }),
      event: chatEvent({ type: 'chat.assigned', to: { agents: ['ben'] }, chat: { agents: ['anna', 'ben'] } }),
    },
    { title: 'with who has it named twice', event: { ...assigned, to: { agents: ['anna', 'anna'] } } },
  ])('$title, to whom the chat has already, is repeated', ({ event, known }) => {
    expect(progress(known ?? chatProgress({ agents: ['anna'] }), event).standing).toBe('repeated');
  });

  test.each([
    { title: 'somebody else has it', known: chatProgress({ agents: ['ben'] }) },
    { title: 'two have it', known: chatProgress({ agents: ['anna', 'ben'] }) },
    { title: 'nobody said yet whose it is', known: chatProgress({ agents: ['anna'], stateAt: 0 }) },
    { title: 'it waits', known: chatProgress({ phase: 'waiting' }) },
  ])('counts when $title', ({ known }) => {
    expect(progress(known, assigned).standing).toBe('current');
  });
});
