import { type ChatEventType, chatEventTypes } from '../../../wire/chat-event-type.ts';
import { languages } from '../../../wire/language.ts';
import { defaultPreferences, type Preferences, sounds, weekdays } from '../../../wire/preferences.ts';

const silentEvents: readonly ChatEventType[] = ['assistance.withdrawn', 'chat.accepted', 'chat.closed'];

/** Events that notify anybody at all, and may therefore be muted. */
export const mutableEvents: readonly ChatEventType[] = chatEventTypes.filter((type) => !silentEvents.includes(type));

/** The preferences that a filled form says. An event whose box is empty is muted. */
export function readPreferences(form: FormData, timeZone: string): Preferences {
  const wanted = form.getAll('event');
  const days = form.getAll('day');
  return {
    sound: sounds.find((sound) => sound === form.get('sound')) ?? defaultPreferences.sound,
    previewText: form.has('previewText'),
    ringInFront: form.has('ringInFront'),
    language: languages.find((language) => language === form.get('language')) ?? null,
    mutedEvents: mutableEvents.filter((type) => !wanted.includes(type)),
    quietHours: form.has('quiet')
      ? {
          from: String(form.get('from')),
          to: String(form.get('to')),
          timeZone,
          days: weekdays.filter((day) => days.includes(day)),
        }
      : null,
  };
}
