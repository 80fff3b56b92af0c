import { expect, test } from 'vitest';
import { browserLanguage } from '../../../client/browser-language.ts';

test.each([
  [['pt-BR', 'en'], 'pt'],
  [['nl', 'de-AT', 'en'], 'de'],
  [['AR-eg'], 'ar'],
  [['tlh', 'nl'], 'en'],
  [[], 'en'],
])('a browser that asks for %j is spoken to in %s', (wanted, language) => {
  expect(browserLanguage(wanted)).toBe(language);
});
