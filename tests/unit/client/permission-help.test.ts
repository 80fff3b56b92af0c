import { describe, expect, test } from 'vitest';
import { browsers, systems } from '../../../client/browser-facts.ts';
import { helpPicture } from '../../../client/elements/help-picture.ts';
import { helpPictures, mayEnable, permissionHelp, systemHelp, toBrowserName } from '../../../client/permission-help.ts';
import { type PushStateKind, pushStateKinds } from '../../../client/push-state.ts';
import { english } from '../../../client/texts/help-english.ts';
import { createSay } from '../../../client/texts/say.ts';

type Facts = Parameters<typeof permissionHelp>[1];

const say = createSay('en', english, english);

function spoken(kind: PushStateKind, facts: Facts): { reason: string; steps: string[] } {
  const browser = toBrowserName(facts.browser) ?? say('thisBrowser');
  const { reason, steps } = permissionHelp({ kind }, facts);
  return {
    reason: say(reason, { browser }),
    steps: steps.map(({ text, values }) => say(text, { browser, ...values })),
  };
}

describe('every state in every browser on every system', () => {
  for (const kind of pushStateKinds) {
    test(`${kind} is explained, with something to do`, () => {
      for (const browser of browsers) {
        for (const system of systems) {
          const { reason, steps } = spoken(kind, { browser, system });
          for (const text of [reason, ...steps]) expect(text, `${browser} on ${system}`).toMatch(/^[^{}]+[.:?]?$/);
          expect(steps.length, `${browser} on ${system}`).toBeGreaterThan(0);
        }
      }
    });
  }
});

test('where the browser blocks, the button would do nothing and is not offered', () => {
  expect(pushStateKinds.filter((kind) => mayEnable({ kind }))).toEqual([
    ...['off', 'not-asked', 'dismissed', 'quieted', 'push-service-off', 'server-refused'],
  ]);
});

test('Brave is told which of its settings to change', () => {
  expect(spoken('push-service-off', { browser: 'brave', system: 'linux' }).steps.join(' ')).toContain(
    'brave://settings/privacy',
  );
});

test('blocked notifications are allowed differently in each browser', () => {
  const texts = browsers.map((browser) => spoken('denied', { browser, system: 'windows' }).steps.join());
  expect(new Set(texts).size).toBe(browsers.length - 1); // Brave's settings look like Chrome's
});

test('what a company decides is looked up where each browser shows it', () => {
  const pages = browsers.map((browser) => spoken('blocked-in-advance', { browser, system: 'windows' }).steps.at(-1));
  expect(pages.map((step) => step?.match(/\S+policy\b|about:policies/)?.[0])).toEqual(
    browsers.map(
      (browser) =>
        ({ chrome: 'chrome://policy', edge: 'edge://policy', brave: 'brave://policy', firefox: 'about:policies' })[
          browser as string
        ],
    ),
  );
});

test('a question that was kept back is looked for where each browser hides it', () => {
  const place = (browser: Facts['browser']) => spoken('quieted', { browser, system: 'windows' }).steps[1];
  expect([place('chrome'), place('firefox')]).toEqual([
    'Look in the address bar for a crossed-out bell, and click it.',
    'Look at the left of the address for a speech bubble, and click it.',
  ]);
});

test('a browser that is not known is not called by another one’s name', () => {
  for (const kind of pushStateKinds.filter((name) => name !== 'push-service-off' && name !== 'unsupported')) {
    const { reason, steps } = spoken(kind, { browser: 'other', system: 'linux' });
    expect([reason, ...steps].join(' ')).not.toMatch(/Chrome|Edge|Firefox|Safari|Brave/);
  }
});

test('a phone is not told to click in a menu bar', () => {
  for (const browser of browsers) {
    expect(spoken('denied', { browser, system: 'ios' }).steps.join(' ')).toContain('Settings app');
  }
});

test('each system has its own way to let notifications through', () => {
  const ways = systems.map((system) =>
    systemHelp({ browser: 'chrome', system })
      .map(({ text, values }) => say(text, { browser: 'Chrome', ...values }))
      .join(),
  );
  expect(new Set(ways).size).toBe(systems.length);
});

test('each picture marks what is meant, and is nothing to a screen reader', () => {
  for (const picture of helpPictures) {
    const { attributes, children } = helpPicture(picture);
    const strokes = children.filter((child) => typeof child === 'object');
    expect(attributes['aria-hidden']).toBe('true');
    expect(strokes.some((stroke) => stroke.attributes.class === 'meant')).toBe(true);
  }
});
