import { html, type TemplateResult } from 'lit';
import type { OwnNotification } from '../../../wire/trace.ts';
import { toChatHash } from '../chats/chat-hash.ts';
import { eventWords, levelWords } from '../shell/event-words.ts';
import { toClockTime } from '../shell/spoken-time.ts';

/** "Why did it ring?": one's own last notifications, each with the reason in a sentence. */
export function renderOwnNotifications(notifications: readonly OwnNotification[], now: number): TemplateResult {
  return html`
    <section class="own-notifications" aria-labelledby="own-notifications-title" data-testid="own-notifications">
      <h2 id="own-notifications-title">My last notifications</h2>
      <p><a href="#why" data-testid="ask-why">Why was I not told?</a></p>
      ${
        notifications.length === 0
          ? html`<p class="empty">Nothing yet. What rings or pops up for you is listed here, with the reason.</p>`
          : html`<ol>${notifications.map((notification) => renderNotification(notification, now))}</ol>`
      }
    </section>
  `;
}

function renderNotification(
  { event, chat, title, body, level, at, summary }: OwnNotification,
  now: number,
): TemplateResult {
  return html`
    <li data-testid="own-notification" data-level=${level}>
      <p class="notification-title">
        <time datetime=${at}>${toClockTime(at, now)}</time>
        ${chat ? html`<a href=${toChatHash(chat)}>${title}</a>` : html`<strong>${title}</strong>`}
      </p>
      <p class="notification-body">${body}</p>
      <p class="notification-why"><span class="why-event">${event === 'test' ? 'Test' : eventWords[event]}: ${levelWords[level].toLowerCase()}.</span> ${summary}</p>
    </li>
  `;
}
