import { describe, expect, test } from 'vitest';
import { browsers, systems } from '../../../client/browser-facts.ts';
import { permissionHelp } from '../../../client/permission-help.ts';
import { pushStateKinds } from '../../../client/push-state.ts';

describe('every state in every browser on every system', () => {
  for (const kind of pushStateKinds) {
    test(`${kind} is explained, with something to do`, () => {
      for (const browser of browsers) {
        for (const system of systems) {
          const { title, reason, steps } = permissionHelp({ kind }, { browser, system });
          for (const text of [title, reason, ...steps]) expect(text.trim(), `${browser} on ${system}`).not.toBe('');
          expect(steps.length, `${browser} on ${system}`).toBeGreaterThan(0);
        }
      }
    });
  }
});

test('a detail is told along with the reason', () => {
  const facts = { browser: 'chrome', system: 'windows' } as const;
  expect(permissionHelp({ kind: 'server-refused', detail: 'no room' }, facts).reason).toContain('no room');
});

test('where the browser blocks, the button would do nothing and is not offered', () => {
  expect(permissionHelp({ kind: 'denied' }, { browser: 'firefox', system: 'linux' }).mayEnable).toBe(false);
});

test('Brave is told which of its settings to change', () => {
  const { steps } = permissionHelp({ kind: 'push-service-off' }, { browser: 'brave', system: 'linux' });
  expect(steps.join(' ')).toContain('brave://settings/privacy');
});

test('blocked notifications are allowed differently in each browser', () => {
  const texts = browsers.map((browser) =>
    permissionHelp({ kind: 'denied' }, { browser, system: 'windows' }).steps.join(),
  );
  expect(new Set(texts).size).toBe(browsers.length - 1); // Brave's settings look like Chrome's
});

test('a browser that is not known is not called by another one’s name', () => {
  for (const kind of pushStateKinds.filter((name) => name !== 'push-service-off' && name !== 'unsupported')) {
    const { title, reason, steps } = permissionHelp({ kind }, { browser: 'other', system: 'linux' });
    expect([title, reason, ...steps].join(' ')).not.toMatch(/Chrome|Edge|Firefox|Safari|Brave/);
  }
  expect(permissionHelp({ kind: 'on' }, { browser: 'other', system: 'linux' }).steps.join(' ')).toContain(
    'this browser',
  );
});

test('a phone is not told to click in a menu bar', () => {
  for (const browser of browsers) {
    const { steps } = permissionHelp({ kind: 'denied' }, { browser, system: 'ios' });
    expect(steps.join(' ')).toContain('Settings app');
  }
});
