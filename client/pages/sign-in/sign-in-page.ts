import { html, nothing, type TemplateResult } from 'lit';
import type { Me } from '../../../wire/person.ts';
import { createDeskbell } from '../../deskbell.ts';
import { LightElement } from '../shell/light-element.ts';
import { describeError, findProblem } from '../shell/problem-text.ts';
import { findFirstPage, parseNext, toBaseUrl } from '../shell/product-pages.ts';
import { parsePastedToken, parseTokenHash } from './token-hash.ts';

/** Signs in with the token of a sign-in link, or with one that is pasted, and goes on to the person's page. */
export class SignInPage extends LightElement {
  readonly #baseUrl = toBaseUrl(location.href);
  readonly #deskbell = createDeskbell({ server: this.#baseUrl });
  #step: 'signing-in' | 'asking' = 'signing-in';
  #me: Me | undefined;
  #fault = '';
  #isLinkOld = false;

  override connectedCallback(): void {
    super.connectedCallback();
    const token = parseTokenHash(location.hash);
    // Gone from the address bar and the history before anything else happens.
    if (token) history.replaceState(null, '', location.pathname + location.search);
    void (token ? this.#signIn(token, 'link') : this.#ask());
  }

  protected override render(): TemplateResult {
    return html`
      <main class="sign-in">
        <p class="brand"><img src="${this.#baseUrl}icons/icon.svg" alt="" width="72" height="72"></p>
        <h1>Deskbell</h1>
        ${this.#step === 'signing-in' ? html`<p role="status">Signing you in…</p>` : this.#form()}
      </main>
    `;
  }

  #form(): TemplateResult {
    return html`
      ${
        this.#me
          ? html`<p data-testid="already-signed-in">You are signed in as ${this.#me.name}. <a href=${this.#nextUrl(this.#me)}>Go on</a></p>`
          : nothing
      }
      ${
        this.#isLinkOld
          ? html`
              <p class="warning" role="alert" data-testid="link-old">
                This sign-in link was used already, or it is too old. Each link works once.
                Ask your administrator for a new one.
              </p>
            `
          : html`<p>Open the sign-in link that your administrator sent you, or paste your token here.</p>`
      }
      <form @submit=${this.#submit} data-testid="sign-in-form">
        <label for="token">Token</label>
        <input id="token" name="token" type="password" required autocomplete="off" spellcheck="false"
          aria-describedby="token-fault" aria-invalid=${this.#fault ? 'true' : nothing} data-testid="token-field">
        <p id="token-fault" class="form-message" role="alert" data-testid="sign-in-fault">${this.#fault}</p>
        <button class="primary" data-testid="sign-in-button">Sign in</button>
      </form>
    `;
  }

  readonly #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const pasted = this.querySelector('input')?.value.trim();
    if (pasted) void this.#signIn(parsePastedToken(pasted), 'field');
  };

  /** Somebody who is signed in already should not be made to do it again. */
  async #ask(): Promise<void> {
    try {
      this.#me = await this.#deskbell.api<Me>('GET', 'api/v1/me');
    } catch (error) {
      if (!findProblem(error)) this.#fault = describeError(error);
    }
    this.#step = 'asking';
    this.requestUpdate();
  }

  async #signIn(token: string, from: 'link' | 'field'): Promise<void> {
    this.#fault = '';
    try {
      await this.#deskbell.api('POST', 'api/v1/session', { token });
      const me = await this.#deskbell.api<Me>('GET', 'api/v1/me');
      location.replace(this.#nextUrl(me));
    } catch (error) {
      const isRefused = findProblem(error)?.status === 401;
      this.#isLinkOld = isRefused && from === 'link';
      if (!this.#isLinkOld)
        this.#fault = isRefused ? 'This token is not known. Check that it is complete.' : describeError(error);
      this.#step = 'asking';
      this.requestUpdate();
    }
  }

  #nextUrl(me: Me): string {
    const next = parseNext(new URL(location.href).searchParams.get('next'), this.#baseUrl);
    return new URL(next ?? findFirstPage(me.roles) ?? 'console/', this.#baseUrl).href;
  }
}

customElements.define('sign-in-page', SignInPage);
