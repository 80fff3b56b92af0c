import type { ConcernedRole } from '../../wire/levels.ts';

/** Where notifications lead. */
export interface LinkPlaces {
  /** The server's base URL, ending in "/". */
  base: string;
  /** Pages other than ours, by the role that they are for: URLs with `{source}` and `{chat}` in them. */
  ownPages: Readonly<Partial<Record<ConcernedRole, string>>>;
}

const pages = { agent: 'console/', supervisor: 'dashboard/' } as const satisfies Record<ConcernedRole, string>;

/** The page that a notification leads to: an agent's console, a supervisor's dashboard, at that chat. */
export function chatLink(
  { base, ownPages }: LinkPlaces,
  as: ConcernedRole,
  chat: { source: string; id: string },
): string {
  const [source, id] = [encodeURIComponent(chat.source), encodeURIComponent(chat.id)];
  const ownPage = ownPages[as];
  if (ownPage === undefined) return `${base}${pages[as]}#chat=${source}/${id}`;
  return ownPage.replaceAll('{source}', () => source).replaceAll('{chat}', () => id);
}

/** The page itself, with no chat: as far as its URL says the same of every chat. */
export function pageLink({ base, ownPages }: LinkPlaces, as: ConcernedRole): string {
  const fixed = ownPages[as]?.replace(/[?#{].*$/s, '');
  return fixed === undefined ? `${base}${pages[as]}` : fixed.replace(/[^/]*$/, '');
}
