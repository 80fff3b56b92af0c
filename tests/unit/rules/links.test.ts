import { describe, expect, test } from 'vitest';
import { chatLink, type LinkPlaces, pageLink } from '../../../server/rules/links.ts';

const ours = (base: string): LinkPlaces => ({ base, ownPages: {} });
const chat = { source: 'desk', id: 'chat-1' };

describe('the page that a notification leads to', () => {
  test('is an agent’s console at that chat', () => {
    expect(chatLink(ours('https://desk.example/'), 'agent', chat)).toBe(
      'https://desk.example/console/#chat=desk/chat-1',
    );
  });

  test('is a supervisor’s dashboard at that chat', () => {
    expect(chatLink(ours('https://desk.example/'), 'supervisor', chat)).toBe(
      'https://desk.example/dashboard/#chat=desk/chat-1',
    );
  });

  test('lies below the path of the base', () => {
    expect(chatLink(ours('https://example.com/deskbell/'), 'agent', chat)).toBe(
      'https://example.com/deskbell/console/#chat=desk/chat-1',
    );
  });

  test('keeps an id with slashes, marks and letters of any script whole', () => {
    const link = new URL(chatLink(ours('https://desk.example/'), 'agent', { source: 'desk', id: 'a/b?c#d&e ש' }));

    expect(link.hash.split('/').map(decodeURIComponent)).toEqual(['#chat=desk', 'a/b?c#d&e ש']);
  });
});

describe('a console and a dashboard of one’s own', () => {
  const places: LinkPlaces = {
    base: 'https://desk.example/',
    ownPages: { agent: 'https://crm.example/app/chats/{source}/{chat}?from=bell' },
  };

  test('are led to with the chat in the place that they have for it', () => {
    expect(chatLink(places, 'agent', { source: 'desk', id: 'a/b?$&' })).toBe(
      'https://crm.example/app/chats/desk/a%2Fb%3F%24%26?from=bell',
    );
  });

  test('leave the other role to our page', () => {
    expect(chatLink(places, 'supervisor', chat)).toBe('https://desk.example/dashboard/#chat=desk/chat-1');
  });

  test.each([
    ['https://crm.example/app/chats/{source}/{chat}', 'https://crm.example/app/chats/'],
    ['https://crm.example/app/?chat={chat}', 'https://crm.example/app/'],
    ['https://crm.example/app/#/c-{chat}', 'https://crm.example/app/'],
    ['https://crm.example/app/c-{chat}', 'https://crm.example/app/'],
  ])('%s has its start at %s', (agent, start) => {
    expect(pageLink({ base: 'https://desk.example/', ownPages: { agent } }, 'agent')).toBe(start);
  });

  test('without them, ours are the start', () => {
    expect(pageLink(ours('https://desk.example/'), 'agent')).toBe('https://desk.example/console/');
  });
});
