import { html, nothing, type TemplateResult } from 'lit';
import { chatEventTypes } from '../../../wire/chat-event-type.ts';
import type { Person } from '../../../wire/person.ts';
import type { Source } from '../../../wire/source.ts';
import { eventWords } from '../shell/event-words.ts';
import { type DraftPart, draftParts, type EventDraft } from './event-draft.ts';

interface DraftForm {
  readonly draft: EventDraft;
  readonly source: string;
  readonly sources: readonly Source[];
  readonly people: readonly Person[];
  readonly errors: Readonly<Record<string, string>>;
  readonly change: (change: Partial<EventDraft>) => void;
  readonly chooseSource: (source: string) => void;
}

/** What the chat system says, field by field. */
export function renderDraftForm(form: DraftForm): TemplateResult {
  const { draft, source, sources, people, errors, change } = form;
  const parts: readonly DraftPart[] = draftParts[draft.type];
  const queues = [...new Set(people.flatMap((person) => person.queues))].sort();
  const agents = people.filter((person) => person.roles.includes('agent'));
  return html`
    ${select({ id: 'try-source', label: 'Chat system', value: source, options: sources.map(({ id, name, paused }) => [id, paused ? `${name} (paused)` : name]), choose: form.chooseSource })}
    ${select({
      id: 'try-type',
      label: 'What happens',
      value: draft.type,
      options: chatEventTypes.map((type) => [type, eventWords[type]]),
      choose: (value) => change({ type: chatEventTypes.find((type) => type === value) ?? draft.type }),
    })}
    ${text('try-chat', 'Chat', draft.chat, errors['chat.id'], (chat) => change({ chat }))}
    ${text('try-customer', 'Customer', draft.customer, errors['chat.customer.name'], (customer) => change({ customer }))}
    ${select({ id: 'try-queue', label: 'Queue', value: draft.queue, options: [['', 'None'], ...queues.map(same)], error: errors['chat.queue'], choose: (queue) => change({ queue }) })}
    ${parts.includes('agent') ? select({ id: 'try-agent', label: 'Agent who has the chat', value: draft.agent, options: [['', 'None'], ...agents.map(named)], choose: (agent) => change({ agent }) }) : nothing}
    ${parts.includes('to') ? select({ id: 'try-to', label: 'Agent it goes to', value: draft.to, options: [['', 'None'], ...agents.map(named)], error: errors['to.agents'] ?? errors.to, choose: (to) => change({ to }) }) : nothing}
    ${parts.includes('toQueue') ? select({ id: 'try-to-queue', label: 'Queue it goes to', value: draft.toQueue, options: [['', 'None'], ...queues.map(same)], choose: (toQueue) => change({ toQueue }) }) : nothing}
    ${parts.includes('message') ? text('try-message', 'Id of the message', draft.message, errors['message.id'], (message) => change({ message })) : nothing}
    ${parts.includes('text') ? text('try-text', 'What the customer writes', draft.text, errors['message.text'], (written) => change({ text: written })) : nothing}
    ${
      parts.includes('waited')
        ? html`
            <div class="field">
              <label for="try-waited">Minutes waited</label>
              <input id="try-waited" type="number" min="0" max="600" .value=${String(draft.waitedMinutes)} @input=${(event: Event) => change({ waitedMinutes: Number(readValue(event)) || 0 })}>
            </div>
          `
        : nothing
    }
  `;
}

function text(
  id: string,
  label: string,
  value: string,
  error: string | undefined,
  write: (value: string) => void,
): TemplateResult {
  return html`
    <div class="field">
      <label for=${id}>${label}</label>
      <input id=${id} .value=${value} autocomplete="off" dir="auto" aria-describedby="${id}-error" aria-invalid=${error ? 'true' : nothing}
        @input=${(event: Event) => write(readValue(event))} data-testid=${id}>
      <span id="${id}-error" class="field-error">${error}</span>
    </div>
  `;
}

interface Select {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, label: string])[];
  readonly error?: string | undefined;
  readonly choose: (value: string) => void;
}

function select({ id, label, value, options, error, choose }: Select): TemplateResult {
  return html`
    <div class="field">
      <label for=${id}>${label}</label>
      <select id=${id} aria-describedby="${id}-error" aria-invalid=${error ? 'true' : nothing} @change=${(event: Event) => choose(readValue(event))} data-testid=${id}>
        ${options.map(([option, words]) => html`<option value=${option} .selected=${option === value}>${words}</option>`)}
      </select>
      <span id="${id}-error" class="field-error">${error}</span>
    </div>
  `;
}

function readValue({ currentTarget }: Event): string {
  return currentTarget instanceof HTMLInputElement || currentTarget instanceof HTMLSelectElement
    ? currentTarget.value
    : '';
}

function same(id: string): [string, string] {
  return [id, id];
}

function named({ id, name }: Person): [string, string] {
  return [id, name];
}
