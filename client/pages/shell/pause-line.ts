import { html, nothing, type TemplateResult } from 'lit';
import type { PreferencesAnswer } from '../../../wire/preferences-answer.ts';
import type { Deskbell } from '../../deskbell.ts';
import type { PageSay } from '../texts/load-page-texts.ts';
import { LightElement } from './light-element.ts';
import { describeError } from './problem-text.ts';
import { toClockTime } from './spoken-time.ts';

/** Says on every page that nothing rings for now, and until when: a pause that was forgotten loses chats. */
export class PauseLine extends LightElement {
  static override properties = { deskbell: { attribute: false }, say: { attribute: false } };
  declare deskbell: Deskbell;
  declare say: PageSay;
  #until: string | null = null;
  #fault = '';

  override connectedCallback(): void {
    super.connectedCallback();
    this.untilGone(this.deskbell.on('preferences', this.#follow));
    this.every(15_000, () => this.requestUpdate());
  }

  protected override render(): TemplateResult {
    const until = this.#until !== null && Date.parse(this.#until) > Date.now() ? this.#until : undefined;
    return html`
      <div class="pause-line" role="status" data-testid="pause-line" ?hidden=${until === undefined}>
        ${
          until === undefined
            ? nothing
            : html`
                <span>${this.say('pause.until', { time: toClockTime(until, Date.now(), this.say.language) })}</span>
                <button type="button" class="link" @click=${this.#end} data-testid="end-pause">${this.say('pause.end')}</button>
              `
        }
        ${this.#fault}
      </div>
    `;
  }

  readonly #follow = ({ snoozedUntil }: { snoozedUntil: string | null }): void => {
    this.#until = snoozedUntil;
    this.requestUpdate();
  };

  readonly #end = async (): Promise<void> => {
    this.#fault = '';
    try {
      this.#follow(await this.deskbell.api<PreferencesAnswer>('PUT', 'api/v1/preferences', { snoozedUntil: null }));
    } catch (error) {
      this.#fault = describeError(error, this.say);
    }
    this.requestUpdate();
  };
}

customElements.define('pause-line', PauseLine);
