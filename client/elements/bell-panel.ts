import type { TestProgress } from '../../wire/device.ts';
import type { Deskbell } from '../deskbell.ts';
import { type HelpStep, mayEnable, permissionHelp, systemHelp, toBrowserName } from '../permission-help.ts';
import { describeFault } from '../texts/describe-fault.ts';
import { english, type HelpText } from '../texts/help-english.ts';
import { createSay, type Say } from '../texts/say.ts';
import { el, type Wanted } from './draw.ts';
import { helpPicture } from './help-picture.ts';
import { followTest } from './test-run.ts';

type Work = 'enable' | 'disable' | 'test';

/** What the bell does for its panel. */
export interface PanelParts {
  redraw(): void;
  /** The button that was pressed may be gone by what it did. */
  keepFocus(): void;
  close(): void;
}

export interface BellPanel {
  /** What the panel says, and offers to do. */
  look(): Wanted[];
  /** The panel was closed: what was done in it is over. */
  forget(): void;
}

/** The bell's panel. It is a file of its own, which a page loads when a panel is first opened. */
export function createPanel(deskbell: Deskbell, { redraw, keepFocus, close }: PanelParts): BellPanel {
  let working: Work | undefined;
  let progress: TestProgress | undefined;
  let saw: boolean | undefined;
  let fault: string | undefined;
  let opened = new AbortController();

  async function run(work: Work, act: () => Promise<unknown>): Promise<void> {
    if (working) return;
    const { signal } = opened;
    [working, progress, saw, fault] = [work, undefined, undefined, undefined];
    redraw();
    try {
      // Nothing may be awaited before this: the browser asks the person only during the click.
      await act();
    } catch (error) {
      if (!signal.aborted) fault = describeFault(error, deskbell.say);
    }
    working = undefined;
    redraw();
    keepFocus();
  }

  function test(): void {
    const { signal } = opened;
    const follow = (next: TestProgress) => {
      progress = next;
      redraw();
    };
    void run('test', () => followTest(deskbell, follow, signal));
  }

  function answer(isSeen: boolean): void {
    saw = isSeen;
    redraw();
    keepFocus();
  }

  function look(): Wanted[] {
    const { push, say, isSoundBlocked } = deskbell;
    const help = createSay(say.language, say.messages, english);
    const { reason, steps } = permissionHelp(push, deskbell.facts);
    const toSteps = (list: readonly HelpStep[]) => stepList(list, deskbell, help, 'ol');
    return [
      el('h2', { tabindex: '-1', 'data-testid': 'deskbell-push-title' }, help(`push.${push.kind}`)),
      el(
        'p',
        { 'data-testid': 'deskbell-push-reason' },
        withDetail(help(reason, names(deskbell, help)), push.fault ? describeFault(push.fault, say) : push.detail),
      ),
      mayEnable(push) && enableButtons(help),
      working === 'enable' && el('p', { role: 'status', 'data-testid': 'deskbell-asking' }, help('asking.hint')),
      stepList(steps, deskbell, help, push.kind === 'on' || steps.length === 1 ? 'ul' : 'ol'),
      isSoundBlocked && el('p', { 'data-testid': 'deskbell-sound-blocked' }, help('soundBlocked')),
      fault !== undefined && el('p', { role: 'alert', 'data-testid': 'deskbell-fault' }, fault),
      push.kind === 'on' && testButtons(help),
      ...(progress ? testAnswer(progress, help, toSteps) : []),
    ].filter((part) => typeof part === 'object');
  }

  function enableButtons(help: Say<HelpText>): Wanted {
    const { push } = deskbell;
    const enable = () => void run('enable', () => deskbell.enablePush());
    const later = () => void deskbell.postponePush().then(close);
    return el(
      'div',
      { key: 'enable', class: 'buttons' },
      button({ class: 'first', part: 'enable', text: help(working === 'enable' ? 'enabling' : 'enable'), act: enable }),
      push.kind === 'not-asked' && button({ part: 'later', text: help('later'), act: later }),
    );
  }

  function testButtons(help: Say<HelpText>): Wanted {
    const disable = () => void run('disable', () => deskbell.disablePush());
    return el(
      'div',
      { key: 'test', class: 'buttons' },
      button({ class: 'first', part: 'test', text: help(working === 'test' ? 'testing' : 'test'), act: test }),
      button({ part: 'disable', text: help('disable'), act: disable }),
    );
  }

  function testAnswer(
    { devices }: TestProgress,
    help: Say<HelpText>,
    toSteps: (list: readonly HelpStep[]) => Wanted,
  ): Wanted[] {
    const { push, facts } = deskbell;
    if (!devices.length)
      return [el('p', { role: 'status', 'data-testid': 'deskbell-test-outcome' }, help('test.none'))];
    const here = devices.find(({ id }) => id === push.subscription);
    const isShownHere = here?.steps.every(({ state }) => state === 'done') ?? false;
    return [
      el(
        'div',
        { role: 'status', 'data-testid': 'deskbell-test-outcome' },
        el('ul', { class: 'devices' }, ...devices.map((device) => deviceLine(device, device === here, help))),
      ),
      ...(isShownHere && saw === undefined ? [seenQuestion(help)] : []),
      ...(saw === true ? [el('p', { role: 'status', 'data-testid': 'deskbell-seen' }, help('seen.good'))] : []),
      ...(saw === false
        ? [el('p', { role: 'status', 'data-testid': 'deskbell-seen' }, help('seen.system')), toSteps(systemHelp(facts))]
        : []),
    ];
  }

  function seenQuestion(help: Say<HelpText>): Wanted {
    return el(
      'div',
      { key: 'seen', class: 'buttons' },
      el('p', {}, help('seen.ask')),
      button({ part: 'seen-yes', text: help('seen.yes'), act: () => answer(true) }),
      button({ part: 'seen-no', text: help('seen.no'), act: () => answer(false) }),
    );
  }

  function button({ part, text, act, ...more }: { part: string; class?: string; text: string; act(): void }): Wanted {
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

  return {
    look,
    forget() {
      opened.abort();
      opened = new AbortController();
      [progress, saw, fault] = [undefined, undefined, undefined];
    },
  };
}

/** What a text may name. */
function names({ facts }: Deskbell, help: Say<HelpText>): { browser: string } {
  return { browser: toBrowserName(facts.browser) ?? help('thisBrowser') };
}

function withDetail(reason: string, detail: string | undefined): string {
  return detail ? `${reason} (${detail})` : reason;
}

/** Steps in their order (`ol`), or what is good to know (`ul`). Those for when all else fails are a list below what says so. */
function stepList(steps: readonly HelpStep[], deskbell: Deskbell, help: Say<HelpText>, tag: 'ol' | 'ul'): Wanted {
  const instead = steps.findIndex(({ text }) => text === 'noQuestion');
  const toItem = ({ text, values, picture }: HelpStep, at: number) =>
    el(
      'li',
      {},
      help(text, { ...names(deskbell, help), ...values }),
      picture && helpPicture(picture),
      at === instead && stepList(steps.slice(at + 1), deskbell, help, tag),
    );
  return el(
    tag,
    { key: steps.map(({ text }) => text).join(), class: 'faint', 'data-testid': 'deskbell-push-steps' },
    ...(instead < 0 ? steps : steps.slice(0, instead + 1)).map(toItem),
  );
}

type TestedDevice = TestProgress['devices'][number];

const marks = { done: '✓', waiting: '…', failed: '✗', open: '–' } as const;

/** How far the test came on a device: the marks are for the eye, the words for who does not see them. */
function deviceLine({ id, device, steps, fault }: TestedDevice, isHere: boolean, help: Say<HelpText>): Wanted {
  const isReached = steps.every(({ state }) => state === 'done');
  return el(
    'li',
    { key: id, 'data-testid': 'deskbell-test-device', 'data-fault': fault ?? undefined, 'data-reached': isReached },
    el('strong', {}, isHere ? help('test.here', { device }) : device),
    ...steps.map(({ step, state }) =>
      el(
        'span',
        { key: step, class: `step ${state}`, 'data-step': step, 'data-state': state },
        el('span', { 'aria-hidden': 'true' }, marks[state]),
        ` ${help(`test.${step}`)}`,
        el('span', { class: 'unseen' }, `: ${help(`test.${state}`)}`),
      ),
    ),
    fault !== null && el('p', {}, help(`fault.${fault}`)),
  );
}

/** Of what the panel shows. */
export const panelStyles = `
  h2 {
    margin: 0;
    font-size: 1.0625rem;
  }
  h2:focus {
    outline: none;
  }
  p,
  ol,
  ul {
    margin-block: 0.5rem;
  }
  ol,
  ul {
    padding-inline-start: 1.25rem;
  }
  .faint {
    color: var(--faint);
  }
  .buttons {
    align-items: center;
    margin-block-start: 0.75rem;
  }
  .buttons p {
    flex-basis: 100%;
    margin: 0;
  }
  .picture {
    display: block;
    inline-size: 6rem;
    block-size: 2.5rem;
    margin-block: 0.25rem;
  }
  .picture:dir(rtl) {
    scale: -1 1;
  }
  .meant {
    stroke: var(--accent);
    stroke-width: 3;
  }
  @media (forced-colors: active) {
    .meant {
      stroke: Highlight;
    }
  }
  ul.faint,
  .devices {
    padding: 0;
    list-style: none;
  }
  .step {
    display: block;
  }
  .failed {
    color: var(--warning);
  }
`;
