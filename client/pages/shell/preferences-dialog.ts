import { html, nothing, type TemplateResult } from 'lit';
import { languageNames, languages } from '../../../wire/language.ts';
import { maxVolume, sounds } from '../../../wire/page-preferences.ts';
import { type Weekday, weekdays } from '../../../wire/preferences.ts';
import type { PreferencesAnswer } from '../../../wire/preferences-answer.ts';
import type { Deskbell } from '../../deskbell.ts';
import type { PageSay } from '../texts/load-page-texts.ts';
import { LightElement } from './light-element.ts';
import './own-devices.ts';
import { endOfPause, type Pause, pauses } from './pause-choices.ts';
import { chosenLevel, listChoices, readPreferences } from './preferences-form.ts';
import { describeError } from './problem-text.ts';

/** What a person chooses for themselves: sound, quiet hours, what rings at all. The same on every device. */
export class PreferencesDialog extends LightElement {
  static override properties = { deskbell: { attribute: false }, say: { attribute: false } };
  declare deskbell: Deskbell;
  declare say: PageSay;
  #preferences: PreferencesAnswer | undefined;
  #isOpen = false;
  #isQuiet = false;
  #message = '';

  async open(): Promise<void> {
    this.#message = '';
    try {
      this.#preferences = await this.deskbell.api<PreferencesAnswer>('GET', 'api/v1/preferences');
      this.#isQuiet = this.#preferences.quietHours !== null;
    } catch (error) {
      this.#message = describeError(error, this.say);
    }
    this.#isOpen = true;
    await this.openForm();
  }

  protected override render(): TemplateResult {
    const { say } = this;
    return html`
      <dialog class="preferences" aria-labelledby="preferences-title" @close=${this.#closed} data-testid="preferences-dialog">
        <form method="dialog" @submit=${this.#save}>
          <h2 id="preferences-title">${say('prefs.title')}</h2>
          <p class="hint">${say('prefs.everywhere')}</p>
          ${this.#isOpen && this.#preferences ? this.#fields(this.#preferences) : nothing}
          <p class="form-message" role="status" data-testid="preferences-message">${this.#message}</p>
          <div class="buttons">
            <button class="primary" ?disabled=${!this.#preferences} data-testid="preferences-save">${say('save')}</button>
            <button type="button" @click=${this.#close}>${say('cancel')}</button>
          </div>
        </form>
      </dialog>
    `;
  }

