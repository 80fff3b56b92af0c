import { html, nothing, type TemplateResult } from 'lit';
import type { TextPreview } from '../../../wire/text-template.ts';
import { LightElement } from '../shell/light-element.ts';
import { sampleWords } from './text-words.ts';

const systems = { windows: 'Windows', macos: 'macOS', gnome: 'Linux (GNOME)' } as const;

/** A notification about as three systems draw it: how much of it fits, and where it is cut. The frames are drawings. */
export class NotificationLooks extends LightElement {
  static override properties = { preview: { attribute: false }, site: { attribute: false } };
  declare preview: TextPreview;
  declare site: string;

  protected override render(): TemplateResult {
    const { sample, title, body, lang, dir } = this.preview;
    return html`
      <section class="looks" aria-label=${sampleWords[sample]} data-testid="looks" data-sample=${sample}>
        <h3>${sampleWords[sample]}</h3>
        ${Object.entries(systems).map(
          ([system, name]) => html`
            <figure class="look ${system}" data-testid="look" data-system=${system}>
              <div class="toast" lang=${lang}>
                <p class="toast-site" dir="ltr" lang="en">${system === 'macos' ? nothing : 'Browser · '}${this.site}</p>
                <p class="toast-title" dir=${dir === 'rtl' ? dir : nothing}>${title}</p>
                ${body ? html`<p class="toast-body" dir=${dir === 'rtl' ? dir : nothing}>${body}</p>` : nothing}
              </div>
              <figcaption>${name}<span class="cut" data-testid="cut"></span></figcaption>
            </figure>
          `,
        )}
      </section>
    `;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const observer = new ResizeObserver(() => this.#measure());
    observer.observe(this);
    this.untilGone(() => observer.disconnect());
  }

  protected override updated(): void {
    this.#measure();
  }

  /** What does not fit is known only when it is drawn, and again at another width. */
  #measure(): void {
    for (const look of this.querySelectorAll('.look')) {
      const isCut = [...look.querySelectorAll('.toast-title, .toast-body')].some(
        ({ scrollHeight, clientHeight }) => scrollHeight > clientHeight + 1,
      );
      const words = look.querySelector('.cut');
      if (words) words.textContent = isCut ? ' cuts it' : ' shows all of it';
      look.toggleAttribute('data-cut', isCut);
    }
  }
}

customElements.define('notification-looks', NotificationLooks);
