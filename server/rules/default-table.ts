import type { ChatEventType } from '../../wire/chat-event-type.ts';
import { levels as allLevels, type ConcernedRole, type Level, type WindowState } from '../../wire/levels.ts';
import type { Role } from '../../wire/person.ts';

/** Whom an event concerns; `concerned-people.ts` says how each is found. */
export type Concern =
  | 'queue-agents'
  | 'assigned-agents'
  | 'transfer-target'
  | 'invited-agents'
  | 'chat-agents'
  | 'queue-supervisors'
  | 'told';

export interface RuleRow {
  concerns: Concern;
  as: ConcernedRole;
  /** A supervisor has no `viewing`: the dashboard is in front of them, or it is not. */
  levels: { viewing?: Level; present: Level; away: Level };
  /** Levels that an administrator may set in this row. */
  allowed: readonly Level[];
}

export type RuleTable = Readonly<Record<ChatEventType, RuleRow>>;

const any: readonly Level[] = ['none', 'visual', 'ring'];
/** Shown to those who return; never a push of its own. */
const inPageOnly: readonly Level[] = ['none', 'visual'];
const never: readonly Level[] = ['none'];

const incoming = { viewing: 'visual', present: 'visual', away: 'ring' } as const;
const silent = { viewing: 'none', present: 'none', away: 'none' } as const;

/** What the product decides unless an administrator says otherwise. */
export const defaultTable: RuleTable = {
  'chat.queued': { concerns: 'queue-agents', as: 'agent', levels: incoming, allowed: any },
  'chat.assigned': { concerns: 'assigned-agents', as: 'agent', levels: incoming, allowed: any },
  'chat.transferred': { concerns: 'transfer-target', as: 'agent', levels: incoming, allowed: any },
  'chat.invited': { concerns: 'invited-agents', as: 'agent', levels: incoming, allowed: any },
  'message.created': {
    concerns: 'chat-agents',
    as: 'agent',
    levels: { viewing: 'none', present: 'visual', away: 'ring' },
    allowed: any,
  },
  'message.edited': { concerns: 'told', as: 'agent', levels: silent, allowed: never },
  'message.deleted': { concerns: 'told', as: 'agent', levels: silent, allowed: never },
  'sla.warning': { concerns: 'queue-agents', as: 'agent', levels: incoming, allowed: any },
  'sla.breached': { concerns: 'queue-agents', as: 'agent', levels: incoming, allowed: any },
  'sla.escalated': {
    concerns: 'queue-supervisors',
    as: 'supervisor',
    levels: { present: 'visual', away: 'ring' },
    allowed: any,
  },
  'chat.cancelled': {
    concerns: 'told',
    as: 'agent',
    levels: { viewing: 'visual', present: 'visual', away: 'visual' },
    allowed: inPageOnly,
  },
  'assistance.requested': {
    concerns: 'queue-supervisors',
    as: 'supervisor',
    levels: { present: 'visual', away: 'ring' },
    allowed: any,
  },
  'assistance.withdrawn': {
    concerns: 'told',
    as: 'supervisor',
    levels: { present: 'none', away: 'none' },
    allowed: never,
  },
  'chat.accepted': { concerns: 'told', as: 'agent', levels: silent, allowed: never },
  'chat.closed': { concerns: 'told', as: 'agent', levels: silent, allowed: never },
};

/** The level of a cell. Who was told as a supervisor has no `viewing` cell of their own: `present` is theirs. */
export function levelOf(table: RuleTable, event: ChatEventType, state: WindowState): Level {
  const { levels } = table[event];
  return levels[state] ?? levels.present;
}

/** The most that each event gives somebody with these roles, of the events that tell them anything at all. */
export function highestLevels(table: RuleTable, roles: readonly Role[]): Partial<Record<ChatEventType, Level>> {
  return Object.fromEntries(
    Object.entries(table).flatMap(([event, { as, levels }]) => {
      const highest = allLevels.findLast((level) => Object.values(levels).includes(level));
      return roles.includes(as) && highest !== undefined && highest !== 'none' ? [[event, highest]] : [];
    }),
  );
}
