import { describe, expect, test } from 'vitest';
import { withdrawalOf } from '../../../server/rules/withdrawal.ts';
import { type ChatEventType, chatEventTypes } from '../../../wire/chat-event-type.ts';
import { chatEvent, chatProgress } from '../../support/builders.ts';

const nameOf = (id: string) => (id === 'ben' ? 'Ben' : undefined);
const ben = { id: 'ben', kind: 'agent' } as const;
/** Anna and Ben have the chat, Ida is still invited, Otto is an agent of the queue. */
const chat = chatProgress({ agents: ['anna', 'ben'], invited: ['ida'] });

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
    const withdrawal = withdrawalOf(chatEvent({ type, by: ben }), chat, nameOf);

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
    expect(withdrawalOf(event, chat, nameOf)?.text('en')).toBe(text);
  });

  test('of a cancelled chat without a customer’s name in general words', () => {
    const event = chatEvent({ type: 'chat.cancelled', by: undefined });

    expect(withdrawalOf(event, chatProgress({ customerName: null }), nameOf)?.text('en')).toBe(
      'The customer has cancelled the chat',
    );
  });

  test.each([
    { type: 'chat.accepted', because: 'accepted' },
    { type: 'assistance.withdrawn', because: 'assistance-withdrawn' },
    { type: 'chat.cancelled', because: 'cancelled' },
    { type: 'chat.closed', because: 'closed' },
  ] as const)('by $type as $because', ({ type, because }) => {
    expect(withdrawalOf(chatEvent({ type }), chat, nameOf)?.because).toBe(because);
  });
});

describe('nothing is taken back', () => {
  test.each([
    'chat.queued',
    'chat.invited',
    'message.created',
    'sla.warning',
    'sla.breached',
    'sla.escalated',
    'assistance.requested',
  ] as const)('by %s', (type) => {
    expect(withdrawalOf(chatEvent({ type }), chat, nameOf)).toBeUndefined();
  });
});

describe('whatever ends a chat', () => {
  test.each(['chat.accepted', 'chat.cancelled', 'chat.closed'] as const)(
    'leaves nobody running to it after %s (T1)',
    (type) => {
      const withdrawal = withdrawalOf(chatEvent({ type, by: ben }), chat, nameOf);
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

      expect(withdrawalOf(event, chat, nameOf)?.text('en')).not.toContain('Clara');
    },
  );
});
