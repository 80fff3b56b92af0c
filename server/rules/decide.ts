import type { ChatEvent } from '../../wire/chat-event.ts';
import type { ChatEventType } from '../../wire/chat-event-type.ts';
import { toIso } from '../../wire/instant.ts';
import type { ConcernedRole, Level, WindowState } from '../../wire/levels.ts';
import type { Person } from '../../wire/person.ts';
import { defaultPreferences, type Preferences } from '../../wire/preferences.ts';
import type { Reason, SeenWindow } from '../../wire/trace.ts';
import type { ChatProgress } from './chat-progress.ts';
import { type Concerned, concernedPeople, type PassedOver } from './concerned-people.ts';
import { levelOf, type RuleTable } from './default-table.ts';
import { isQuiet } from './quiet-hours.ts';
import { type NotificationText, notificationText } from './texts.ts';
import { bestState, type ReportedWindow, windowState } from './window-state.ts';

/** What the rules say for one person and one event. */
export interface Decision {
  person: string;
  as: ConcernedRole;
  state: WindowState;
  level: Level;
  because: Reason;
  /** A window must acknowledge within the grace time, or the same notification goes out as a push. */
  fallback: boolean;
  /** As one of a queue, and not by name. */
  viaQueue: boolean;
  text: NotificationText;
  /** The windows it was judged by. */
  windows: SeenWindow[];
}

export interface DecideFacts {
  event: ChatEvent;
  /** The chat as the event leaves it. */
  chat: ChatProgress;
  people: readonly Person[];
  told: ReadonlyMap<string, ConcernedRole>;
  windows: ReadonlyMap<string, readonly ReportedWindow[]>;
  preferences: ReadonlyMap<string, Preferences>;
  rules: RuleTable;
  now: number;
}

/** One decision for each person whom the event concerns, and why the others near it are not told. */
export function decide(facts: DecideFacts): { decisions: Decision[]; passedOver: PassedOver[] } {
  const { concerned, passedOver } = concernedPeople(facts.rules[facts.event.type], facts);
  return { decisions: concerned.map((one) => decideFor(one, facts)), passedOver };
}

function decideFor({ person, as, viaQueue }: Concerned, facts: DecideFacts): Decision {
  const { event, chat, rules, now } = facts;
  const preferences = facts.preferences.get(person.id) ?? defaultPreferences;
  const windows = (facts.windows.get(person.id) ?? []).map((window) => seenWindow(window, as, chat, now));
  const state = bestState(windows.map((window) => window.state));
  const { level, because } = levelFor(rules, event.type, state, preferences, now);
  const whenAway = levelFor(rules, event.type, 'away', preferences, now).level;
  const nameOf = (id: string) => facts.people.find((one) => one.id === id)?.name;
  return {
    person: person.id,
    as,
    state,
    level,
    because,
    viaQueue,
    fallback: state !== 'away' && level !== 'ring' && whenAway === 'ring',
    text: notificationText(event, chat, { nameOf, preview: preferences.previewText }),
    windows,
  };
}

/** The level of the table's cell, as the person's own choices leave it. */
export function levelFor(
  rules: RuleTable,
  event: ChatEventType,
  state: WindowState,
  preferences: Preferences,
  now: number,
): { level: Level; because: Reason } {
  const level = levelOf(rules, event, state);
  if (level === 'none' && levelOf(rules, event, 'away') === 'none') return { level, because: 'rule' };
  if (preferences.mutedEvents.includes(event)) return { level: 'none', because: 'muted' };
  if (preferences.quietHours && !breaksQuiet.has(event) && isQuiet(preferences.quietHours, now)) {
    return { level: 'none', because: 'quiet-hours' };
  }
  if (preferences.ringInFront && level !== 'ring' && levelOf(rules, event, 'away') === 'ring') {
    return { level: 'ring', because: 'ring-in-front' };
  }
  return { level, because: 'rule' };
}

/** Calls that quiet hours do not hold back: somebody has waited too long already, or a colleague needs help. */
const breaksQuiet: ReadonlySet<ChatEventType> = new Set(['sla.breached', 'sla.escalated', 'assistance.requested']);

function seenWindow(window: ReportedWindow, as: ConcernedRole, chat: ChatProgress, now: number): SeenWindow {
  const { id, view, visible, focused, idle, seq } = window;
  const state = windowState(window, as, chat, now);
  return { id, view, visible, focused, idle, seq, reportedAt: toIso(window.reportedAt), state };
}
