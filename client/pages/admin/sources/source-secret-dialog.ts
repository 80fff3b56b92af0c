import { html, nothing, type TemplateResult } from 'lit';
import type { SourceWithSecret } from '../../../../wire/source.ts';
import '../../shell/copy-button.ts';
import { LightElement } from '../../shell/light-element.ts';
import { kindWordsOf } from './kind-words.ts';
import { toSigningScript } from './signing-script.ts';

/** Shows a source's secret, this once, and how to sign with it. */
export class SourceSecretDialog extends LightElement {
  #source: SourceWithSecret | undefined;

  open(source: SourceWithSecret): void {
    this.#source = source;
    this.requestUpdate();
    void this.updateComplete.then(() => this.querySelector('dialog')?.showModal());
  }

  protected override render(): TemplateResult {
    const source = this.#source;
    return html`
      <dialog class="wide" aria-labelledby="secret-title" @close=${this.#forget} data-testid="secret-dialog">
        ${source ? this.#content(source) : nothing}
      </dialog>
    `;
  }

  #content(source: SourceWithSecret): TemplateResult {
    const url = source.urlWithSecret ?? source.url;
    const { steps, secretIs } = kindWordsOf(source.kind);
    // Who sends the secret in a header needs the other URL.
    const plain = source.urlWithSecret !== null && secretIs === 'ours' ? source.url : undefined;
    return html`
      <form method="dialog">
        <h2 id="secret-title">Connect ${source.name}</h2>
        ${steps.length > 1 ? html`<ol class="steps">${steps.map((step) => html`<li>${step}</li>`)}</ol>` : html`<p>${steps[0]}</p>`}
        <p class="hint">The secret is shown here only now.</p>
        ${
          plain
            ? html`<div class="field">
                <strong>URL, without the secret</strong>
                <div class="copy-line"><code class="block" data-testid="plain-url">${plain}</code><copy-button .text=${plain} .name=${'the URL without the secret'}></copy-button></div>
              </div>`
            : nothing
        }
        <div class="field">
          <strong>${source.urlWithSecret === null ? 'URL' : 'URL, with the secret in it'}</strong>
          <div class="copy-line"><code class="block" data-testid="source-url">${url}</code><copy-button .text=${url} .name=${'the URL'}></copy-button></div>
        </div>
        <div class="field">
          <strong>Secret</strong>
          <div class="copy-line"><code class="block" data-testid="source-secret">${source.secret}</code><copy-button .text=${source.secret} .name=${'the secret'}></copy-button></div>
        </div>
        ${source.kind === 'standard' ? this.#script(toSigningScript(source)) : nothing}
        <div class="buttons"><button class="primary" data-testid="secret-done">I have copied it</button></div>
      </form>
    `;
  }

  #script(script: string): TemplateResult {
    return html`
      <details>
        <summary>Try it from a terminal</summary>
        <p class="hint">Signs a first event and posts it. It needs bash, openssl and curl.</p>
        <div class="copy-line"><pre data-testid="signing-script">${script}</pre><copy-button .text=${script}></copy-button></div>
      </details>
    `;
  }

  readonly #forget = (): void => {
    this.#source = undefined;
    this.requestUpdate();
  };
}

customElements.define('source-secret-dialog', SourceSecretDialog);
