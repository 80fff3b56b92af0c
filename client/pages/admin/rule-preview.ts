import { html, nothing, type TemplateResult } from 'lit';
import type { RulePreview } from '../../../wire/rule-table.ts';
import { eventWords, levelWords, windowStateWords } from '../shell/event-words.ts';
import { toClockTime } from '../shell/spoken-time.ts';
import { toEventHash } from './admin-route.ts';

/** What the last day would have been with the drafted table. */
export function renderRulePreview(preview: RulePreview): TemplateResult {
  const { decisions, cells, examples, isCut, since } = preview;
  if (decisions === 0) {
    return html`<p class="hint" data-testid="preview-summary">Nothing has come in for a day, so there is nothing to compare with.</p>`;
  }
  return html`
    <p data-testid="preview-summary"><strong>${toPreviewSentence(preview)}</strong></p>
    <p class="hint">${decisions === 1 ? '1 decision' : `${decisions} decisions`} since ${toClockTime(since, Date.now())}${isCut ? ', the newest of the day' : ''}, made again with what each person chose for themselves.</p>
    <ul class="preview-cells">
      ${cells.map(
        ({ event, state, from, to, decisions: met, changed }) => html`
          <li>${eventWords[event]}, ${windowStateWords[state].toLowerCase()}: <del>${levelWords[from]}</del> → <strong>${levelWords[to]}</strong>. <span class="hint">${toCellWords(met, changed)}</span></li>
        `,
      )}
    </ul>
    ${examples.length > 0 ? renderExamples(examples) : nothing}
  `;
}

/** "On the last day: 37 pushes more, 12 pop-ups fewer." */
export function toPreviewSentence({ pushes, visuals }: Pick<RulePreview, 'pushes' | 'visuals'>): string {
  const parts = [...toParts(pushes, 'push', 'pushes'), ...toParts(visuals, 'pop-up', 'pop-ups')];
  return parts.length > 0
    ? `On the last day this would have been ${parts.join(', ')}.`
    : 'On the last day nobody would have noticed a difference.';
}

function toParts({ more, fewer }: RulePreview['pushes'], one: string, many: string): string[] {
  const part = (count: number, word: string) => (count > 0 ? [`${count} ${count === 1 ? one : many} ${word}`] : []);
  return [...part(more, 'more'), ...part(fewer, 'fewer')];
}

function toCellWords(met: number, changed: number): string {
  if (met === 0) return 'It did not come up.';
  const times = met === 1 ? 'It came up once' : `It came up ${met} times`;
  if (changed === met) return `${times}.`;
  return `${times}; ${met - changed} of them stay as they were, by people’s own settings.`;
}

function renderExamples(examples: RulePreview['examples']): TemplateResult {
  const now = Date.now();
  return html`
    <details>
      <summary>For example</summary>
      <ul class="preview-examples" data-testid="preview-examples">
        ${examples.map(
          ({ at, event, id, source, person, from, to }) => html`
            <li><time datetime=${at}>${toClockTime(at, now)}</time> <a href=${toEventHash(id, source)}>${eventWords[event]}</a>, ${person.name || person.id}: ${levelWords[from].toLowerCase()} → ${levelWords[to].toLowerCase()}</li>
          `,
        )}
      </ul>
    </details>
  `;
}
