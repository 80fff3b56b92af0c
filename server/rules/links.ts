import type { ConcernedRole } from '../../wire/levels.ts';

/** The page that a notification leads to: an agent's console, a supervisor's dashboard, at that chat. `base` ends in "/". */
export function chatLink(base: string, as: ConcernedRole, chat: { source: string; id: string }): string {
  const page = as === 'supervisor' ? 'dashboard' : 'console';
  return `${base}${page}/#chat=${encodeURIComponent(chat.source)}/${encodeURIComponent(chat.id)}`;
}
