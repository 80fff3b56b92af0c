import * as z from 'zod/mini';
import { chatEventTypeSchema } from './chat-event-type.ts';
import type { Language } from './language.ts';
import { defaultPagePreferences, pagePreferencesSchema } from './page-preferences.ts';

const clockTimeSchema = z
  .string()
  .check(z.regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Expected a time of day such as "22:00"'));

export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type Weekday = (typeof weekdays)[number];

export const quietHoursSchema = z.object({
  /** Local time of day; an end before the start is on the next day; the same as the start means the whole day. */
  from: clockTimeSchema,
  to: clockTimeSchema,
  /** IANA name, such as "Europe/Berlin". */
  timeZone: z.string().check(z.minLength(1), z.maxLength(64)),
  /** Days on which a quiet time starts. */
  days: z.array(z.enum(weekdays)),
});
export type QuietHours = z.infer<typeof quietHoursSchema>;

/** What a person chose, the same on every device. */
export const preferencesSchema = z.extend(pagePreferencesSchema, {
  mutedEvents: z.array(chatEventTypeSchema),
  /** Told by a pop-up at most, never rung. */
  popUpEvents: z.array(chatEventTypeSchema),
  quietHours: z.nullable(quietHoursSchema),
  snoozedUntil: z.nullable(z.iso.datetime({ offset: true })),
  /** Names and words of customers are shown on notifications. */
  previewText: z.boolean(),
  /** Ring also while the console is in front. */
  ringInFront: z.boolean(),
});
export type Preferences = z.infer<typeof preferencesSchema>;

/** Body of `PUT /api/v1/preferences`: what is left out stays. */
export const preferencesChangeSchema = z.partial(preferencesSchema);

export const defaultPreferences: Preferences = {
  ...defaultPagePreferences,
  mutedEvents: [],
  popUpEvents: [],
  quietHours: null,
  previewText: true,
  ringInFront: false,
};

/** A person's choices, with the language of the browser that was last seen. */
export interface KnownPreferences extends Preferences {
  browserLanguage?: Language | null;
}

/** What a person is spoken to in. */
export function languageOf({ language, browserLanguage }: KnownPreferences): Language {
  return language ?? browserLanguage ?? 'en';
}
