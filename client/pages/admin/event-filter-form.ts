import { html, type TemplateResult } from 'lit';
import { chatEventTypes } from '../../../wire/chat-event-type.ts';
import { type EventOutcome, eventOutcomes } from '../../../wire/event-search.ts';
import type { Person } from '../../../wire/person.ts';
import type { Source } from '../../../wire/source.ts';
import { eventWords } from '../shell/event-words.ts';
import type { EventFilter } from './event-filter.ts';

const outcomeWords = {
  delivered: 'Push service took it',
  shown: 'Shown',
  clicked: 'Clicked',
  closed: 'Closed without a click',
  'not-shown': 'Not shown so far',
  refused: 'Push service refused it',
  expired: 'Too late, dropped',
  suppressed: 'Chat was in front already',
  muted: 'Turned off, or quiet hours',
  'passed-over': 'Passed over',
  nobody: 'Nobody was told',
  ignored: 'Late, repeated or over',
} as const satisfies Record<EventOutcome, string>;

interface FilterFacts {
  filter: EventFilter;
  people: readonly Person[];
  sources: readonly Source[];
  /** Called with the filled form whenever a field has changed. */
  search: (form: HTMLFormElement) => void;
}

/** What to search for. All that is filled in must hold. */
export function renderEventFilter({ filter, people, sources, search }: FilterFacts): TemplateResult {
  const changed = (event: Event) => {
    event.preventDefault();
    if (event.currentTarget instanceof HTMLFormElement) search(event.currentTarget);
  };
  const option = (value: string, words: string, chosen: string | undefined) =>
    html`<option value=${value} .selected=${value === (chosen ?? '')}>${words}</option>`;
  return html`
    <form class="filters" role="search" aria-label="Events" @change=${changed} @submit=${changed} data-testid="event-filters">
      <div class="field">
        <label for="event-person">Person</label>
        <select id="event-person" name="person">
          ${option('', 'Everybody', filter.person)}
          ${filter.person && !people.some(({ id }) => id === filter.person) ? option(filter.person, filter.person, filter.person) : ''}
          ${people.map(({ id, name }) => option(id, name, filter.person))}
        </select>
      </div>
      <div class="field">
        <label for="event-outcome">What became of it</label>
        <select id="event-outcome" name="outcome">
          ${option('', 'Anything', filter.outcome)}
          ${eventOutcomes.map((outcome) => option(outcome, outcomeWords[outcome], filter.outcome))}
        </select>
      </div>
      <div class="field">
        <label for="event-type">What happened</label>
        <select id="event-type" name="type">
          ${option('', 'Everything', filter.type)}
          ${chatEventTypes.map((type) => option(type, eventWords[type], filter.type))}
        </select>
      </div>
      <div class="field">
        <label for="event-chat">Chat</label>
        <input id="event-chat" name="chat" .value=${filter.chat ?? ''} autocomplete="off" placeholder="Its id">
      </div>
      <div class="field">
        <label for="event-source">Chat system</label>
        <select id="event-source" name="source">
          ${option('', 'Each', filter.source)}
          ${sources.map(({ id, name }) => option(id, name, filter.source))}
        </select>
      </div>
      <div class="field">
        <label for="event-since">From</label>
        <input id="event-since" type="datetime-local" name="since" .value=${filter.since ?? ''}>
      </div>
      <div class="field">
        <label for="event-until">To</label>
        <input id="event-until" type="datetime-local" name="until" .value=${filter.until ?? ''}>
      </div>
    </form>
  `;
}