  #fields(preferences: PreferencesAnswer): TemplateResult {
    return html`
      ${this.#pauseFields()}
      ${this.#soundFields(preferences)}
      ${this.#eventFields(preferences)}
      ${this.#quietFields(preferences)}
      ${this.#languageField(preferences)}
      <own-devices .deskbell=${this.deskbell} .say=${this.say}></own-devices>
    `;
  }

  #pauseFields(): TemplateResult {
    const { say } = this;
    return html`
      <fieldset>
        <legend>${say('prefs.pause')}</legend>
        <div class="buttons">
          ${pauses.map((pause) => html`<button type="button" @click=${() => this.#pause(pause)} data-testid="pause-${pause}">${say(`pause.${pause}`)}</button>`)}
        </div>
        <p class="hint">${say('prefs.pauseHint')}</p>
      </fieldset>
    `;
  }

  #soundFields({
    sound: chosen,
    volume,
    repeatUntilSeen,
    ringInFront,
    previewText,
  }: PreferencesAnswer): TemplateResult {
    const { say } = this;
    return html`
      <fieldset>
        <legend>${say('prefs.sound')}</legend>
        <div class="choices">
          ${sounds.map((sound) => html`<label><input type="radio" name="sound" value=${sound} ?checked=${chosen === sound}> ${say(`sound.${sound}`)}</label>`)}
        </div>
        <div class="choices">
          <label for="preferences-volume">${say('prefs.volume')}</label>
          <input id="preferences-volume" type="range" name="volume" min="5" max=${maxVolume} step="5" value=${volume}>
          <button type="button" class="link" @click=${this.#listen} data-testid="listen">${say('prefs.listen')}</button>
        </div>
        <p class="hint">${say('prefs.soundHint')}</p>
        ${checkbox('repeatUntilSeen', repeatUntilSeen, say('prefs.repeat'))}
        ${checkbox('ringInFront', ringInFront, say('prefs.inFront'))}
        ${checkbox('previewText', previewText, say('prefs.preview'))}
      </fieldset>
    `;
  }

  #eventFields(preferences: PreferencesAnswer): TemplateResult {
    const { say } = this;
    return html`
      <fieldset>
        <legend>${say('prefs.events')}</legend>
        <p class="hint">${say('prefs.eventsHint')}</p>
        ${listChoices(preferences).map(
          ({ event, choices }) => html`
            <div class="event-choice">
              <label for="level-${event}">${say(`event.${event}`)}</label>
              <select id="level-${event}" name="level:${event}">
                ${choices.map((level) => html`<option value=${level} ?selected=${level === chosenLevel(preferences, event)}>${say(`level.${level}`)}</option>`)}
              </select>
            </div>
          `,
        )}
      </fieldset>
    `;
  }

  #quietFields(preferences: PreferencesAnswer): TemplateResult {
    const { say } = this;
    return html`
      <fieldset>
        <legend>${say('prefs.quiet')}</legend>
        <label class="choice"><input type="checkbox" name="quiet" ?checked=${preferences.quietHours !== null} @change=${this.#toggleQuiet}> ${say('prefs.quietOn')}</label>
        ${this.#isQuiet ? this.#quietHours(preferences) : nothing}
      </fieldset>
    `;
  }

  #quietHours({ quietHours }: PreferencesAnswer): TemplateResult {
    const { say } = this;
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const chosen = quietHours?.timeZone ?? own;
    const zones = new Set([chosen, own, ...Intl.supportedValuesOf('timeZone')]);
    return html`
      <div class="choices">
        <label>${say('prefs.from')} <input type="time" name="from" required value=${quietHours?.from ?? '20:00'}></label>
        <label>${say('prefs.to')} <input type="time" name="to" required value=${quietHours?.to ?? '07:00'}></label>
      </div>
      <div class="choices">
        ${weekdays.map((day) => html`<label><input type="checkbox" name="day" value=${day} ?checked=${quietHours?.days.includes(day) ?? true}> ${toDayName(day, say.language)}</label>`)}
      </div>
      <div class="field">
        <label for="preferences-zone">${say('prefs.zone')}</label>
        <select id="preferences-zone" name="timeZone">
          ${[...zones].map((zone) => html`<option value=${zone} ?selected=${zone === chosen}>${zone.replaceAll('_', ' ')}</option>`)}
        </select>
      </div>
      <p class="hint">${say('prefs.nextDay')}</p>
    `;
  }

  #languageField(preferences: PreferencesAnswer): TemplateResult {
    const { say } = this;
    return html`
      <div class="field">
        <label for="preferences-language">${say('prefs.language')}</label>
        <select id="preferences-language" name="language">
          <option value="" ?selected=${preferences.language === null}>${say('prefs.asBrowser')}</option>
          ${languages.map((language) => html`<option value=${language} lang=${language} ?selected=${preferences.language === language}>${languageNames[language]}</option>`)}
        </select>
      </div>
    `;
  }

  readonly #toggleQuiet = (event: Event): void => {
    this.#isQuiet = event.currentTarget instanceof HTMLInputElement && event.currentTarget.checked;
    this.requestUpdate();
  };

  readonly #listen = async (): Promise<void> => {
    const form = new FormData(this.querySelector('form') ?? undefined);
    const sound = sounds.find((name) => name === form.get('sound')) ?? 'off';
    const played = await this.deskbell.playSound(sound, Number(form.get('volume')));
    this.#message = played === 'blocked' ? this.say('prefs.silent') : '';
    this.requestUpdate();
  };

  async #pause(pause: Pause): Promise<void> {
    const snoozedUntil = endOfPause(pause, new Date()).toISOString();
    if (await this.#put({ snoozedUntil })) this.#close();
  }

  readonly #close = (): void => this.querySelector('dialog')?.close();

  readonly #closed = (): void => {
    this.#isOpen = false;
    this.requestUpdate();
  };

  readonly #save = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement) || !this.#preferences) return;
    if (await this.#put(readPreferences(new FormData(event.currentTarget), this.#preferences))) this.#close();
  };

  async #put(change: object): Promise<boolean> {
    try {
      await this.deskbell.api('PUT', 'api/v1/preferences', change);
      return true;
    } catch (error) {
      this.#message = describeError(error, this.say);
      this.requestUpdate();
      return false;
    }
  }
}

function checkbox(name: string, isChecked: boolean, text: string): TemplateResult {
  return html`<label class="choice"><input type="checkbox" name=${name} ?checked=${isChecked}> ${text}</label>`;
}

/** A Monday. */
const firstDay = Date.UTC(2024, 0, 1);
const dayMs = 86_400_000;

function toDayName(day: Weekday, language: string): string {
  const format = new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' });
  return format.format(firstDay + weekdays.indexOf(day) * dayMs);
}

customElements.define('preferences-dialog', PreferencesDialog);
