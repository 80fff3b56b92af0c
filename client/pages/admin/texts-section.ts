import { html, nothing, type TemplateResult } from 'lit';
import { type Language, languages } from '../../../wire/language.ts';
import { problemUri } from '../../../wire/problem.ts';
import {
  maxTemplateLength,
  type TextChange,
  type TextPart,
  type TextPreview,
  type TextSubject,
  type TextTable,
  type TextTemplate,
  textSubjects,
} from '../../../wire/text-template.ts';
import { describeError, findProblem } from '../shell/problem-text.ts';
import { AdminSection } from './admin-section.ts';
import './notification-looks.ts';
import { partWords, subjectWords, toPlaceholderWords } from './text-words.ts';

const path = 'api/v1/admin/texts';
/** As long as a pause between two words. */
const previewAfterMs = 300;

/** What notifications say: one language and one event at a time, with what it looks like. */
export class TextsSection extends AdminSection {
  #table: TextTable | undefined;
  #language: Language = 'en';
  #subject: TextSubject = 'message.created';
  /** What was typed and is not saved, by part. */
  #draft: ReadonlyMap<TextPart, string> = new Map();
  #mistakes: ReadonlyMap<TextPart, string> = new Map();
  #previews: readonly TextPreview[] = [];
  #said = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.untilGone(() => clearTimeout(this.#timer));
  }

  protected async load(): Promise<void> {
    await this.#read();
    await this.#look();
  }

  async #read(): Promise<void> {
    const query = new URLSearchParams({ language: this.#language });
    this.#table = await this.context.deskbell.api<TextTable>('GET', `${path}?${query}`);
  }

  protected override render(): TemplateResult {
    return html`
      <div class="section-head"><h1 tabindex="-1">Texts</h1></div>
      <p class="hint">What notifications say. Each person reads them in their own language: that of their browser, or one that they chose in their settings.</p>
      ${this.renderMessage()}
      ${this.#table ? this.#editor(this.#table) : nothing}
    `;
  }

  #editor(table: TextTable): TemplateResult {
    const own = table.texts.filter(({ subject }) => subject === this.#subject);
    const isDrafted = this.#draft.size > 0;
    const isChanged = own.some((text) => text.text !== text.default);
    return html`
      <div class="filters">
        <div class="field">
          <label for="text-language">Language</label>
          <select id="text-language" @change=${this.#chooseLanguage} data-testid="text-language">
            ${table.languages.map(({ id, name, changed }) => html`<option value=${id} .selected=${id === this.#language}>${name}${changed > 0 ? ` (${changed} changed)` : ''}</option>`)}
          </select>
        </div>
        <div class="field">
          <label for="text-subject">When</label>
          <select id="text-subject" @change=${this.#chooseSubject} data-testid="text-subject">
            ${textSubjects.map((subject) => html`<option value=${subject} .selected=${subject === this.#subject}>${subjectWords[subject]}</option>`)}
          </select>
        </div>
      </div>
      <form class="text-form" @submit=${this.#save} data-testid="text-form">
        ${own.map((text) => this.#field(text))}
        <div class="buttons">
          <button class="primary" ?disabled=${!isDrafted || this.#mistakes.size > 0} data-testid="save-texts">Save</button>
          <button type="button" ?disabled=${!isDrafted} @click=${this.#discard}>Discard</button>
          <button type="button" ?disabled=${!isChanged} @click=${this.#reset} data-testid="reset-texts">${isChanged ? 'Back to the default' : 'As delivered'}</button>
        </div>
        <p role="status" class="hint" data-testid="texts-saved">${this.#said}</p>
      </form>
      <section class="text-previews" aria-label="What it looks like" data-testid="text-previews">
        <h2>What it looks like</h2>
        <p class="hint">Drawings: each system and each size of letters differs a little.</p>
        ${this.#previews.map((preview) => html`<notification-looks .preview=${preview} .site=${location.host}></notification-looks>`)}
      </section>
    `;
  }

  #field({ part, text, default: byDefault, placeholders }: TextTemplate): TemplateResult {
    const mistake = this.#mistakes.get(part);
    const dir = this.#language === 'ar' ? 'rtl' : 'ltr';
    const id = `text-${part}`;
    const hints = `${id}-hint${mistake ? ` ${id}-mistake` : ''}`;
    return html`
      <div class="field">
        <label for=${id}>${partWords[part]}${text === byDefault ? nothing : html` <span class="hint">changed</span>`}</label>
        <textarea id=${id} rows="2" maxlength=${maxTemplateLength} lang=${this.#language} dir=${dir} spellcheck="false"
          .value=${this.#draft.get(part) ?? text} aria-describedby=${hints} aria-invalid=${mistake ? 'true' : 'false'}
          @input=${(event: Event) => this.#type(part, text, event)} data-testid=${id}></textarea>
        ${mistake ? html`<p id="${id}-mistake" class="field-error" data-testid="${id}-mistake">${mistake}</p>` : nothing}
        <p id="${id}-hint" class="hint">${placeholders.length === 0 ? 'Words only.' : placeholders.map((name, index) => html`${index > 0 ? ', ' : ''}<span title=${toPlaceholderWords(name)}><code>{${name}}</code> ${toPlaceholderWords(name)}</span>`)}</p>
      </div>
    `;
  }

  #type(part: TextPart, saved: string, event: Event): void {
    if (!(event.currentTarget instanceof HTMLTextAreaElement)) return;
    const draft = new Map(this.#draft);
    const { value } = event.currentTarget;
    if (value === saved) draft.delete(part);
    else draft.set(part, value);
    this.#draft = draft;
    this.#said = '';
    this.requestUpdate();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.attempt(() => this.#look()), previewAfterMs);
  }

  #change(): TextChange {
    const texts = [...this.#draft].map(([part, text]) => ({
      subject: this.#subject,
      part,
      text,
      was: this.#was(part),
    }));
    return { language: this.#language, texts };
  }

  #was(part: TextPart): string | undefined {
    return this.#table?.texts.find((text) => text.subject === this.#subject && text.part === part)?.text;
  }

  /** Shows what the drafts look like, or what is wrong with them beside their fields. */
  async #look(): Promise<void> {
    const draft = this.#draft;
    const subject = this.#subject;
    try {
      const question = { ...this.#change(), subject };
      const { api } = this.context.deskbell;
      const { previews } = await api<{ previews: TextPreview[] }>('POST', `${path}/preview`, question);
      if (draft !== this.#draft || subject !== this.#subject) return;
      this.#previews = previews;
      this.#mistakes = new Map();
    } catch (error) {
      if (draft === this.#draft) this.#tellMistakes(error);
    }
    this.requestUpdate();
  }

  #tellMistakes(error: unknown): void {
    const parts = [...this.#draft.keys()];
    const mistakes = new Map<TextPart, string>();
    for (const { field, detail } of findProblem(error)?.errors ?? []) {
      const part = parts[Number(/^texts\.(\d+)\./.exec(field)?.[1])];
      if (part) mistakes.set(part, detail);
    }
    if (mistakes.size === 0) throw error instanceof Error ? error : new Error(describeError(error));
    this.#mistakes = mistakes;
  }

  readonly #save = (event: SubmitEvent): void => {
    event.preventDefault();
    void this.#put('Saved. It counts from the next event on.', this.#change());
  };

  readonly #reset = (): void => {
    const texts = this.#table?.texts ?? [];
    const own = texts.filter(({ subject }) => subject === this.#subject);
    void this.#put('As delivered again.', {
      language: this.#language,
      texts: own.map(({ subject, part, text }) => ({ subject, part, text: null, was: text })),
    });
  };

  #put(done: string, change: TextChange): Promise<void> {
    return this.attempt(async () => {
      try {
        this.#table = await this.context.deskbell.api<TextTable>('PUT', path, change);
        this.#forgetDraft();
        this.#said = done;
        await this.#look();
      } catch (error) {
        if (findProblem(error)?.type !== problemUri('conflict')) return this.#tellMistakes(error);
        await this.#read();
        this.#said = 'What you typed is kept: save it again to put it in that one’s place.';
        throw error;
      }
    });
  }

  readonly #discard = (): void => {
    this.#forgetDraft();
    void this.attempt(() => this.#look());
  };

  #forgetDraft(): void {
    clearTimeout(this.#timer);
    this.#draft = new Map();
    this.#mistakes = new Map();
    this.#said = '';
  }

  readonly #chooseLanguage = (event: Event): void => {
    const chosen = event.currentTarget instanceof HTMLSelectElement ? event.currentTarget.value : '';
    this.#language = languages.find((language) => language === chosen) ?? this.#language;
    this.#forgetDraft();
    void this.attempt(() => this.load());
  };

  readonly #chooseSubject = (event: Event): void => {
    const chosen = event.currentTarget instanceof HTMLSelectElement ? event.currentTarget.value : '';
    this.#subject = textSubjects.find((subject) => subject === chosen) ?? this.#subject;
    this.#forgetDraft();
    void this.attempt(() => this.#look());
  };
}

customElements.define('texts-section', TextsSection);
