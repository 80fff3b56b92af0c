import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findMistake } from '../../../../server/rules/texts/check-template.ts';
import { compileTexts, defaultTemplate, defaultTexts } from '../../../../server/rules/texts/compile-texts.ts';
import { listTextKeys } from '../../../../server/rules/texts/placeholders.ts';
import { languages } from '../../../../wire/language.ts';

const keys = languages.flatMap((language) => listTextKeys().map((key) => ({ language, ...key })));

describe('what is delivered', () => {
  test.each(keys)('$language $subject $part is a good template', ({ language, subject, part }) => {
    expect(findMistake(subject, part, defaultTemplate(language, subject, part))).toBeUndefined();
  });

  test('each language has its own words', () => {
    const titles = languages.map((language) => defaultTexts(language)('chat.invited', 'title', { name: 'Ben' }));

    expect(new Set(titles).size).toBe(languages.length);
  });

  test.each([
    { language: 'en', count: 2, title: 'Hi (2 unread)' },
    { language: 'fr', count: 2, title: 'Hi (2 non lus)' },
    { language: 'ar', count: 2, title: 'Hi (رسالتان غير مقروءتين)' },
    { language: 'ja', count: 2, title: 'Hi（未読2件）' },
  ] as const)('$language counts', ({ language, count, title }) => {
    expect(defaultTexts(language)('every', 'unread', { title: 'Hi', count })).toBe(title);
  });

  test('German tells one from many', () => {
    const say = (minutes: number) => defaultTexts('de')('sla.breached', 'title', { minutes });

    expect([say(1), say(5)]).toEqual(['Chat wartet seit 1 Minute', 'Chat wartet seit 5 Minuten']);
  });
});

describe('names that run the other way', () => {
  test('are isolated in a sentence that runs from left to right', () => {
    expect(defaultTexts('en')('chat.invited', 'title', { name: 'نور' })).toBe(
      '\u2068نور\u2069 invites you to join a chat',
    );
  });

  test('are isolated in a sentence that runs from right to left', () => {
    expect(defaultTexts('ar')('chat.invited', 'title', { name: 'Ben' })).toBe(
      'دعوة من \u2068Ben\u2069 للانضمام إلى محادثة',
    );
  });

  test('a message alone goes its own way, and in Arabic it is isolated', () => {
    const say = (language: 'en' | 'ar', text: string) => defaultTexts(language)('message.created', 'body', { text });

    expect([say('en', 'مرحبا'), say('ar', 'Hello.'), say('ar', 'مرحبا')]).toEqual([
      'مرحبا',
      '\u2068Hello.\u2069',
      'مرحبا',
    ]);
  });

  test('no name reaches beyond its isolate', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...languages),
        fc.array(fc.constantFrom('a', 'ن', ' ', '\u202E', '\u2067', '\u2069', '\u202C')).map((parts) => parts.join('')),
        (language, name) => {
          const title = defaultTexts(language)('chat.accepted', 'title', { name });
          let depth = 0;
          for (const letter of title) {
            if (letter === '\u2068') depth += 1;
            if (letter === '\u2069') depth -= 1;
            expect(depth).toBeGreaterThanOrEqual(0);
            expect('\u202A\u202B\u202C\u202D\u202E\u2066\u2067').not.toContain(letter);
          }
          expect(depth).toBe(0);
        },
      ),
    );
  });
});

describe('what an administrator changes', () => {
  test('is said instead, in that language alone', () => {
    const texts = compileTexts({ de: { 'chat.queued': { title: 'Los! {customer}' } } });

    expect([
      texts('de')('chat.queued', 'title', { customer: 'Marta' }),
      texts('en')('chat.queued', 'title', { customer: 'Marta' }),
    ]).toEqual(['Los! Marta', 'Incoming chat message']);
  });

  test('parts that say nothing go with their separator', () => {
    const texts = compileTexts({ en: { 'chat.queued': { body: '{queue} · {subject} · waits' } } });

    expect(texts('en')('chat.queued', 'body', { queue: '', subject: 'Invoice' })).toBe('Invoice · waits');
  });

  test('a title that would be empty says what was delivered', () => {
    const texts = compileTexts({ en: { 'chat.queued': { title: '{customer}' } } });

    expect(texts('en')('chat.queued', 'title', { customer: '' })).toBe('Incoming chat message');
  });

  test('a template that no longer fits is passed over', () => {
    const texts = compileTexts({ en: { 'chat.queued': { title: '{gone}' } } });

    expect(texts('en')('chat.queued', 'title', {})).toBe('Incoming chat message');
  });
});

describe('a template is refused', () => {
  test.each([
    {
      text: '{nmae} waits',
      mistake: 'There is no {nmae} here. There is: {name}, {about}, {customer}, {queue}, {subject}',
    },
    { text: '{name', mistake: 'A “}” is missing (at character 1)' },
    { text: '{}', mistake: 'There is nothing between “{” and “}” (at character 1)' },
    { text: '{name, plural, one {x} other {y}}', mistake: '{name} is no number: it cannot be counted by' },
    { text: '{name, select, a {x} other {y}}', mistake: '{name} is free text: it cannot be told apart by cases' },
    { text: '{name, date}', mistake: '{name} cannot be a date or a time' },
    { text: '  ', mistake: 'Without words nobody knows what it is about' },
    { text: 'x'.repeat(501), mistake: 'At most 500 characters' },
  ])('$text', ({ text, mistake }) => {
    expect(findMistake('chat.invited', 'title', text)).toBe(mistake);
  });

  test('without its last form', () => {
    expect(findMistake('every', 'unread', '{count, plural, one {x}}')).toMatch(/^The form “other {…}” is missing/);
  });

  test('of a part that is not there', () => {
    expect(findMistake('test', 'ending', 'x')).toBe('There is no text “ending” of “test”');
  });

  test('or says something, whatever it is', () => {
    const pieces = fc.constantFrom('{', '}', '#', "'", 'name', ', plural, ', 'other {', 'x', ' · ', '{name}', '<b>');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        if (findMistake('chat.invited', 'title', text)) return;
        const say = compileTexts({ en: { 'chat.invited': { title: text } } })('en');
        expect(say('chat.invited', 'title', { name: 'Ben', about: '', customer: '', queue: '', subject: '' })).not.toBe(
          '',
        );
      }),
    );
  });
});
