import { html, nothing, type TemplateResult } from 'lit';
import { LightElement } from './light-element.ts';

export interface Question {
  readonly title: string;
  readonly text: string;
  /** What or who is concerned, one a line. */
  readonly list?: readonly string[];
  /** What the button says that does it: "Remove Ada". */
  readonly action: string;
}

/** Asks before something that cannot be taken back. */
export class ConfirmDialog extends LightElement {
  #question: Question | undefined;
  #answer: ((isYes: boolean) => void) | undefined;

  async ask(question: Question): Promise<boolean> {
    this.#question = question;
    this.requestUpdate();
    await this.updateComplete;
    const dialog = this.querySelector('dialog');
    dialog?.showModal();
    return new Promise((resolve) => {
      this.#answer = resolve;
    });
  }

  protected override render(): TemplateResult {
    const question = this.#question;
    return html`
      <dialog aria-labelledby="confirm-title" @close=${this.#closed} data-testid="confirm-dialog">
        ${
          question
            ? html`
                <form method="dialog">
                  <h2 id="confirm-title">${question.title}</h2>
                  <p>${question.text}</p>
                  ${question.list?.length ? html`<ul class="concerned" data-testid="confirm-list">${question.list.map((line) => html`<li>${line}</li>`)}</ul>` : nothing}
                  <div class="buttons">
                    <button value="yes" class="calling" data-testid="confirm-yes">${question.action}</button>
                    <button value="no" autofocus data-testid="confirm-no">Cancel</button>
                  </div>
                </form>
              `
            : nothing
        }
      </dialog>
    `;
  }

  readonly #closed = (event: Event): void => {
    if (!(event.currentTarget instanceof HTMLDialogElement)) return;
    this.#answer?.(event.currentTarget.returnValue === 'yes');
    event.currentTarget.returnValue = '';
  };
}

customElements.define('confirm-dialog', ConfirmDialog);
