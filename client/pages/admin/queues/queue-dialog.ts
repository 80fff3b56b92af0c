import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { type Weekday, weekdays } from '../../../../wire/preferences.ts';
import {
  type BusinessHours,
  type EscalationStep,
  escalationTargets,
  type QueueWithPolicy,
} from '../../../../wire/queue-policy.ts';
import { LightElement } from '../../shell/light-element.ts';
import { describeError, toFieldErrors } from '../../shell/problem-text.ts';
import type { PageContext } from '../../shell/start-page.ts';
import { readQueuePolicy } from './queue-form.ts';
import { tellBusinessHours, tellPolicy, weekdayNames } from './queue-words.ts';

const targetWords = {
  agents: 'the same agents again',
  queue: 'the agents of another queue',
  supervisors: 'the supervisors',
} as const satisfies Record<EscalationStep['to'], string>;

const mostSteps = 10;
const usualHours = { from: '09:00', to: '17:00' };
const noHours = { from: '', to: '' };
const officeDays: readonly Weekday[] = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'];

interface Step extends EscalationStep {
  /** Tells the steps of one form apart. */
  readonly key: number;
}

/** Sets the times of a queue, and tells all the while what would happen. Says `saved` afterwards. */
export class QueueDialog extends LightElement {
  static override properties = { context: { attribute: false } };
  declare context: PageContext;
  #queue: QueueWithPolicy | undefined;
  #others: readonly string[] = [];
  #steps: readonly Step[] = [];
  #hours: BusinessHours | null = null;
  #hasHours = false;
  #hasBreak = false;
  #told: readonly string[] = [];
  #errors: Readonly<Record<string, string>> = {};
  #message = '';
  #opened = 0;

  open(queue: QueueWithPolicy | undefined, others: readonly string[]): void {
    this.#queue = queue;
    this.#others = others;
    this.#steps = (queue?.policy?.escalation ?? []).map((step, key) => ({ ...step, key }));
    this.#hours = queue?.policy?.businessHours ?? null;
    this.#hasHours = this.#hours !== null;
    this.#hasBreak = weekdays.some((day) => (this.#hours?.spans.filter((span) => span.day === day).length ?? 0) > 1);
    this.#errors = {};
    this.#message = '';
    this.#opened += 1;
    this.requestUpdate();
    void this.updateComplete.then(() => {
      this.#tell();
      this.querySelector('dialog')?.showModal();
    });
  }

  protected override render(): TemplateResult {
    return html`
      <dialog class="wide" aria-labelledby="queue-title" data-testid="queue-dialog">
        ${repeat(
          [this.#opened],
          (opened) => opened,
          () => this.#form(),
        )}
      </dialog>
    `;
  }

