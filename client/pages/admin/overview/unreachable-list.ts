import { html, nothing, type TemplateResult } from 'lit';
import type { Overview } from '../../../../wire/overview.ts';
import { toPersonHash } from '../admin-route.ts';
import { unreachableWords } from './overview-words.ts';

/** Agents who are on duty and whom no push would reach: the list to act on. */
export function renderUnreachable({ unreachable, onDuty }: Overview): TemplateResult {
  if (onDuty === 0) return html`<p class="hint" data-testid="nobody-on-duty">No agent is available at this moment.</p>`;
  if (unreachable.count === 0) {
    return html`<p data-testid="all-reachable">${onDuty === 1 ? 'The one agent on duty can' : `All ${onDuty} agents on duty can`} be reached on some device.</p>`;
  }
  const { people, count } = unreachable;
  return html`
    <section class="to-act-on" aria-labelledby="unreachable-title" data-testid="unreachable">
      <h2 id="unreachable-title">${count} of ${onDuty} ${onDuty === 1 ? 'agent' : 'agents'} on duty cannot be reached by push</h2>
      <p class="hint">Ask them to open their console and turn notifications on with the bell at the top.</p>
      <ul>${people.slice(0, seenAtOnce).map(renderPerson)}</ul>
      ${count > seenAtOnce ? renderOthers(people.slice(seenAtOnce), count - seenAtOnce) : nothing}
    </section>
  `;
}

/** A shift that has just begun is a long list, and the numbers below it are looked for too. */
const seenAtOnce = 8;

function renderOthers(people: Overview['unreachable']['people'], count: number): TemplateResult {
  return html`
    <details data-testid="more-unreachable">
      <summary>And ${count} more</summary>
      <ul>${people.map(renderPerson)}</ul>
      ${count > people.length ? html`<p class="hint">The <a href="#people">list of people</a> has the others: choose “No device that can be reached” there.</p>` : nothing}
    </details>
  `;
}

function renderPerson({
  id,
  name,
  queues,
  because,
  hasOpenPage,
}: Overview['unreachable']['people'][number]): TemplateResult {
  return html`
    <li data-testid="unreachable-person" data-person=${id}>
      <a href=${toPersonHash(id)}>${name}</a> ${unreachableWords[because]}.
      <span class="hint">${hasOpenPage ? 'A page of theirs is open: as long as it is, they are told there.' : 'No page of theirs is open: nothing reaches them.'}${queues.length > 0 ? ` Queues: ${queues.join(', ')}.` : ''}</span>
    </li>
  `;
}
