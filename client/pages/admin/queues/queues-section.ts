import { html, nothing, type TemplateResult } from 'lit';
import type { QueueWithPolicy } from '../../../../wire/queue-policy.ts';
import '../../shell/confirm-dialog.ts';
import type { ConfirmDialog } from '../../shell/confirm-dialog.ts';
import { AdminSection } from '../admin-section.ts';
import './queue-dialog.ts';
import type { QueueDialog } from './queue-dialog.ts';
import { tellBusinessHours, tellPolicy } from './queue-words.ts';

/** How long a chat may wait in each queue, and who is rung when nobody takes it. */
export class QueuesSection extends AdminSection {
  #queues: readonly QueueWithPolicy[] | undefined;

  protected async load(): Promise<void> {
    const { queues } = await this.context.deskbell.api<{ queues: QueueWithPolicy[] }>('GET', 'api/v1/admin/queues');
    this.#queues = queues;
  }

  protected override render(): TemplateResult {
    const queues = this.#queues;
    return html`
      <div class="section-head">
        <h1 tabindex="-1">Queues</h1>
        <button type="button" class="primary" @click=${() => this.#edit(undefined)} data-testid="add-queue">Add a queue</button>
      </div>
      <p class="hint">How long a chat may wait, and who is rung when nobody takes it. A queue appears here by itself as soon as somebody works in it or a chat of it comes in.</p>
      ${this.renderMessage()}
      ${queues?.length === 0 ? html`<p class="empty">None yet. Give people their queues, or add one here.</p>` : nothing}
      ${queues?.length ? this.#table(queues) : nothing}
      <queue-dialog .context=${this.context} @saved=${() => this.attempt(() => this.load())}></queue-dialog>
      <confirm-dialog></confirm-dialog>
    `;
  }

  #table(queues: readonly QueueWithPolicy[]): TemplateResult {
    return html`
      <table class="ledger queues" data-testid="queues-table">
        <thead>
          <tr><th scope="col">Queue</th><th scope="col">People</th><th scope="col">When a chat waits</th><th scope="col">Office hours</th><th scope="col">Do</th></tr>
        </thead>
        <tbody>${queues.map((queue) => this.#row(queue))}</tbody>
      </table>
    `;
  }

  #row(queue: QueueWithPolicy): TemplateResult {
    const { id, people, policy } = queue;
    const told = policy ? tellPolicy(policy) : [];
    return html`
      <tr data-testid="queue-row" data-queue=${id}>
        <th scope="row">${id}</th>
        <td data-label="People">${people || html`<span class="lacking">Nobody</span>`}</td>
        <td data-label="When a chat waits"><div>${told.length > 0 ? told.map((words) => html`<p>${words}</p>`) : 'Nothing happens, however long it is.'}</div></td>
        <td data-label="Office hours">${policy ? tellBusinessHours(policy.businessHours) : '–'}</td>
        <td class="row-actions">
          <button type="button" class="link" @click=${() => this.#edit(queue)} aria-label="Set times of ${id}" data-testid="edit-queue">Set times</button>
          ${policy ? html`<button type="button" class="link danger" @click=${() => this.#clear(queue)} aria-label="Clear times of ${id}" data-testid="clear-queue">Clear</button>` : nothing}
        </td>
      </tr>
    `;
  }

  #edit(queue: QueueWithPolicy | undefined): void {
    const others = (this.#queues ?? []).map(({ id }) => id).filter((id) => id !== queue?.id);
    this.querySelector<QueueDialog>('queue-dialog')?.open(queue, others);
  }

  async #clear({ id }: QueueWithPolicy): Promise<void> {
    const isSure = await this.querySelector<ConfirmDialog>('confirm-dialog')?.ask({
      title: `Clear the times of ${id}?`,
      text: 'A chat in this queue may then wait as long as it will: nobody is warned, and nobody else is rung. People and chats stay.',
      action: 'Clear the times',
    });
    if (!isSure) return;
    await this.attempt(async () => {
      await this.context.deskbell.api('DELETE', `api/v1/admin/queues/${encodeURIComponent(id)}`);
      await this.load();
    });
  }
}

customElements.define('queues-section', QueuesSection);
