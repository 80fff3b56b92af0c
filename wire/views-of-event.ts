import type { Notice } from './notice.ts';
import type { WindowView } from './window-report.ts';

export type ViewKind = WindowView['kind'];

/** The views in which a supervisor, or an agent, is at their place (the rules, "Window states"). */
const supervisor: readonly ViewKind[] = ['dashboard'];
const agent: readonly ViewKind[] = ['console', 'chat'];

/** Where each event is told. */
export const viewsOfEvent = {
  'chat.queued': agent,
  'chat.assigned': agent,
  'chat.transferred': agent,
  'chat.invited': agent,
  'message.created': agent,
  'message.edited': agent,
  'message.deleted': agent,
  'sla.warning': agent,
  'sla.breached': agent,
  'sla.escalated': supervisor,
  'chat.cancelled': agent,
  'assistance.requested': supervisor,
  'assistance.withdrawn': supervisor,
  'chat.accepted': agent,
  'chat.closed': agent,
  test: ['console', 'chat', 'dashboard', 'other'],
} as const satisfies Record<Notice['event'], readonly ViewKind[]>;
