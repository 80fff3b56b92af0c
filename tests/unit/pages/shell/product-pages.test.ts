import { describe, expect, test } from 'vitest';
import {
  findFirstPage,
  listPages,
  parseNext,
  toBaseUrl,
  toSignInUrl,
} from '../../../../client/pages/shell/product-pages.ts';

const base = 'https://desk.example/bell/';

test('each role has its pages, and who has more has all of them', () => {
  expect(listPages([])).toEqual([]);
  expect(listPages(['agent'])).toEqual(['console']);
  expect(listPages(['supervisor'])).toEqual(['dashboard']);
  expect(listPages(['administrator'])).toEqual(['admin', 'try']);
  expect(listPages(['administrator', 'agent', 'supervisor'])).toEqual(['console', 'dashboard', 'admin', 'try']);
});

test('whoever asked for no page starts at that of their highest role', () => {
  expect(findFirstPage(['agent', 'supervisor'])).toBe('dashboard/');
  expect(findFirstPage(['agent'])).toBe('console/');
  expect(findFirstPage([])).toBeUndefined();
});

test('the base is the folder above the page, at any depth', () => {
  expect(toBaseUrl(`${base}console/?a=1#chat=crm/7`)).toBe(base);
  expect(toBaseUrl('http://localhost:8080/admin/')).toBe('http://localhost:8080/');
});

describe('where signing in leads back to', () => {
  test('is a page below the base', () => {
    expect(parseNext('console/#chat=crm/7', base)).toBe('console/#chat=crm/7');
    expect(parseNext(`${base}dashboard/`, base)).toBe('dashboard/');
  });

  test.each([
    ...[null, '', 'https://evil.example/', '//evil.example/', 'https://desk.example/', '../', '../other/'],
    ...['https://desk.example/bell', 'javascript:alert(1)', '\\\\evil.example', 'sign-in/', 'sign-in/?next=sign-in/'],
    ...['http://desk.example/bell/console/', 'https://desk.example@evil.example/bell/', 'http://['],
  ])('is never %s', (next) => {
    expect(parseNext(next, base)).toBeUndefined();
  });

  test('is the page that asked for it, chat and all', () => {
    const page = `${base}console/?x=1#chat=crm/7`;
    const url = new URL(toSignInUrl(page));
    expect(url.pathname).toBe('/bell/sign-in/');
    expect(parseNext(url.searchParams.get('next'), base)).toBe('console/?x=1#chat=crm/7');
  });
});
