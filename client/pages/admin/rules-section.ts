import { html, nothing, type TemplateResult } from 'lit';
import { type Level, levels, type WindowState, windowStates } from '../../../wire/levels.ts';
import type { RuleCell } from '../../../wire/rule-table.ts';
import { eventWords, levelWords, windowStateWords } from '../shell/event-words.ts';
import { AdminSection } from './admin-section.ts';
import { listChangedCells, toRuleRows } from './rule-rows.ts';

/** The table that decides who gets what. A change counts from the next event on. */
export class RulesSection extends AdminSection {
  #cells: readonly RuleCell[] | undefined;
  #saved = '';

  protected async load(): Promise<void> {
    const { cells } = await this.context.deskbell.api<{ cells: RuleCell[] }>('GET', 'api/v1/admin/rules');
    this.#cells = cells;
  }

  protected override render(): TemplateResult {
    const changed = listChangedCells(this.#cells ?? []);
    return html`
      <div class="section-head">
        <h1 tabindex="-1">Rules</h1>
        <button type="button" ?disabled=${changed.length === 0} @click=${() => this.#reset(changed)} data-testid="reset-rules">
          ${changed.length === 0 ? 'All as delivered' : `Reset ${changed.length} changed`}
        </button>
      </div>
      <p class="hint">What a person gets depends on what they have in front of them at that moment. A change counts from the next event on.</p>
      ${this.renderMessage()}
      <p role="status" class="hint" data-testid="rules-saved">${this.#saved}</p>
      ${this.#cells ? this.#table(this.#cells) : nothing}
    `;
  }

  #table(cells: readonly RuleCell[]): TemplateResult {
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
    const isChanged = cell.level !== cell.default;
    if (cell.allowed.length < 2) return html`<td data-state=${state}>${levelWords[cell.level]}</td>`;
    return html`
      <td class=${isChanged ? 'changed' : ''} data-state=${state} data-testid="rule-cell">
        <select aria-label="${eventWords[cell.event]}, ${windowStateWords[state]}" data-level=${cell.level}
          @change=${(event: Event) => this.#choose(cell, event)} data-testid="rule-level">
          ${cell.allowed.map((level) => html`<option value=${level} .selected=${level === cell.level}>${levelWords[level]}${level === cell.default && isChanged ? ' (as delivered)' : ''}</option>`)}
        </select>
        ${isChanged ? html`<button type="button" class="link" @click=${() => this.#reset([cell])} aria-label="Reset ${eventWords[cell.event]}, ${windowStateWords[state]}" data-testid="reset-cell">Reset</button>` : nothing}
      </td>
    `;
  }

  #choose(cell: RuleCell, event: Event): void {
    const select = event.currentTarget;
    const level = select instanceof HTMLSelectElement ? levels.find((name) => name === select.value) : undefined;
    if (level) void this.#save([{ event: cell.event, state: cell.state, level }]);
  }

  #reset(cells: readonly RuleCell[]): void {
    void this.#save(cells.map((cell) => ({ event: cell.event, state: cell.state, level: cell.default })));
  }

  async #save(cells: readonly { event: RuleCell['event']; state: WindowState; level: Level }[]): Promise<void> {
    this.#saved = '';
    await this.attempt(async () => {
      try {
        await this.context.deskbell.api('PUT', 'api/v1/admin/rules', { cells });
        this.#saved = 'Saved.';
      } finally {
        await this.load();
      }
    });
  }
}

customElements.define('rules-section', RulesSection);
