import { expect, test } from 'vitest';
import { chosenLevel, listChoices, readPreferences } from '../../../../client/pages/shell/preferences-form.ts';
import { defaultPreferences, preferencesSchema } from '../../../../wire/preferences.ts';
import type { PreferencesAnswer } from '../../../../wire/preferences-answer.ts';

const before: PreferencesAnswer = {
  ...defaultPreferences,
  highest: { 'chat.queued': 'ring', 'message.created': 'ring', 'chat.cancelled': 'visual' },
};

function form(fields: readonly (readonly [string, string])[]): FormData {
  const data = new FormData();
  for (const [name, value] of fields) data.append(name, value);
  return data;
}

test('each event may be what the rules give it, or less', () => {
  expect(listChoices(before)).toEqual([
    { event: 'chat.queued', choices: ['ring', 'visual', 'none'] },
    { event: 'message.created', choices: ['ring', 'visual', 'none'] },
    { event: 'chat.cancelled', choices: ['visual', 'none'] },
  ]);
});

test('what was chosen before is what the form shows', () => {
  const chosen = { ...before, mutedEvents: ['chat.queued'], popUpEvents: ['message.created'] } as PreferencesAnswer;
  expect(listChoices(chosen).map(({ event }) => chosenLevel(chosen, event))).toEqual(['none', 'visual', 'visual']);
});

test('a filled form says the choices', () => {
  const data = form([
    ...([['sound', 'chime'] as const, ['volume', '35'], ['previewText', 'on'], ['repeatUntilSeen', 'on']] as const),
    ...([['ringInFront', 'on'] as const, ['language', 'de'], ['level:chat.queued', 'visual']] as const),
    ...([['level:message.created', 'none'] as const, ['level:chat.cancelled', 'visual']] as const),
  ]);
  expect(readPreferences(data, before)).toEqual({
    ...{ sound: 'chime', volume: 35, previewText: true, ringInFront: true, repeatUntilSeen: true, language: 'de' },
    ...{ mutedEvents: ['message.created'], popUpEvents: ['chat.queued'], quietHours: null },
  });
});

test('the most that the rules give is no wish, and moves with the rules', () => {
  const data = form([['level:chat.cancelled', 'visual']]);
  expect(readPreferences(data, before).popUpEvents).toEqual([]);
});

test('what the form does not ask for stays as it was', () => {
  const muted = { ...before, mutedEvents: ['assistance.requested'], volume: 20 } as PreferencesAnswer;
  const { mutedEvents, volume } = readPreferences(form([]), muted);
  expect([mutedEvents, volume]).toEqual([['assistance.requested'], 20]);
});

test('quiet hours are of the time zone that was chosen, and their days in order', () => {
  const data = form([
    ...([['quiet', 'on'] as const, ['from', '20:00'], ['to', '07:00'], ['timeZone', 'Asia/Tokyo']] as const),
    ...([['day', 'sunday'] as const, ['day', 'monday'], ['day', 'someday']] as const),
  ]);
  const preferences = readPreferences(data, before);
  expect(preferences.quietHours).toEqual({
    ...{ from: '20:00', to: '07:00', timeZone: 'Asia/Tokyo', days: ['monday', 'sunday'] },
  });
  expect(preferencesSchema.safeParse({ ...before, ...preferences }).success).toBe(true);
});
