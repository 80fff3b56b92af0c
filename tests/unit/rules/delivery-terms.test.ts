import { describe, expect, test } from 'vitest';
import {
  chatTag,
  type DeliveryTerms,
  deliveryTerms,
  endingTerms,
  testTerms,
} from '../../../server/rules/delivery-terms.ts';
import { chatEventTypes } from '../../../wire/chat-event-type.ts';

const minute = 60;
const all: { name: string; terms: DeliveryTerms }[] = [
  ...chatEventTypes.map((type) => ({ name: type, terms: deliveryTerms[type] })),
  { name: 'how a chat ended', terms: endingTerms },
  { name: 'a test', terms: testTerms },
];

describe('the TTL', () => {
  test.each(all)('of $name is whole seconds and never 0 (L3, L5)', ({ terms }) => {
    expect(Number.isInteger(terms.ttlSeconds) && terms.ttlSeconds >= 1).toBe(true);
  });

  test.each(all)('of $name is an hour at the most (L6)', ({ terms }) => {
    expect(terms.ttlSeconds).toBeLessThanOrEqual(60 * minute);
  });

  test.each(['chat.queued', 'chat.assigned', 'chat.transferred', 'chat.invited', 'assistance.requested'] as const)(
    'of %s is minutes, for a chat does not wait for longer (L6)',
    (type) => {
      expect(deliveryTerms[type].ttlSeconds).toBeLessThanOrEqual(15 * minute);
    },
  );

  test.each(['sla.warning', 'sla.breached'] as const)(
    'of %s does not outlive the wait that it tells of (L6)',
    (type) => {
      expect(deliveryTerms[type].ttlSeconds).toBeLessThanOrEqual(15 * minute);
    },
  );

  test('of a test is short enough for somebody who waits for it', () => {
    expect(testTerms.ttlSeconds).toBeLessThanOrEqual(5 * minute);
  });
});

describe('the urgency', () => {
  test.each([
    'chat.queued',
    'chat.assigned',
    'chat.transferred',
    'chat.invited',
    'message.created',
    'sla.warning',
    'sla.breached',
    'sla.escalated',
    'assistance.requested',
  ] as const)('of %s, which rings, is high', (type) => {
    expect(deliveryTerms[type].urgency).toBe('high');
  });

  test.each([
    'chat.cancelled',
    'message.edited',
    'message.deleted',
    'assistance.withdrawn',
    'chat.accepted',
    'chat.closed',
  ] as const)('of %s, which does not ring, is low', (type) => {
    expect(deliveryTerms[type].urgency).toBe('low');
  });

  test('of how a chat ended is low', () => {
    expect(endingTerms.urgency).toBe('low');
  });
});

describe('the tag', () => {
  test('is the same for everything of one chat (S1)', () => {
    expect(chatTag({ source: 'desk', id: 'chat-1' })).toBe(chatTag({ source: 'desk', id: 'chat-1' }));
  });

  test('differs from chat to chat and from source to source (S4)', () => {
    const tags = ['desk', 'shop'].flatMap((source) => ['1', '2', 'a:1'].map((id) => chatTag({ source, id })));

    expect(new Set(tags).size).toBe(6);
  });
});
