import { html, type TemplateResult } from 'lit';
import type { OwnNotification } from '../../../wire/own-event.ts';
import { toChatHash } from '../chats/chat-hash.ts';
import { toClockTime } from '../shell/spoken-time.ts';
import type { PageSay } from '../texts/load-page-texts.ts';
import { sayReason } from './say-reason.ts';

/** "Why did it ring?": one's own last notifications, each with the reason in a sentence. */
export function renderOwnNotifications(
  notifications: readonly OwnNotification[],
  now: number,
  say: PageSay,
): TemplateResult {
  return html`
    <section class="own-notifications" aria-labelledby="own-notifications-title" data-testid="own-notifications">
      <h2 id="own-notifications-title">${say('own.title')}</h2>
      <p><a href="#why" data-testid="ask-why">${say('own.ask')}</a></p>
      ${
        notifications.length === 0
          ? html`<p class="empty">${say('own.empty')}</p>`
          : html`<ol>${notifications.map((notification) => renderNotification(notification, now, say))}</ol>`
      }
    </section>
  `;
}

function renderNotification(
  { event, chat, title, body, level, at, explanation }: OwnNotification,
  now: number,
  say: PageSay,
): TemplateResult {
  return html`
    <li data-testid="own-notification" data-level=${level}>
      <p class="notification-title">
        <time datetime=${at}>${toClockTime(at, now, say.language)}</time>
        ${chat ? html`<a href=${toChatHash(chat)} dir="auto">${title}</a>` : html`<strong dir="auto">${title}</strong>`}
      </p>
      <p class="notification-body" dir="auto">${body}</p>
      <p class="notification-why"><span class="why-event">${say('own.kind', { event: say(`event.${event}`), level: say(`level.${level}`) })}</span> ${sayReason(explanation, say)}</p>
    </li>
  `;
}
