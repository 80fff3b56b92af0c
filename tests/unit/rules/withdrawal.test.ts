import { describe, expect, test } from 'vitest';
import { type WithdrawalFacts, withdrawalOf } from '../../../server/rules/withdrawal.ts';
import { type ChatEventType, chatEventTypes } from '../../../wire/chat-event-type.ts';
import { chatEvent, chatProgress } from '../../support/builders.ts';

const nameOf = (id: string) => (id === 'ben' ? 'Ben' : undefined);
const ben = { id: 'ben', kind: 'agent' } as const;
/** Anna and Ben have the chat, Ida is still invited, Otto is an agent of the queue. */
const chat = chatProgress({ agents: ['anna', 'ben'], invited: ['ida'] });

function facts(parts: Partial<WithdrawalFacts> = {}): WithdrawalFacts {
  return { known: chat, chat, readers: new Set(['anna', 'ben', 'ida', 'otto']), nameOf, ...parts };
}

describe('what ends for a person', () => {
  const everything: ChatEventType[] = chatEventTypes.filter((type) => type !== 'chat.cancelled');
  const calls: ChatEventType[] = [
    ...(['chat.queued', 'chat.assigned', 'chat.transferred'] as const),
    ...(['sla.warning', 'sla.breached', 'sla.escalated'] as const),
  ];

  test.each<{ type: ChatEventType; who: string; person: string; ended: ChatEventType[] }>([
    {
      type: 'chat.accepted',
      who: 'an agent of the queue',
      person: 'otto',
      ended: [...calls, 'chat.invited', 'message.created'],
    },
    { type: 'chat.accepted', who: 'an agent of the chat', person: 'anna', ended: [...calls, 'chat.invited'] },
    { type: 'chat.accepted', who: 'somebody still invited', person: 'ida', ended: [...calls, 'message.created'] },
    { type: 'assistance.withdrawn', who: 'a supervisor', person: 'sue', ended: ['assistance.requested'] },
    { type: 'chat.cancelled', who: 'an agent of the queue', person: 'otto', ended: everything },
    { type: 'chat.cancelled', who: 'an agent of the chat', person: 'anna', ended: everything },
    { type: 'chat.closed', who: 'an agent of the queue', person: 'otto', ended: [...chatEventTypes] },
    { type: 'chat.closed', who: 'an agent of the chat', person: 'anna', ended: [...chatEventTypes] },
    { type: 'message.deleted', who: 'an agent of the chat', person: 'anna', ended: ['message.created'] },
    { type: 'message.edited', who: 'an agent of the chat', person: 'anna', ended: [] },
  ])('by $type, who is $who', ({ type, person, ended }) => {
    const withdrawal = withdrawalOf(chatEvent({ type, by: ben }), facts());

    expect(chatEventTypes.filter((told) => withdrawal?.ends(told, person)).sort()).toEqual([...ended].sort());
  });
});

describe('how it ended is said', () => {
  test.each([
    {
      title: 'by the name that we know',
      event: chatEvent({ type: 'chat.accepted', by: ben }),
      text: 'Accepted by Ben',
    },
    {
      title: 'by the name that the event gives',
      event: chatEvent({ type: 'chat.accepted', by: { ...ben, name: 'Benjamin' } }),
      text: 'Accepted by Benjamin',
    },
    {
      title: 'in general words where nobody is named',
      event: chatEvent({ type: 'chat.accepted', by: undefined }),
      text: 'Accepted by a colleague',
    },
    { title: 'of a closed chat', event: chatEvent({ type: 'chat.closed', by: ben }), text: 'Closed by Ben' },
    {
      title: 'of a chat closed by nobody known',
      event: chatEvent({ type: 'chat.closed', by: undefined }),
      text: 'The chat was closed',
    },
    {
      title: 'of a flag that went down',
      event: chatEvent({ type: 'assistance.withdrawn' }),
      text: 'Assistance is no longer asked for',
    },
  ])('$title: $text', ({ event, text }) => {
    expect(withdrawalOf(event, facts())?.text('en')).toBe(text);
  });

  test('of a cancelled chat without a customer’s name in general words', () => {
    const event = chatEvent({ type: 'chat.cancelled', by: undefined });

    expect(withdrawalOf(event, facts({ chat: chatProgress({ customerName: null }) }))?.text('en')).toBe(
      'The customer has cancelled the chat',
    );
  });

  test.each([
    { type: 'chat.accepted', because: 'accepted' },
    { type: 'assistance.withdrawn', because: 'assistance-withdrawn' },
    { type: 'chat.cancelled', because: 'cancelled' },
    { type: 'chat.closed', because: 'closed' },
  ] as const)('by $type as $because', ({ type, because }) => {
    expect(withdrawalOf(chatEvent({ type }), facts())?.because).toBe(because);
  });
});

