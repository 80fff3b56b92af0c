import { describe, expect, test } from 'vitest';
import { chatLink } from '../../../server/rules/links.ts';

const chat = { source: 'desk', id: 'chat-1' };

describe('the page that a notification leads to', () => {
  test('is an agent’s console at that chat', () => {
    expect(chatLink('https://desk.example/', 'agent', chat)).toBe('https://desk.example/console/#chat=desk/chat-1');
  });

  test('is a supervisor’s dashboard at that chat', () => {
    expect(chatLink('https://desk.example/', 'supervisor', chat)).toBe(
      'https://desk.example/dashboard/#chat=desk/chat-1',
    );
  });

  test('lies below the path of the base', () => {
    expect(chatLink('https://example.com/deskbell/', 'agent', chat)).toBe(
      'https://example.com/deskbell/console/#chat=desk/chat-1',
    );
  });

  test('keeps an id with slashes, marks and letters of any script whole', () => {
    const link = new URL(chatLink('https://desk.example/', 'agent', { source: 'desk', id: 'a/b?c#d&e ש' }));

    expect(link.hash.split('/').map(decodeURIComponent)).toEqual(['#chat=desk', 'a/b?c#d&e ש']);
  });
});
