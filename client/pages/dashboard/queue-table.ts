import { html, type TemplateResult } from 'lit';
import type { Chat } from '../../../wire/chat.ts';
import { toChatTitle } from '../chats/chat-title.ts';
import { toSpokenWait } from '../shell/spoken-time.ts';
import type { PageSay } from '../texts/load-page-texts.ts';
import { noQueue, type QueueRow } from './queue-board.ts';

const columns = ['queues.queue', 'queues.waiting', 'queues.longest', 'queues.progress', 'chat.assistance'] as const;

/** The numbers of each queue. */
export function renderQueueTable(queues: readonly QueueRow[], now: number, say: PageSay): TemplateResult {
  return html`
    <section aria-labelledby="queues-title">
      <h2 id="queues-title" class="ledger-title">${say('queues.title')}</h2>
      <table class="ledger numbers" data-testid="queue-table">
        <thead>
          <tr>${columns.map((column) => html`<th scope="col">${say(column)}</th>`)}</tr>
        </thead>
        <tbody>
          ${queues.map(
            (row) => html`
              <tr data-testid="queue-row" data-queue=${row.queue}>
                <th scope="row">${toQueueName(row.queue, say)}</th>
                <td class="number" data-label=${say('queues.waiting')} data-testid="queue-waiting">${row.waiting.length}</td>
                <td class="number" data-label=${say('queues.longest')}>${row.waitingSince ? toSpokenWait(row.waitingSince, now, say) : '–'}</td>
                <td class="number" data-label=${say('queues.progress')} data-testid="queue-in-progress">${row.inProgress.length}</td>
                <td class="number ${row.calls.length > 0 ? 'calls' : ''}" data-label=${say('chat.assistance')} data-testid="queue-assistance">${row.calls.length}</td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    </section>
  `;
}

/** The chats of each queue that has any. */
export function renderQueueChats(queues: readonly QueueRow[], now: number, say: PageSay): TemplateResult {
  return html`
    <div class="queue-chats">
      ${queues
        .filter((row) => row.waiting.length + row.inProgress.length > 0)
        .map(
          (row) => html`
            <section data-testid="queue-chats" data-queue=${row.queue}>
              <h2 class="ledger-title">${toQueueName(row.queue, say)}</h2>
              <ul>
                ${row.waiting.map((chat) => renderChat(chat, chat.waitingSince ? say('chat.waits', { age: toSpokenWait(chat.waitingSince, now, say) }) : say('queues.waits'), say))}
                ${row.inProgress.map((chat) => renderChat(chat, say('chat.with', { agents: chat.agents.map((agent) => agent.name).join(', ') }), say))}
              </ul>
            </section>
          `,
        )}
    </div>
  `;
}

function renderChat(chat: Chat, fact: string, say: PageSay): TemplateResult {
  return html`
    <li class="queue-chat ${chat.phase}" data-testid="queue-chat" data-chat=${chat.id}>
      <span class="chat-name" dir="auto">${toChatTitle(chat, say)}</span>
      <span class="hint">${fact}</span>
      ${chat.assistance ? html`<span class="flag">${say('chat.assistance')}</span>` : ''}
    </li>
  `;
}

function toQueueName(queue: string, say: PageSay): string {
  return queue === noQueue ? say('queues.none') : queue;
}