  #form(): TemplateResult {
    const queue = this.#queue;
    const sla = queue?.policy?.sla;
    return html`
      <form method="dialog" novalidate @submit=${this.#save} @input=${this.#tell}>
        <h2 id="queue-title">${queue ? `When a chat waits in ${queue.id}` : 'Add a queue'}</h2>
        ${queue ? nothing : this.#field('id', 'Id', html`<input id="queue-id" name="id" autocomplete="off" aria-describedby="queue-id-error" aria-invalid=${this.#invalid('id')}>`, 'The same as in your chat system.')}
        <fieldset>
          <legend>How long it may wait</legend>
          <div class="pair">
            ${this.#minutes('warn', 'Warn after', sla?.warnAfterMinutes)}
            ${this.#minutes('breach', 'Time is over after', sla?.breachAfterMinutes)}
          </div>
          <p class="hint">In minutes. Empty: nobody is told. A chat system that tells of waiting itself is believed instead.</p>
        </fieldset>
        <fieldset>
          <legend>If still nobody takes it</legend>
          ${repeat(
            this.#steps,
            ({ key }) => key,
            (step) => this.#step(step),
          )}
          <div class="buttons"><button type="button" ?disabled=${this.#steps.length >= mostSteps} @click=${this.#addStep} data-testid="add-step">Add a step</button></div>
        </fieldset>
        <fieldset>
          <legend>Office hours</legend>
          <label class="choice"><input type="checkbox" name="hours" .checked=${this.#hasHours} @change=${this.#toggleHours} data-testid="has-hours"> Time counts only within office hours</label>
          ${this.#hasHours ? this.#officeHours() : nothing}
        </fieldset>
        <div class="answer" role="status" data-testid="queue-story">
          ${this.#told.length > 0 ? this.#told.map((words) => html`<p>${words}</p>`) : html`<p>A chat may wait as long as it will: nothing happens.</p>`}
        </div>
        <p class="form-message" role="alert">${this.#message}</p>
        <div class="buttons">
          <button class="primary" data-testid="save-queue">Save</button>
          <button type="button" @click=${() => this.querySelector('dialog')?.close()}>Cancel</button>
        </div>
      </form>
    `;
  }

  #step({ key, afterMinutes, to, queue }: Step): TemplateResult {
    return html`
      <div class="step" role="group" aria-label="Step" data-testid="escalation-step">
        <input type="hidden" name="step" value=${key}>
        ${this.#minutes(`after-${key}`, 'After', afterMinutes || undefined)}
        ${this.#field(
          `to-${key}`,
          'Ring',
          html`<select id="queue-to-${key}" name="to-${key}" @change=${(event: Event) => this.#retarget(key, event)}>
            ${escalationTargets.map((target) => html`<option value=${target} ?selected=${target === to}>${targetWords[target]}</option>`)}
          </select>`,
        )}
        ${
          to === 'queue'
            ? this.#field(
                `queue-${key}`,
                'Queue',
                html`<input id="queue-queue-${key}" name="queue-${key}" list="queue-others" value=${queue ?? ''} autocomplete="off" aria-describedby="queue-queue-${key}-error" aria-invalid=${this.#invalid(`queue-${key}`)}>
                <datalist id="queue-others">${this.#others.map((other) => html`<option value=${other}></option>`)}</datalist>`,
              )
            : nothing
        }
        <button type="button" class="link danger" @click=${() => this.#dropStep(key)} aria-label="Take off this step">Take off</button>
      </div>
    `;
  }

  #officeHours(): TemplateResult {
    const { timeZone } = this.#hours ?? Intl.DateTimeFormat().resolvedOptions();
    return html`
      ${this.#field(
        'timeZone',
        'Time zone',
        html`<input id="queue-timeZone" name="timeZone" list="time-zones" value=${timeZone} autocomplete="off" aria-describedby="queue-timeZone-error" aria-invalid=${this.#invalid('timeZone')}>
        <datalist id="time-zones">${Intl.supportedValuesOf('timeZone').map((zone) => html`<option value=${zone}></option>`)}</datalist>`,
      )}
      <label class="choice"><input type="checkbox" .checked=${this.#hasBreak} @change=${this.#toggleBreak} data-testid="has-break"> With a break</label>
      <div class="days" data-testid="office-days">${weekdays.map((day) => this.#day(day))}</div>
      ${this.#error('days')}
    `;
  }

  #day(day: Weekday): TemplateResult {
    const spans = this.#hours?.spans.filter((span) => span.day === day) ?? [];
    const isOpen = this.#hours ? spans.length > 0 : officeDays.includes(day);
    const pairs = Array.from({ length: Math.max(this.#hasBreak ? 2 : 1, spans.length) }, (_, index) => spans[index]);
    return html`
      <div class="day">
        <label><input type="checkbox" name="open-${day}" ?checked=${isOpen}> ${weekdayNames[day]}</label>
        ${pairs.map((span, index) => this.#span(day, index, span ?? (index === 0 ? usualHours : noHours)))}
        ${this.#error(`from-${day}`)}
      </div>
    `;
  }

  #span(day: Weekday, index: number, { from, to }: { from: string; to: string }): TemplateResult {
    const name = `${weekdayNames[day]}${index > 0 ? ' after the break' : ''}`;
    const error = `queue-from-${day}-error`;
    const invalid = this.#invalid(`from-${day}`);
    return html`
      <span class="span">
        <input type="time" name="from-${day}" value=${from} aria-label="${name} from" aria-describedby=${error} aria-invalid=${invalid}>
        <span>to</span>
        <input type="time" name="to-${day}" value=${to.replace('24:00', '00:00')} aria-label="${name} to" aria-describedby=${error} aria-invalid=${invalid}>
      </span>
    `;
  }

  #minutes(name: string, label: string, value: number | null | undefined): TemplateResult {
    return this.#field(
      name,
      label,
      html`<span class="with-unit"><input id="queue-${name}" name=${name} inputmode="decimal" value=${value ?? ''} autocomplete="off" aria-describedby="queue-${name}-error" aria-invalid=${this.#invalid(name)}> minutes</span>`,
    );
  }

  #field(name: string, label: string, input: TemplateResult, hint = ''): TemplateResult {
    return html`
      <div class="field">
        <label for="queue-${name}">${label}</label>
        ${input} ${hint ? html`<span class="hint">${hint}</span>` : nothing} ${this.#error(name)}
      </div>
    `;
  }

  #invalid(name: string): 'true' | typeof nothing {
    return this.#errors[name] ? 'true' : nothing;
  }

  #error(name: string): TemplateResult {
    return html`<span id="queue-${name}-error" class="field-error">${this.#errors[name]}</span>`;
  }

  readonly #addStep = (): void => {
    const key = Math.max(-1, ...this.#steps.map((step) => step.key)) + 1;
    this.#steps = [...this.#steps, { key, afterMinutes: 0, to: 'supervisors' }];
    this.requestUpdate();
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(`#queue-after-${key}`)?.focus());
  };

  #dropStep(key: number): void {
    this.#steps = this.#steps.filter((step) => step.key !== key);
    this.requestUpdate();
    void this.updateComplete.then(() => {
      this.#tell();
      this.querySelector<HTMLElement>('[data-testid=add-step]')?.focus();
    });
  }

  #retarget(key: number, event: Event): void {
    if (!(event.currentTarget instanceof HTMLSelectElement)) return;
    const { value } = event.currentTarget;
    const to = escalationTargets.find((target) => target === value) ?? 'agents';
    this.#steps = this.#steps.map((step) => (step.key === key ? { ...step, to } : step));
    this.requestUpdate();
  }

  readonly #toggleHours = (event: Event): void => {
    this.#hasHours = event.currentTarget instanceof HTMLInputElement && event.currentTarget.checked;
    this.requestUpdate();
    void this.updateComplete.then(() => this.#tell());
  };

  readonly #toggleBreak = (event: Event): void => {
    this.#hasBreak = event.currentTarget instanceof HTMLInputElement && event.currentTarget.checked;
    this.requestUpdate();
    void this.updateComplete.then(() => this.#tell());
  };

  /** What would happen, as far as the form is filled. */
  readonly #tell = (): void => {
    const form = this.querySelector('form');
    if (!form) return;
    const { policy, errors } = readQueuePolicy(new FormData(form));
    const { sla, escalation, businessHours } = policy;
    const told = tellPolicy({
      sla: errors.breach || errors.warn ? null : sla,
      escalation: escalation.filter(({ afterMinutes }) => afterMinutes > 0),
    });
    const hours = businessHours && !errors.days ? [`Time counts: ${tellBusinessHours(businessHours)}.`] : [];
    this.#told = told.length > 0 ? [...told, ...hours] : [];
    this.requestUpdate();
  };

  readonly #save = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const form = new FormData(event.currentTarget);
    const id = this.#queue?.id ?? String(form.get('id') ?? '').trim();
    const { policy, errors } = readQueuePolicy(form);
    this.#errors = id ? errors : { ...errors, id: 'Say which queue' };
    this.#message = '';
    if (Object.keys(this.#errors).length > 0) return this.#showErrors();
    try {
      await this.context.deskbell.api('PUT', `api/v1/admin/queues/${encodeURIComponent(id)}`, policy);
      this.querySelector('dialog')?.close();
      this.dispatchEvent(new CustomEvent('saved'));
    } catch (error) {
      const named = toFieldErrors(error);
      this.#errors = { ...named, timeZone: named['businessHours.timeZone'] ?? '' };
      this.#message = describeError(error);
      this.requestUpdate();
    }
  };

  async #showErrors(): Promise<void> {
    this.#message = 'Something is missing: look at the fields marked red.';
    this.requestUpdate();
    await this.updateComplete;
    this.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }
}

customElements.define('queue-dialog', QueueDialog);
