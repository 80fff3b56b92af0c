import { html, nothing, type TemplateResult } from 'lit';
import type { Trace, TracedDecision } from '../../../wire/trace.ts';
import { callbackWords, toCallbackWords } from '../callbacks/callback-words.ts';
import { eventWords, levelWords, windowStateWords } from '../shell/event-words.ts';
import { toExactTime, toSpokenDuration } from '../shell/spoken-time.ts';
import { sortDecisions, toStory } from './trace-story.ts';
import { passedOverWords, reasonWords, standingWords, toWindowWords } from './trace-words.ts';

/** An event's whole story: what came, who was told, how, why, and when they saw it; and who was not, and why not. */
export function renderTrace({ event, decisions, callbacks, passedOver }: Trace): TemplateResult {
  return html`
    <article class="trace" data-testid="trace" data-event=${event.id}>
      <header>
        <h2>${eventWords[event.type]}</h2>
        <p>${toOpening(event)}</p>
        ${event.standing === 'current' ? nothing : html`<p class="warning" data-testid="trace-standing">${standingWords[event.standing]}.</p>`}
      </header>
      ${
        event.standing === 'current' && decisions.length === 0
          ? html`<p data-testid="trace-nobody">Nobody was told.</p>`
          : sortDecisions(decisions).map((decision) => renderDecision(decision, event.receivedAt))
      }
      ${passedOver.length > 0 ? renderPassedOver(passedOver) : nothing}
      ${callbacks.length > 0 ? renderCallbacks(callbacks) : nothing}
      <details>
        <summary>The event as it came</summary>
        <pre>${JSON.stringify(event.body, null, 2)}</pre>
      </details>
    </article>
  `;
}

function renderDecision(decision: TracedDecision, receivedAt: string): TemplateResult {
  const { person, as, state, level, because, summary, title, windows } = decision;
  return html`
    <section class="told ${level}" data-testid="trace-decision" data-person=${person.id} data-level=${level} data-state=${state}>
      <h3><span>${person.name}</span> <span class="level">${levelWords[level]}</span></h3>
      <p class="told-summary" data-testid="trace-summary">${summary}</p>
      <ol class="timeline">
        <li data-testid="trace-step">
          <time datetime=${receivedAt}>${toExactTime(receivedAt)}</time>
          <p><span class="stage">Webhook</span> The chat system told of it.</p>
        </li>
        <li class="decided" data-testid="trace-step">
          <time datetime=${receivedAt}>${toExactTime(receivedAt)}</time>
          <div>
            <p><span class="stage">Rule</span> ${`${windowStateWords[state]}, as ${as === 'agent' ? 'an agent' : 'a supervisor'} → ${levelWords[level].toLowerCase()}, ${reasonWords[because]}`}</p>
            <p class="hint">${windows.length === 0 ? 'No page was open.' : `Open pages: ${windows.map(toWindowWords).join('; ')}.`}</p>
            ${level === 'none' ? nothing : html`<p class="hint told-title">“${title}”</p>`}
          </div>
        </li>
        ${toStory(decision).map(
          (step) => html`
            <li class=${step.kind} data-testid="trace-step">
              ${step.at ? html`<time datetime=${step.at}>${toExactTime(step.at)}</time>` : html`<span class="no-time"></span>`}
              <p><span class="stage">${step.stage}</span> ${step.text}${step.at ? html` <span class="hint">${toLater(step.at, receivedAt)}</span>` : nothing}</p>
            </li>
          `,
        )}
      </ol>
    </section>
  `;
}

/** "after 0.4 s": how long after the webhook. */
function toLater(at: string, receivedAt: string): string {
  const ms = Date.parse(at) - Date.parse(receivedAt);
  if (ms < 0) return '';
  if (ms < 1000) return `after ${ms} ms`;
  return ms < 60_000 ? `after ${(ms / 1000).toFixed(1)} s` : `after ${toSpokenDuration(ms)}`;
}

function renderPassedOver(passedOver: Trace['passedOver']): TemplateResult {
  return html`
    <section class="passed-over" data-testid="trace-passed-over">
      <h3>Not told</h3>
      <ul>
        ${passedOver.map(({ person, because }) => html`<li data-person=${person.id} data-because=${because}><strong>${person.name}</strong> ${passedOverWords[because]}.</li>`)}
      </ul>
    </section>
  `;
}

function renderCallbacks(callbacks: Trace['callbacks']): TemplateResult {
  const now = Date.now();
  return html`
    <section class="passed-over" data-testid="trace-callbacks">
      <h3>The chat system</h3>
      <ul>
        ${callbacks.map((callback) => html`<li data-type=${callback.type}><strong>${callbackWords[callback.type].name}</strong>${callback.person ? ` (${callback.person})` : ''}: ${toCallbackWords(callback, now)}.</li>`)}
      </ul>
    </section>
  `;
}

function toOpening({ body, source, chat, at, receivedAt }: Trace['event']): string {
  const customer = body.chat.customer?.name;
  const queue = body.chat.queue ?? body.to?.queue;
  const lateMs = Date.parse(receivedAt) - Date.parse(at);
  return [
    `Chat ${chat}${customer ? ` with ${customer}` : ''}`,
    queue ? `queue ${queue}` : '',
    `from ${source}`,
    `came in at ${toExactTime(receivedAt)}${lateMs > 2000 ? `, ${Math.round(lateMs / 1000)} s after it happened` : ''}`,
  ]
    .filter(Boolean)
    .join(', ');
}
