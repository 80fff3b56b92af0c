import { html, nothing, type TemplateResult } from 'lit';
import { levels, type WindowState, windowStates } from '../../../wire/levels.ts';
import type { RuleCell, RulePreview, RuleTableAnswer, RuleVersion } from '../../../wire/rule-table.ts';
import { eventWords, levelWords, windowStateWords } from '../shell/event-words.ts';
import { describeError, findProblem } from '../shell/problem-text.ts';
import { AdminSection } from './admin-section.ts';
import { choose, draftedLevel, listDrafted, type RuleDraft } from './rule-draft.ts';
import { renderRuleHistory } from './rule-history.ts';
import { renderRulePreview } from './rule-preview.ts';
import { listChangedCells, toRuleRows } from './rule-rows.ts';

const path = 'api/v1/admin/rules';

/** The table that decides who gets what. A change is looked at first, and counts from the next event on when it is saved. */
export class RulesSection extends AdminSection {
  #table: RuleTableAnswer | undefined;
  #versions: readonly RuleVersion[] = [];
  #draft: RuleDraft = new Map();
  #preview: RulePreview | undefined;
  /** What the server says against the draft. */
  #refusal = '';
  #said = '';

  protected async load(): Promise<void> {
    const { api } = this.context.deskbell;
    const [table, { versions }] = await Promise.all([
      api<RuleTableAnswer>('GET', path),
      api<{ versions: RuleVersion[] }>('GET', `${path}/history`),
    ]);
    this.#table = table;
    this.#versions = versions;
  }

  protected override render(): TemplateResult {
    const cells = this.#table?.cells ?? [];
    const changed = listChangedCells(cells);
    return html`
      <div class="section-head">
        <h1 tabindex="-1">Rules</h1>
        <button type="button" ?disabled=${changed.length === 0} @click=${() => this.#goBack(0)} data-testid="reset-rules">
          ${changed.length === 0 ? 'All as delivered' : `Reset ${changed.length} changed`}
        </button>
      </div>
      <p class="hint">What a person gets depends on what they have in front of them at that moment. A change counts from the next event on. <a href="#texts">What the notifications say</a> is on a page of its own.</p>
      ${this.renderMessage()}
      <p role="status" class="hint" data-testid="rules-saved">${this.#said}</p>
      ${this.#table ? html`${this.#ledger(cells)}${this.#draftPanel(cells)}${renderRuleHistory(this.#versions, (version) => this.#goBack(version))}` : nothing}
    `;
  }

  #ledger(cells: readonly RuleCell[]): TemplateResult {
    return html`
      <div class="table-scroll" role="region" aria-label="Rules" tabindex="0">
        <table class="ledger rules" data-testid="rules-table">
          <thead>
            <tr>
              <th scope="col">When</th>
              ${windowStates.map((state) => html`<th scope="col">${windowStateWords[state]}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${toRuleRows(cells).map(
              (row) => html`
                <tr data-testid="rule-row" data-event=${row.event}>
                  <th scope="row">${eventWords[row.event]}<br><span class="id">${row.event}</span>${row.as === 'supervisor' ? html` <span class="hint">for supervisors</span>` : nothing}</th>
                  ${windowStates.map((state) => this.#cell(row.cells[state], state))}
                </tr>
              `,
            )}
          </tbody>
        </table>
      </div>
    `;
  }

  #cell(cell: RuleCell | undefined, state: WindowState): TemplateResult {
    if (!cell) return html`<td data-state=${state}><span class="hint">–</span></td>`;
    if (cell.allowed.length < 2) return html`<td data-state=${state}>${levelWords[cell.level]}</td>`;
    const level = draftedLevel(this.#draft, cell);
    const isDrafted = level !== cell.level;
    const isChanged = level !== cell.default;
    return html`
      <td class=${isDrafted ? 'drafted' : isChanged ? 'changed' : ''} data-state=${state} data-testid="rule-cell">
        <select aria-label="${eventWords[cell.event]}, ${windowStateWords[state]}" data-level=${level}
          @change=${(event: Event) => this.#choose(cell, event)} data-testid="rule-level">
          ${cell.allowed.map((name) => html`<option value=${name} .selected=${name === level}>${levelWords[name]}${name === cell.default ? ' (default)' : ''}</option>`)}
        </select>
        ${isDrafted ? html`<span class="hint">not saved</span>` : isChanged ? html`<span class="hint">changed</span>` : nothing}
      </td>
    `;
  }

  #draftPanel(cells: readonly RuleCell[]): TemplateResult | typeof nothing {
    const drafted = listDrafted(this.#draft, cells);
    if (drafted.length === 0) return nothing;
    return html`
      <section class="draft-panel" aria-label="Before you save" data-testid="rule-draft">
        <h2>${drafted.length === 1 ? '1 cell changed, not saved yet' : `${drafted.length} cells changed, not saved yet`}</h2>
        <div role="status" class="draft-preview">${this.#preview ? renderRulePreview(this.#preview) : nothing}</div>
        <p class="form-message" role="alert" data-testid="draft-refusal">${this.#refusal}</p>
        <div class="buttons">
          <button type="button" class="primary" ?disabled=${this.#refusal !== ''} @click=${this.#save} data-testid="save-rules">Save</button>
          <button type="button" @click=${this.#discard} data-testid="discard-rules">Discard</button>
        </div>
      </section>
    `;
  }

  #choose(cell: RuleCell, event: Event): void {
    const select = event.currentTarget;
    const level = select instanceof HTMLSelectElement ? levels.find((name) => name === select.value) : undefined;
    if (!level) return;
    this.#said = '';
    this.#draft = choose(this.#draft, cell, level);
    void this.#look();
  }

  /** Asks the server what the draft would have done. What it refuses is said beside the draft. */
  async #look(): Promise<void> {
    const draft = this.#draft;
    const cells = listDrafted(draft, this.#table?.cells ?? []);
    this.#refusal = '';
    this.requestUpdate();
    if (cells.length === 0) return;
    try {
      const preview = await this.context.deskbell.api<RulePreview>('POST', `${path}/preview`, { cells });
      if (draft !== this.#draft) return;
      this.#preview = preview;
    } catch (error) {
      if (draft !== this.#draft) return;
      this.#preview = undefined;
      this.#refusal =
        [...new Set(findProblem(error)?.errors?.map(({ detail }) => detail))].join('. ') || describeError(error);
    }
    this.requestUpdate();
  }

  readonly #discard = (): void => {
    this.#draft = new Map();
    this.#preview = undefined;
    this.#refusal = '';
    this.requestUpdate();
  };

  readonly #save = (): Promise<void> =>
    this.#change('Saved.', () => {
      const { cells = [], version } = this.#table ?? {};
      return this.context.deskbell.api('PUT', path, { cells: listDrafted(this.#draft, cells), version });
    });

  #goBack(to: number): void {
    void this.#change(to === 0 ? 'The table is as it was delivered.' : 'Gone back to that version.', () =>
      this.context.deskbell.api('POST', `${path}/undo`, { to, version: this.#table?.version }),
    );
  }

  /** The draft is kept when somebody else was faster, and is looked at again over their table. */
  async #change(done: string, change: () => Promise<unknown>): Promise<void> {
    this.#said = '';
    await this.attempt(async () => {
      try {
        await change();
        this.#discard();
      } finally {
        await this.load();
        void this.#look();
      }
      this.#said = done;
    });
  }
}

customElements.define('rules-section', RulesSection);
