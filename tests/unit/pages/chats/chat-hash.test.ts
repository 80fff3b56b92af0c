import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSameChat, parseChatHash, toChatHash } from '../../../../client/pages/chats/chat-hash.ts';

test('a chat is found again by its hash, whatever its ids are', () => {
  const id = fc.string({ minLength: 1, unit: 'grapheme' });
  fc.assert(
    fc.property(id, id, (source, chat) => {
      const hash = new URL(toChatHash({ source, id: chat }), 'https://desk.example/console/').hash;
      expect(parseChatHash(hash)).toEqual({ source, id: chat });
    }),
  );
});

test.each(['', '#', '#chat=', '#chat=7', '#chat=/7', '#chat=crm/', '#chat=crm/7/8', '#chat=%E0%A4/7', '#else=crm/7'])(
  '"%s" names no chat',
  (hash) => {
    expect(parseChatHash(hash)).toBeUndefined();
  },
);

test('two chats are the same by source and id', () => {
  const one = { source: 'crm', id: '7' };
  expect(isSameChat(one, { ...one })).toBe(true);
  expect(isSameChat(one, { ...one, source: 'mail' })).toBe(false);
  expect(isSameChat(one, { ...one, id: '8' })).toBe(false);
  expect(isSameChat(one, undefined)).toBe(false);
});
