import { html, nothing, type TemplateResult } from 'lit';
import type { Me } from '../../../wire/person.ts';
import { createDeskbell } from '../../deskbell.ts';
import { LightElement } from '../shell/light-element.ts';
import { describeError, findProblem } from '../shell/problem-text.ts';
import { findFirstPage, parseNext, toBaseUrl } from '../shell/product-pages.ts';
import type { PageSay } from '../texts/load-page-texts.ts';
import { parsePastedToken, parseTokenHash } from './token-hash.ts';

/** Signs in with the token of a sign-in link, or with one that is pasted, and goes on to the person's page. */
export class SignInPage extends LightElement {
  static override properties = { say: { attribute: false } };
  declare say: PageSay;
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
        ${this.#step === 'signing-in' ? html`<p role="status">${this.say('signIn.busy')}</p>` : this.#form()}
      </main>
    `;
  }

  #form(): TemplateResult {
    const { say } = this;
    return html`
      ${
        this.#me
          ? html`<p data-testid="already-signed-in">${say('signIn.already', { name: this.#me.name })} <a href=${this.#nextUrl(this.#me)}>${say('signIn.goOn')}</a></p>`
          : nothing
      }
      ${
        this.#isLinkOld
          ? html`
              <p class="warning" role="alert" data-testid="link-old">
                ${say('signIn.linkOld')}
              </p>
            `
          : html`<p>${say('signIn.hint')}</p>`
      }
      <form @submit=${this.#submit} data-testid="sign-in-form">
        <label for="token">${say('signIn.token')}</label>
        <input id="token" name="token" type="password" required autocomplete="off" spellcheck="false"
          aria-describedby="token-fault" aria-invalid=${this.#fault ? 'true' : nothing} data-testid="token-field">
        <p id="token-fault" class="form-message" role="alert" data-testid="sign-in-fault">${this.#fault}</p>
        <button class="primary" data-testid="sign-in-button">${say('signIn.button')}</button>
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
      if (!findProblem(error)) this.#fault = describeError(error, this.say);
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
      if (!this.#isLinkOld) this.#fault = isRefused ? this.say('signIn.unknown') : describeError(error, this.say);
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
