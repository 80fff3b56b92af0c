import type { Role } from '../../../wire/person.ts';

/** Our own pages, each made for one role; in the order in which a person with many roles is led to them. */
export const productPages = {
  admin: { role: 'administrator', folder: 'admin/' },
  dashboard: { role: 'supervisor', folder: 'dashboard/' },
  console: { role: 'agent', folder: 'console/' },
  try: { role: 'administrator', folder: 'try/' },
} as const satisfies Record<string, { role: Role; folder: string }>;
export type ProductPage = keyof typeof productPages;

const navigationOrder: readonly ProductPage[] = ['console', 'dashboard', 'admin', 'try'];

/** The pages that these roles may open, as the navigation shows them. */
export function listPages(roles: readonly Role[]): ProductPage[] {
  return navigationOrder.filter((page) => roles.includes(productPages[page].role));
}

/** Where a person starts who asked for no page: a path below the base, or nothing for somebody without a role. */
export function findFirstPage(roles: readonly Role[]): string | undefined {
  return Object.values(productPages).find((page) => roles.includes(page.role))?.folder;
}

/** The server's base URL, ending in "/": each of our pages lies one folder below it. */
export function toBaseUrl(pageUrl: string): string {
  return new URL('../', pageUrl).href;
}

/** `next` of the sign-in page as a path below the base; anything that leads elsewhere counts as not given. */
export function parseNext(next: string | null, baseUrl: string): string | undefined {
  if (!next || !URL.canParse(next, baseUrl)) return undefined;
  const { href } = new URL(next, baseUrl);
  return href.startsWith(baseUrl) && !href.startsWith(`${baseUrl}sign-in/`) ? href.slice(baseUrl.length) : undefined;
}

/** The sign-in page's URL that leads back to `pageUrl`. */
export function toSignInUrl(pageUrl: string): string {
  const baseUrl = toBaseUrl(pageUrl);
  const url = new URL('sign-in/', baseUrl);
  url.searchParams.set('next', pageUrl.slice(baseUrl.length));
  return url.href;
}
