import { html, nothing, type TemplateResult } from 'lit';
import type { RuleVersion } from '../../../wire/rule-table.ts';
import { eventWords, levelWords, windowStateWords } from '../shell/event-words.ts';
import { toClockTime } from '../shell/spoken-time.ts';

/** Who changed the table, when, and what; each version can be gone back to. */
export function renderRuleHistory(
  versions: readonly RuleVersion[],
  goBackTo: (version: number) => void,
): TemplateResult | typeof nothing {
  if (versions.length === 0) return nothing;
  const now = Date.now();
  const oldest = versions.at(-1);
  return html`
    <section class="rule-history" aria-labelledby="rule-history-title">
      <h2 id="rule-history-title">Earlier changes</h2>
      <ol data-testid="rule-history">
        ${versions.map(
          ({ version, at, by, restores, changed }, index) => html`
            <li data-testid="rule-version" data-version=${version}>
              <p>
                <time datetime=${at}>${toClockTime(at, now)}</time> <strong>${by.name || by.id || 'Before changes were kept'}</strong>
                ${restores === null ? nothing : html`<span class="hint">went back to ${toVersionWords(restores)}</span>`}
                ${index === 0 ? html`<span class="hint">in force</span>` : html`<button type="button" class="link" @click=${() => goBackTo(version)} aria-label="Go back to version ${version}" data-testid="go-back">Go back to this</button>`}
              </p>
              <ul class="hint">
                ${changed.map(({ event, state, from, to }) => html`<li>${eventWords[event]}, ${windowStateWords[state].toLowerCase()}: <del>${levelWords[from]}</del> → ${levelWords[to]}</li>`)}
              </ul>
            </li>
          `,
        )}
        ${oldest?.version === 1 ? html`<li><p>As delivered ${versions[0]?.restores === 0 ? nothing : html`<button type="button" class="link" @click=${() => goBackTo(0)} aria-label="Go back to as delivered" data-testid="go-back">Go back to this</button>`}</p></li>` : nothing}
      </ol>
    </section>
  `;
}

function toVersionWords(version: number): string {
  return version === 0 ? 'what was delivered' : `version ${version}`;
}
