import { html, nothing, type TemplateResult } from 'lit';
import { type AgentStatus, agentStatuses, type Person } from '../../../wire/person.ts';
import { LightElement } from '../shell/light-element.ts';
import { describeError } from '../shell/problem-text.ts';
import type { PageContext } from '../shell/start-page.ts';

/** Whether the agent takes new chats. */
export class StatusSwitch extends LightElement {
  static override properties = { context: { attribute: false } };
  declare context: PageContext;
  #status: AgentStatus | undefined;
  #fault = '';

  protected override render(): TemplateResult {
    const { say } = this.context;
    const status = this.#status ?? this.context.me.status;
    return html`
      <div class="status-switch" data-status=${status}>
        <label for="own-status">${say('status.iAm')}</label>
        <select id="own-status" aria-describedby="own-status-hint" @change=${this.#choose} data-testid="status-select">
          ${agentStatuses.map((option) => html`<option value=${option} .selected=${option === status}>${say(`status.${option}`)}</option>`)}
        </select>
        <p id="own-status-hint" class="hint">${say(`statusHint.${status}`)}</p>
        ${this.#fault ? html`<p class="form-message" role="alert">${this.#fault}</p>` : nothing}
      </div>
    `;
  }

  readonly #choose = async (event: Event): Promise<void> => {
    const select = event.currentTarget;
    const { say } = this.context;
    if (!(select instanceof HTMLSelectElement)) return;
    const chosen = agentStatuses.find((status) => status === select.value);
    const before = this.#status ?? this.context.me.status;
    this.#fault = '';
    try {
      if (chosen) await this.context.deskbell.api<Person>('PUT', 'api/v1/me/status', { status: chosen });
      this.#status = chosen;
    } catch (error) {
      select.value = before;
      this.#fault = say('status.still', {
        status: say(`status.${before}`),
        reason: describeError(error, say),
      });
    }
    this.requestUpdate();
  };
}

customElements.define('status-switch', StatusSwitch);