describe('nothing is taken back', () => {
  test.each([
    'chat.invited',
    'message.created',
    'sla.warning',
    'sla.breached',
    'sla.escalated',
    'assistance.requested',
  ] as const)('by %s', (type) => {
    expect(withdrawalOf(chatEvent({ type }), facts())).toBeUndefined();
  });
});

test.each(chatEventTypes)('of a chat that begins anew with %s, that it was cancelled is taken back', (type) => {
  const withdrawal = withdrawalOf(chatEvent({ type }), facts({ known: chatProgress({ phase: 'over' }) }));

  expect(chatEventTypes.filter((told) => withdrawal?.ends(told, 'anna'))).toEqual(['chat.cancelled']);
});

describe('by a chat that waits in a queue', () => {
  const queued = chatEvent({ type: 'chat.queued' });
  const waiting = chatProgress({ phase: 'waiting', agents: [], queue: 'sales' });
  const told = (before: Parameters<typeof chatProgress>[0], person: string) => {
    const withdrawal = withdrawalOf(queued, facts({ known: chatProgress(before), chat: waiting }));
    return chatEventTypes.filter((type) => withdrawal?.ends(type, person)).sort();
  };
  const calls: ChatEventType[] = ['chat.queued', 'sla.warning', 'sla.breached', 'sla.escalated', 'message.created'];
  const given: ChatEventType[] = ['chat.assigned', 'chat.transferred'];

  test('elsewhere, all that called the people of another queue is taken back', () => {
    expect(told({ phase: 'waiting', agents: [], queue: 'support' }, 'sam')).toEqual([...calls, ...given].sort());
  });

  test('elsewhere, whoever works there too is called still', () => {
    expect(told({ phase: 'waiting', agents: [], queue: 'support' }, 'otto')).toEqual([...given].sort());
  });

  test.each([
    { title: 'an agent had', before: { phase: 'active', agents: ['anna'], queue: 'sales' } as const },
    {
      title: 'was handed to an agent',
      before: { phase: 'waiting', agents: [], transferredTo: ['anna'], queue: 'sales' } as const,
    },
  ])('again, which $title, it is not theirs any more', ({ before }) => {
    expect(told(before, 'anna')).toEqual([...given].sort());
  });

  test('as it did before, nothing is taken back', () => {
    expect(told({ phase: 'waiting', agents: [], queue: 'sales' }, 'sam')).toEqual([]);
  });

  test('it says so to whoever was called before', () => {
    expect(withdrawalOf(queued, facts({ chat: waiting }))?.text('en')).toBe('Waits for a colleague');
  });
});

describe('whatever ends a chat', () => {
  test.each(['chat.accepted', 'chat.cancelled', 'chat.closed'] as const)(
    'leaves nobody running to it after %s (T1)',
    (type) => {
      const withdrawal = withdrawalOf(chatEvent({ type, by: ben }), facts());
      const calls = ['chat.queued', 'chat.assigned', 'chat.transferred', 'sla.breached', 'sla.escalated'] as const;

      expect(calls.filter((told) => !withdrawal?.ends(told, 'otto'))).toEqual([]);
    },
  );
});

describe('what is said to everybody, whatever preview they chose', () => {
  test.each(['chat.accepted', 'chat.cancelled', 'chat.closed', 'assistance.withdrawn'] as const)(
    'names no customer when %s was by the customer (D14)',
    (type) => {
      const event = chatEvent({ type, by: { id: 'customer-1', name: 'Clara', kind: 'customer' } });

      expect(withdrawalOf(event, facts())?.text('en')).not.toContain('Clara');
    },
  );
});
