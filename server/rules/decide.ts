import type { ChatEvent } from '../../wire/chat-event.ts';
import type { ChatEventType } from '../../wire/chat-event-type.ts';
import { toIso, toMillis } from '../../wire/instant.ts';
import type { Language } from '../../wire/language.ts';
import type { ConcernedRole, Level, WindowState } from '../../wire/levels.ts';
import type { Person } from '../../wire/person.ts';
import { defaultPreferences, type KnownPreferences, languageOf, type Preferences } from '../../wire/preferences.ts';
import type { Reason, SeenWindow } from '../../wire/trace.ts';
import type { ChatProgress } from './chat-progress.ts';
import { type Concerned, concernedPeople, type PassedOver } from './concerned-people.ts';
import { levelOf, type RuleTable } from './default-table.ts';
import { isQuiet } from './quiet-hours.ts';
import type { Texts } from './texts/compile-texts.ts';
import { type NotificationText, notificationText } from './texts/notification-text.ts';
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
  /** The queue that they are told by; null: by name. */
  queue: string | null;
  language: Language;
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
  /** Nobody, if left out. */
  acceptedBy?: readonly string[];
  windows: ReadonlyMap<string, readonly ReportedWindow[]>;
  preferences: ReadonlyMap<string, KnownPreferences>;
  rules: RuleTable;
  /** As delivered, if left out. */
  texts?: Texts;
  now: number;
}

/** One decision for each person whom the event concerns, and why the others near it are not told. */
export function decide(facts: DecideFacts): { decisions: Decision[]; passedOver: PassedOver[] } {
  const { concerned, passedOver } = concernedPeople(facts.rules[facts.event.type], facts);
  const textFor = textsOf(facts);
  return { decisions: concerned.map((one) => decideFor(one, facts, textFor)), passedOver };
}

/** The words, once for each language in which they are asked for, and for those who hide names. */
function textsOf({
  event,
  chat,
  people,
  texts,
}: DecideFacts): (language: Language, preview: boolean) => NotificationText {
  const nameOf = (id: string) => people.find((one) => one.id === id)?.name;
  const made = new Map<string, NotificationText>();
  return (language, preview) => {
    const key = `${language} ${preview}`;
    const known = made.get(key);
    if (known) return known;
    const text = notificationText(event, chat, { nameOf, preview, language, ...(texts ? { texts } : {}) });
    made.set(key, text);
    return text;
  };
}

function decideFor(
  { person, as, queue }: Concerned,
  facts: DecideFacts,
  textFor: ReturnType<typeof textsOf>,
): Decision {
  const { event, chat, rules, now } = facts;
  const preferences = facts.preferences.get(person.id) ?? defaultPreferences;
  const windows = (facts.windows.get(person.id) ?? []).map((window) => seenWindow(window, as, chat, now));
  const state = bestState(windows.map((window) => window.state));
  const { level, because } = levelFor(rules, event.type, state, preferences, now);
  const whenAway = levelFor(rules, event.type, 'away', preferences, now).level;
  const language = languageOf(preferences);
  return {
    person: person.id,
    as,
    state,
    level,
    because,
    queue,
    fallback: state !== 'away' && level !== 'ring' && whenAway === 'ring',
    language,
    text: textFor(language, preferences.previewText),
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
  const quiet = breaksQuiet.has(event) ? undefined : quietReason(preferences, now);
  if (quiet) return { level: 'none', because: quiet };
  if (preferences.popUpEvents.includes(event)) {
    return level === 'ring' ? { level: 'visual', because: 'pop-up-only' } : { level, because: 'rule' };
  }
  if (preferences.ringInFront && level !== 'ring' && levelOf(rules, event, 'away') === 'ring') {
    return { level: 'ring', because: 'ring-in-front' };
  }
  return { level, because: 'rule' };
}

function quietReason({ snoozedUntil, quietHours }: Preferences, now: number): Reason | undefined {
  if (snoozedUntil !== null && now < toMillis(snoozedUntil)) return 'snoozed';
  return quietHours && isQuiet(quietHours, now) ? 'quiet-hours' : undefined;
}

/** Calls that neither quiet hours nor a snooze hold back: somebody has waited too long already, or a colleague needs help. */
const breaksQuiet: ReadonlySet<ChatEventType> = new Set(['sla.breached', 'sla.escalated', 'assistance.requested']);

function seenWindow(window: ReportedWindow, as: ConcernedRole, chat: ChatProgress, now: number): SeenWindow {
  const { id, view, visible, focused, idle, seq } = window;
  const state = windowState(window, as, chat, now);
  return { id, view, visible, focused, idle, seq, reportedAt: toIso(window.reportedAt), state };
}
