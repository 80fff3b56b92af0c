import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shortCodesToEmoji } from '../../../server/sources/short-codes.ts';

test.each([
  { text: 'Hi :smile:', shown: 'Hi 😄' },
  { text: ':+1::-1:', shown: '👍👎' },
  { text: ':heart: :tada:, :Fire:!', shown: '❤️ 🎉, 🔥!' },
  { text: ':slightly_smiling_face: :thinking_face: :hugging_face: :face_with_rolling_eyes:', shown: '🙂 🤔 🤗 🙄' },
  { text: ':slight_smile: :thumbup: :rolling_eyes: :red_heart:', shown: '🙂 👍 🙄 ❤️' },
  { text: ':flag-de: :flag_fr: :flag-us: :flag-zz:', shown: '🇩🇪 🇫🇷 🇺🇸 :flag-zz:' },
  { text: ':wave::skin-tone-3: :wave_tone5: :+1::skin-tone-2:', shown: '👋🏼 👋🏿 👍🏻' },
  { text: ':smile::skin-tone-3:', shown: '😄' },
  { text: ':v_tone1: :woman-shrugging::skin-tone-6:', shown: '✌🏻 🤷🏿‍♀️' },
])('$text reads $shown (D11)', ({ text, shown }) => {
  expect(shortCodesToEmoji(text)).toBe(shown);
});

test.each([
  ':our_logo:',
  'at 10:30:45',
  'a:b:c',
  ':constructor:',
  ':__proto__:',
  'https://x.example:80:smile',
  ':skin-tone-9:',
  ': smile :',
])('%s stays as it is (D11)', (text) => {
  expect(shortCodesToEmoji(text)).toBe(text);
});

test('whatever is written, a text that a database takes is left one', () => {
  const written = fc.array(
    fc.oneof(fc.constantFrom(':', 'smile', 'v', '_tone1', '-', '+1', '::skin-tone-2:'), fc.string()),
  );
  fc.assert(
    fc.property(written, (parts) => {
      expect(shortCodesToEmoji(parts.join('').toWellFormed()).isWellFormed()).toBe(true);
    }),
  );
});
