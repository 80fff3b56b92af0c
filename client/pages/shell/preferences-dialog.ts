import { html, nothing, type TemplateResult } from 'lit';
import { languageNames, languages } from '../../../wire/language.ts';
import { type Preferences, sounds, type Weekday, weekdays } from '../../../wire/preferences.ts';
import type { Deskbell } from '../../deskbell.ts';
import { eventWords } from './event-words.ts';
import { LightElement } from './light-element.ts';
import { mutableEvents, readPreferences } from './preferences-form.ts';
import { describeError } from './problem-text.ts';

const soundWords = {
  bell: 'Bell',
  chime: 'Chime',
  knock: 'Knock',
  off: 'No sound',
} as const satisfies Record<(typeof sounds)[number], string>;

const weekdayWords = {
  monday: 'Mon',
  tuesday: 'Tue',
  wednesday: 'Wed',
  thursday: 'Thu',
  friday: 'Fri',
  saturday: 'Sat',
  sunday: 'Sun',
} as const satisfies Record<Weekday, string>;

/** What a person chooses for themselves: sound, quiet hours, what rings at all. The same on every device. */
export class PreferencesDialog extends LightElement {
  static override properties = { deskbell: { attribute: false } };
  declare deskbell: Deskbell;
  #preferences: Preferences | undefined;
  #isQuiet = false;
  #message = '';

  async open(): Promise<void> {
    this.#message = '';
    try {
      this.#preferences = await this.deskbell.api<Preferences>('GET', 'api/v1/preferences');
      this.#isQuiet = this.#preferences.quietHours !== null;
    } catch (error) {
      this.#message = describeError(error);
    }
    this.requestUpdate();
    await this.updateComplete;
    this.querySelector('dialog')?.showModal();
  }

  protected override render(): TemplateResult {
    return html`
      <dialog aria-labelledby="preferences-title" data-testid="preferences-dialog">
        <form method="dialog" @submit=${this.#save}>
          <h2 id="preferences-title">What rings for me</h2>
          ${this.#preferences ? this.#fields(this.#preferences) : nothing}
          <p class="form-message" role="status">${this.#message}</p>
          <div class="buttons">
            <button class="primary" ?disabled=${!this.#preferences} data-testid="preferences-save">Save</button>
            <button type="button" @click=${this.#close}>Cancel</button>
          </div>
        </form>
      </dialog>
    `;
  }

  #fields(preferences: Preferences): TemplateResult {
    return html`
      <fieldset>
        <legend>Sound</legend>
        <div class="choices">
          ${sounds.map((sound) => html`<label><input type="radio" name="sound" value=${sound} .checked=${preferences.sound === sound}> ${soundWords[sound]}</label>`)}
          <button type="button" class="link" @click=${this.#listen} data-testid="listen">Listen</button>
        </div>
        <label class="choice"><input type="checkbox" name="ringInFront" .checked=${preferences.ringInFront}> Ring also while I have the console in front of me</label>
        <label class="choice"><input type="checkbox" name="previewText" .checked=${preferences.previewText}> Show names and words of customers on notifications</label>
        <div class="field">
          <label for="preferences-language">Notifications speak</label>
          <select id="preferences-language" name="language">
            <option value="" .selected=${preferences.language === null}>As this browser does</option>
            ${languages.map((language) => html`<option value=${language} lang=${language} .selected=${preferences.language === language}>${languageNames[language]}</option>`)}
          </select>
        </div>
      </fieldset>
      <fieldset>
        <legend>Quiet hours</legend>
        <label class="choice"><input type="checkbox" name="quiet" .checked=${this.#isQuiet} @change=${this.#toggleQuiet}> Do not ring at these times</label>
        ${this.#isQuiet ? this.#quietHours(preferences) : nothing}
      </fieldset>
      <fieldset>
        <legend>Tell me about</legend>
        ${mutableEvents.map(
          (event) => html`
            <label class="choice"><input type="checkbox" name="event" value=${event} .checked=${!preferences.mutedEvents.includes(event)}> ${eventWords[event]}</label>
          `,
        )}
      </fieldset>
    `;
  }

  #quietHours({ quietHours }: Preferences): TemplateResult {
    return html`
      <div class="choices">
        <label>From <input type="time" name="from" required .value=${quietHours?.from ?? '20:00'}></label>
        <label>to <input type="time" name="to" required .value=${quietHours?.to ?? '07:00'}></label>
      </div>
      <div class="choices">
        ${weekdays.map((day) => html`<label><input type="checkbox" name="day" value=${day} .checked=${quietHours?.days.includes(day) ?? true}> ${weekdayWords[day]}</label>`)}
      </div>
      <p class="hint">An end before the start is on the next day.</p>
    `;
  }

  readonly #toggleQuiet = (event: Event): void => {
    this.#isQuiet = event.currentTarget instanceof HTMLInputElement && event.currentTarget.checked;
    this.requestUpdate();
  };

  readonly #listen = async (): Promise<void> => {
    const chosen = this.querySelector<HTMLInputElement>('input[name="sound"]:checked')?.value;
    const sound = sounds.find((name) => name === chosen) ?? 'off';
    const played = await this.deskbell.playSound(sound);
    this.#message =
      played === 'blocked' ? 'The browser keeps this page silent. Check its sound setting for this site.' : '';
    this.requestUpdate();
  };

  readonly #close = (): void => this.querySelector('dialog')?.close();

  readonly #save = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    try {
      await this.deskbell.api(
        'PUT',
        'api/v1/preferences',
        readPreferences(new FormData(event.currentTarget), timeZone),
      );
      this.#close();
    } catch (error) {
      this.#message = describeError(error);
      this.requestUpdate();
    }
  };
}

customElements.define('preferences-dialog', PreferencesDialog);
