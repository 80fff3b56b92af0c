import type { ChatEventType } from '../../../wire/chat-event-type.ts';
import { languages } from '../../../wire/language.ts';
import { type Level, levels } from '../../../wire/levels.ts';
import { maxVolume, sounds } from '../../../wire/page-preferences.ts';
import { defaultPreferences, type Preferences, weekdays } from '../../../wire/preferences.ts';
import type { PreferencesAnswer } from '../../../wire/preferences-answer.ts';

/** What the dialog saves; a pause begins and ends at once, with buttons of its own. */
export type ChosenPreferences = Omit<Preferences, 'snoozedUntil'>;

/** The events that a person may choose for, each with the most that the rules give. */
export function listChoices({ highest }: PreferencesAnswer): { event: ChatEventType; choices: readonly Level[] }[] {
  return Object.entries(highest).map(([event, level]) => ({
    event: event as ChatEventType,
    choices: levels.slice(0, levels.indexOf(level) + 1).toReversed(),
  }));
}

/** What is chosen for an event, among what the rules give. */
export function chosenLevel({ highest, mutedEvents, popUpEvents }: PreferencesAnswer, event: ChatEventType): Level {
  if (mutedEvents.includes(event)) return 'none';
  return popUpEvents.includes(event) ? 'visual' : (highest[event] ?? 'none');
}

/** The preferences that a filled form says. What it does not ask for stays as it was. */
export function readPreferences(form: FormData, before: PreferencesAnswer): ChosenPreferences {
  return {
    sound: sounds.find((sound) => sound === form.get('sound')) ?? defaultPreferences.sound,
    volume: readVolume(form, before.volume),
    repeatUntilSeen: form.has('repeatUntilSeen'),
    previewText: form.has('previewText'),
    ringInFront: form.has('ringInFront'),
    language: languages.find((language) => language === form.get('language')) ?? null,
    mutedEvents: readEvents(form, before, 'none'),
    popUpEvents: readEvents(form, before, 'visual'),
    quietHours: readQuietHours(form),
  };
}

function readVolume(form: FormData, before: number): number {
  const volume = Number(form.get('volume') ?? before);
  return Math.min(maxVolume, Math.max(1, Math.round(volume)));
}

/** Events at this level. The most that the rules give is no wish of the person: it moves with the rules. */
function readEvents(form: FormData, before: PreferencesAnswer, level: 'none' | 'visual'): ChatEventType[] {
  const kept = level === 'none' ? before.mutedEvents : before.popUpEvents;
  const asked = listChoices(before);
  return [
    ...kept.filter((event) => asked.every((one) => one.event !== event)),
    ...asked
      .filter(
        ({ event, choices }) => form.get(`level:${event}`) === level && (level === 'none' || choices[0] !== level),
      )
      .map(({ event }) => event),
  ];
}

function readQuietHours(form: FormData): Preferences['quietHours'] {
  if (!form.has('quiet')) return null;
  const days = form.getAll('day');
  return {
    from: String(form.get('from')),
    to: String(form.get('to')),
    timeZone: String(form.get('timeZone')),
    days: weekdays.filter((day) => days.includes(day)),
  };
}
