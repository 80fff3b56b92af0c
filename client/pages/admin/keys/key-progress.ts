import { html, nothing, type TemplateResult } from 'lit';
import type { Device } from '../../../../wire/device.ts';
import type { VapidKey } from '../../../../wire/vapid-key.ts';
import { toSpokenAge } from '../../shell/spoken-time.ts';
import { listPeopleInChange, type PersonInChange } from './key-words.ts';

/** How far the change from an old key to the active one has come, by person and browser; nothing if there is none. */
export function renderKeyProgress(
  keys: readonly VapidKey[],
  devices: readonly Device[],
  now: number,
): TemplateResult | typeof nothing {
  const people = listPeopleInChange(devices, keys);
  const left = people.reduce((sum, person) => sum + person.left.length, 0);
  const all = left + people.reduce((sum, person) => sum + person.moved.length, 0);
  if (!keys.some(({ state }) => state === 'retiring') || all === 0) return nothing;
  return html`
    <section class="key-progress" aria-labelledby="progress-title" data-testid="key-progress">
      <h2 id="progress-title">Changing over</h2>
      <label for="key-progress">${all - left} of ${all} devices use the active key.</label>
      <progress id="key-progress" max=${all} .value=${all - left}></progress>
      ${
        left === 0
          ? html`<p role="status">Everybody has changed over. The old key may be retired.</p>`
          : html`
              <p class="hint">A device changes over by itself as soon as its page is open. Until then it goes on with the old key, and nothing is lost.</p>
              <table class="ledger" aria-labelledby="progress-title" data-testid="progress-table">
                <thead><tr><th scope="col">Person</th><th scope="col">Still with the old key</th><th scope="col">Changed over</th></tr></thead>
                <tbody>${people.filter((person) => person.left.length > 0).map((person) => renderPerson(person, now))}</tbody>
              </table>
            `
      }
    </section>
  `;
}

function renderPerson({ name, left, moved }: PersonInChange, now: number): TemplateResult {
  return html`
    <tr data-testid="progress-row">
      <th scope="row">${name}</th>
      <td data-label="Still with the old key"><ul>${left.map(({ device, lastSeenAt }) => html`<li>${device} <span class="hint">seen ${toAgo(lastSeenAt, now)}</span></li>`)}</ul></td>
      <td data-label="Changed over">${moved.length > 0 ? moved.map(({ device }) => device).join(', ') : 'none yet'}</td>
    </tr>
  `;
}

function toAgo(at: string, now: number): string {
  const age = toSpokenAge(at, now);
  return age === 'just now' ? age : `${age} ago`;
}
