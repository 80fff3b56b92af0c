import { html, nothing, type TemplateResult } from 'lit';
import '../../shell/copy-button.ts';
import { LightElement } from '../../shell/light-element.ts';
import type { PageContext } from '../../shell/start-page.ts';

interface SignInLink {
  readonly token: string;
  readonly signInUrl: string;
}

/** Shows a sign-in link, this once. */
export class SignInLinkDialog extends LightElement {
  #name = '';
  #link: SignInLink | undefined;

  open(name: string, link: SignInLink): void {
    this.#name = name;
    this.#link = link;
    this.requestUpdate();
    void this.updateComplete.then(() => this.querySelector('dialog')?.showModal());
  }

  protected override render(): TemplateResult {
    const link = this.#link;
    return html`
      <dialog aria-labelledby="link-title" @close=${this.#forget} data-testid="link-dialog">
        ${
          link
            ? html`
                <form method="dialog">
                  <h2 id="link-title">Sign-in link for ${this.#name}</h2>
                  <p>Send it to ${this.#name} alone. It works once, and it is shown here only now.</p>
                  <div class="copy-line"><code class="block" data-testid="sign-in-url">${link.signInUrl}</code><copy-button .text=${link.signInUrl}></copy-button></div>
                  <details>
                    <summary>For a program instead of a person</summary>
                    <p class="hint">The token goes into the header “Authorization: Bearer …”.</p>
                    <div class="copy-line"><code class="block" data-testid="person-token">${link.token}</code><copy-button .text=${link.token}></copy-button></div>
                  </details>
                  <div class="buttons"><button class="primary">Done</button></div>
                </form>
              `
            : nothing
        }
      </dialog>
    `;
  }

  readonly #forget = (): void => {
    this.#link = undefined;
    this.requestUpdate();
  };
}

customElements.define('sign-in-link-dialog', SignInLinkDialog);

/** Makes a sign-in link for a person, and shows it in the dialog that `page` has. */
export async function openSignInLink(
  page: HTMLElement,
  { deskbell }: PageContext,
  { id, name }: { id: string; name: string },
  terms: { label?: string; expiresInDays?: number } = {},
): Promise<void> {
  const link = await deskbell.api<SignInLink>('POST', `api/v1/admin/people/${encodeURIComponent(id)}/token`, terms);
  page.querySelector<SignInLinkDialog>('sign-in-link-dialog')?.open(name, link);
}
