import { html, type TemplateResult } from 'lit';
import type { Chat } from '../../../wire/chat.ts';
import { toChatTitle } from '../chats/chat-title.ts';
import { toSpokenAge } from '../shell/spoken-time.ts';
import { noQueue, type QueueRow } from './queue-board.ts';

/** The numbers of each queue. */
export function renderQueueTable(queues: readonly QueueRow[], now: number): TemplateResult {
  return html`
    <section aria-labelledby="queues-title">
      <h2 id="queues-title" class="ledger-title">Queues</h2>
      <table class="ledger numbers" data-testid="queue-table">
        <thead>
          <tr><th scope="col">Queue</th><th scope="col">Waiting</th><th scope="col">Longest wait</th><th scope="col">In progress</th><th scope="col">Assistance</th></tr>
        </thead>
        <tbody>
          ${queues.map(
            (row) => html`
              <tr data-testid="queue-row" data-queue=${row.queue}>
                <th scope="row">${toQueueName(row.queue)}</th>
                <td class="number" data-label="Waiting" data-testid="queue-waiting">${row.waiting.length}</td>
                <td class="number" data-label="Longest wait">${row.waitingSince ? toSpokenAge(row.waitingSince, now) : '–'}</td>
                <td class="number" data-label="In progress" data-testid="queue-in-progress">${row.inProgress.length}</td>
                <td class="number ${row.calls.length > 0 ? 'calls' : ''}" data-label="Assistance" data-testid="queue-assistance">${row.calls.length}</td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    </section>
  `;
}

/** The chats of each queue that has any. */
export function renderQueueChats(queues: readonly QueueRow[], now: number): TemplateResult {
  return html`
    <div class="queue-chats">
      ${queues
        .filter((row) => row.waiting.length + row.inProgress.length > 0)
        .map(
          (row) => html`
            <section data-testid="queue-chats" data-queue=${row.queue}>
              <h2 class="ledger-title">${toQueueName(row.queue)}</h2>
              <ul>
                ${row.waiting.map((chat) => renderChat(chat, chat.waitingSince ? `waits ${toSpokenAge(chat.waitingSince, now)}` : 'waits'))}
                ${row.inProgress.map((chat) => renderChat(chat, `with ${chat.agents.map((agent) => agent.name).join(', ')}`))}
              </ul>
            </section>
          `,
        )}
    </div>
  `;
}

function renderChat(chat: Chat, fact: string): TemplateResult {
  return html`
    <li class="queue-chat ${chat.phase}" data-testid="queue-chat" data-chat=${chat.id}>
      <span class="chat-name">${toChatTitle(chat)}</span>
      <span class="hint">${fact}</span>
      ${chat.assistance ? html`<span class="flag">Assistance</span>` : ''}
    </li>
  `;
}

function toQueueName(queue: string): string {
  return queue === noQueue ? 'Without a queue' : queue;
}
