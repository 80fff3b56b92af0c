import { expect, test } from 'vitest';
import { mutableEvents, readPreferences } from '../../../../client/pages/shell/preferences-form.ts';
import { preferencesSchema } from '../../../../wire/preferences.ts';

function form(fields: readonly (readonly [string, string])[]): FormData {
  const data = new FormData();
  for (const [name, value] of fields) data.append(name, value);
  return data;
}

test('a form with everything ticked mutes nothing', () => {
  const data = form([
    ...mutableEvents.map((event) => ['event', event] as const),
    ...([['sound', 'chime'] as const, ['previewText', 'on'], ['ringInFront', 'on'], ['language', 'de']] as const),
  ]);
  expect(readPreferences(data, 'Europe/Berlin')).toEqual({
    ...{ sound: 'chime', previewText: true, ringInFront: true, mutedEvents: [], quietHours: null },
    language: 'de',
  });
});

test('an empty form mutes all that notifies anybody', () => {
  expect(readPreferences(form([]), 'UTC')).toEqual({
    ...{ sound: 'bell', previewText: false, ringInFront: false, mutedEvents: mutableEvents, quietHours: null },
    language: null,
  });
  expect(mutableEvents).not.toContain('chat.closed');
});

test('quiet hours are of the browser’s time zone, and their days in order', () => {
  const data = form([
    ...([['quiet', 'on'] as const, ['from', '20:00'], ['to', '07:00']] as const),
    ...([['day', 'sunday'] as const, ['day', 'monday'], ['day', 'someday']] as const),
  ]);
  const preferences = readPreferences(data, 'Europe/Berlin');
  expect(preferences.quietHours).toEqual({
    ...{ from: '20:00', to: '07:00', timeZone: 'Europe/Berlin', days: ['monday', 'sunday'] },
  });
  expect(preferencesSchema.safeParse(preferences).success).toBe(true);
});
