import { html, nothing, type TemplateResult } from 'lit';
import { type AgentStatus, agentStatuses, type Person } from '../../../wire/person.ts';
import { statusWords } from '../shell/event-words.ts';
import { LightElement } from '../shell/light-element.ts';
import { describeError } from '../shell/problem-text.ts';
import type { PageContext } from '../shell/start-page.ts';

const statusHints = {
  available: 'New chats of your queues ring for you.',
  unavailable: 'Only your own chats ring for you.',
  offline: 'Only your own chats ring for you.',
} as const satisfies Record<AgentStatus, string>;

/** Whether the agent takes new chats. */
export class StatusSwitch extends LightElement {
  static override properties = { context: { attribute: false } };
  declare context: PageContext;
  #status: AgentStatus | undefined;
  #fault = '';

  protected override render(): TemplateResult {
    const status = this.#status ?? this.context.me.status;
    return html`
      <div class="status-switch" data-status=${status}>
        <label for="own-status">I am</label>
        <select id="own-status" aria-describedby="own-status-hint" @change=${this.#choose} data-testid="status-select">
          ${agentStatuses.map((option) => html`<option value=${option} .selected=${option === status}>${statusWords[option]}</option>`)}
        </select>
        <p id="own-status-hint" class="hint">${statusHints[status]}</p>
        ${this.#fault ? html`<p class="form-message" role="alert">${this.#fault}</p>` : nothing}
      </div>
    `;
  }

  readonly #choose = async (event: Event): Promise<void> => {
    const select = event.currentTarget;
    if (!(select instanceof HTMLSelectElement)) return;
    const chosen = agentStatuses.find((status) => status === select.value);
    const before = this.#status ?? this.context.me.status;
    this.#fault = '';
    try {
      if (chosen) await this.context.deskbell.api<Person>('PUT', 'api/v1/me/status', { status: chosen });
      this.#status = chosen;
    } catch (error) {
      select.value = before;
      this.#fault = `Your status is still "${statusWords[before]}". ${describeError(error)}`;
    }
    this.requestUpdate();
  };
}

customElements.define('status-switch', StatusSwitch);
