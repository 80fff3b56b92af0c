import type { TestOutcome } from '../../wire/device.ts';
import type { Deskbell } from '../deskbell.ts';
import { permissionHelp } from '../permission-help.ts';
import type { PushStateKind } from '../push-state.ts';
import { el, type Wanted } from './draw.ts';

export type Work = 'enable' | 'disable' | 'test';

/** What the bell knows of what was done in its panel. */
export interface PanelParts {
  /** What is under way. */
  working: Work | undefined;
  /** Of the last test. */
  outcome: TestOutcome | undefined;
  fault: string | undefined;
  /** Must be called during the click. */
  run(work: Work): void;
  postpone(): void;
}

/** What the bell's panel says, and offers to do. It is a file of its own, which a page loads when a panel is first opened. */
export function panel({ push, facts, isSoundBlocked }: Deskbell, parts: PanelParts): Wanted[] {
  const { title, reason, steps, mayEnable } = permissionHelp(push, facts);
  const { fault, outcome } = parts;
  return [
    el('h2', { tabindex: '-1', 'data-testid': 'deskbell-push-title' }, title),
    el('p', { 'data-testid': 'deskbell-push-reason' }, reason),
    mayEnable && enableButtons(push.kind, parts),
    el('ol', { class: 'faint', 'data-testid': 'deskbell-push-steps' }, ...steps.map((step) => el('li', {}, step))),
    isSoundBlocked &&
      el(
        'p',
        { 'data-testid': 'deskbell-sound-blocked' },
        'The browser keeps this page silent until you click in it. A click anywhere is enough.',
      ),
    fault !== undefined && el('p', { role: 'alert', 'data-testid': 'deskbell-fault' }, fault),
    push.kind === 'on' && testButtons(parts),
    outcome && outcomeList(outcome),
  ].filter((part) => typeof part === 'object');
}

function enableButtons(kind: PushStateKind, { working, run, postpone }: PanelParts): Wanted {
  const text = working === 'enable' ? 'Turning on…' : 'Turn on notifications';
  return el(
    'div',
    { key: 'enable', class: 'buttons' },
    button({ class: 'first', part: 'enable', text, working, act: () => run('enable') }),
    kind === 'not-asked' && button({ part: 'later', text: 'Not now', working, act: postpone }),
  );
}

function testButtons({ working, run }: PanelParts): Wanted {
  const text = working === 'test' ? 'Sending…' : 'Send a test';
  return el(
    'div',
    { key: 'test', class: 'buttons' },
    button({ class: 'first', part: 'test', text, working, act: () => run('test') }),
    button({ part: 'disable', text: 'Turn off in this browser', working, act: () => run('disable') }),
  );
}

interface Button {
  part: string;
  class?: string;
  text: string;
  working: Work | undefined;
  act(): void;
}

function button({ part, text, working, act, ...more }: Button): Wanted {
  return el(
    'button',
    {
      ...{ key: part, type: 'button', part, 'data-testid': `deskbell-${part}`, ...more },
      // Not `disabled`: a button that is would drop the focus.
      'aria-disabled': String(working !== undefined),
      on: { click: act },
    },
    text,
  );
}

function outcomeList({ devices }: TestOutcome): Wanted {
  const attributes = { role: 'status', 'data-testid': 'deskbell-test-outcome' };
  if (!devices.length) return el('p', attributes, 'None of your browsers has notifications turned on.');
  return el(
    'ul',
    attributes,
    ...devices.map(({ device, outcome, detail }) =>
      el('li', { 'data-testid': 'deskbell-test-device', 'data-outcome': outcome }, `${device}: ${detail}`),
    ),
  );
}
