import * as z from 'zod/mini';
import { languageSchema } from './language.ts';

export const sounds = ['bell', 'chime', 'knock', 'marimba', 'phone', 'off'] as const;

/** How loud a sound is at most, in percent. */
export const maxVolume = 100;

/** What every open page goes by of a person's preferences; apart from the rest, for it is in each console's client. */
export const pagePreferencesSchema = z.object({
  sound: z.enum(sounds),
  /** Percent. */
  volume: z.int().check(z.minimum(1), z.maximum(maxVolume)),
  /** An open page sounds again for a new chat, until somebody looks at it. */
  repeatUntilSeen: z.boolean(),
  /** What is spoken to the person; null: as the browser does that was last seen. */
  language: z.nullable(languageSchema),
  /** Nothing rings before this instant, but for the calls that break quiet hours too. */
  snoozedUntil: z.nullable(z.string()),
});
export type PagePreferences = z.infer<typeof pagePreferencesSchema>;

export const defaultPagePreferences: PagePreferences = {
  ...{ sound: 'bell', volume: 80, repeatUntilSeen: false, language: null, snoozedUntil: null },
};
