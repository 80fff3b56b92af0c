import { html, nothing, render, type TemplateResult } from 'lit';
import type { Me } from '../../../wire/person.ts';
import type { WindowView } from '../../../wire/window-report.ts';
import { createDeskbell, type Deskbell, type OpenChat } from '../../deskbell.ts';
import '../../elements/deskbell-bell.ts';
import '../../elements/deskbell-notices.ts';
import type { Language } from '../../../wire/language.ts';
import { browserLanguage } from '../../browser-language.ts';
import { toChatHash } from '../chats/chat-hash.ts';
import { loadPageTexts, type PageSay } from '../texts/load-page-texts.ts';
import { speakIn } from './speak-in.ts';
import './page-header.ts';
import { describeError, isNotSignedIn } from './problem-text.ts';
import { listPages, type ProductPage, productPages, toBaseUrl, toSignInUrl } from './product-pages.ts';

/** What every part of a page works with. */
export interface PageContext {
  readonly deskbell: Deskbell;
  readonly me: Me;
  readonly say: PageSay;
}

interface PageOptions {
  readonly page: ProductPage;
  readonly view: WindowView;
  readonly content: (context: PageContext) => TemplateResult;
}

/** Starts the client, finds out who is there, and puts the page on the screen: or the way to it, if something is in it. */
export async function startPage({ page, view, content }: PageOptions): Promise<void> {
  const deskbell = createDeskbell({ server: toBaseUrl(location.href), view });
  // Not when the bell is first opened: after an update a file of the version before could not be loaded any more.
  import('../../elements/bell-panel.ts').catch(() => {}); // the bell says so when it is opened
  try {
    deskbell.on('open-chat', goToChat);
    await deskbell.start();
    const me = deskbell.me ?? (await deskbell.api<Me>('GET', 'api/v1/me'));
    const showIn = async (language: Language) => {
      const say = await loadPageTexts(language);
      speakIn(say.language);
      show(frame({ deskbell, me, say }, page, me.roles.includes(productPages[page].role) ? content : otherPages));
    };
    deskbell.on('language', (language) => void showIn(language));
    await showIn(deskbell.language);
  } catch (error) {
    if (isNotSignedIn(error)) location.replace(toSignInUrl(location.href));
    else show(faultPage(error, await loadPageTexts(browserLanguage(navigator.languages))));
  }
}

/** Made for administrators, in English alone. */
const englishPages: readonly ProductPage[] = ['admin', 'try'];

function frame(context: PageContext, page: ProductPage, content: PageOptions['content']): TemplateResult {
  const { say } = context;
  const isEnglish = englishPages.includes(page);
  return html`
    <button type="button" class="skip-link" @click=${() => document.querySelector('main')?.focus()}>${say('toContent')}</button>
    <page-header .deskbell=${context.deskbell} .me=${context.me} .page=${page} .say=${say}></page-header>
    <main tabindex="-1" class="page-${page}" lang=${isEnglish ? 'en' : nothing} dir=${isEnglish ? 'ltr' : nothing}>${content(context)}</main>
    <deskbell-notices .deskbell=${context.deskbell}></deskbell-notices>
  `;
}

/** Of the chat system itself: our own links name the chat in their hash, by whatever name the server is known. */
function isElsewhere(navigate: string, chat: NonNullable<OpenChat['chat']>): boolean {
  if (!URL.canParse(navigate)) return false;
  const { protocol, hash } = new URL(navigate);
  return (protocol === 'https:' || protocol === 'http:') && hash !== `#${toChatHash(chat).replace(/^#/, '')}`;
}

/** Goes where a notification leads: to a chat on this page, or to the page that shows it. */
function goToChat({ chat, navigate }: OpenChat): void {
  if (!chat) return;
  const baseUrl = toBaseUrl(location.href);
  if (isElsewhere(navigate, chat)) {
    window.open(navigate, '_blank', 'noopener,noreferrer');
    return;
  }
  // The server may be known by another name than the one that this page was opened with.
  const isOurs = URL.canParse(navigate) && navigate.startsWith(baseUrl);
  location.assign(isOurs ? navigate : `${baseUrl}console/${toChatHash(chat)}`);
}

/** Shown on a page that is made for a role which the person does not have. */
function otherPages({ me, say }: PageContext): TemplateResult {
  const pages = listPages(me.roles);
  return html`
    <section class="full-page" data-testid="wrong-role">
      <h1>${say('role.wrong')}</h1>
      ${
        pages.length === 0
          ? html`<p>${say('role.none')}</p>`
          : html`
              <p>${say('role.others')}</p>
              <ul>
                ${pages.map((page) => html`<li><a href=${new URL(productPages[page].folder, toBaseUrl(location.href)).href}>${say(`page.${page}`)}</a></li>`)}
              </ul>
            `
      }
    </section>
  `;
}

function faultPage(error: unknown, say: PageSay): TemplateResult {
  return html`
    <main class="full-page" data-testid="page-fault">
      <h1>${say('fault.title')}</h1>
      <p>${describeError(error, say)}</p>
      <p><button type="button" class="primary" @click=${() => location.reload()}>${say('fault.again')}</button></p>
    </main>
  `;
}

function show(template: TemplateResult): void {
  const root = document.getElementById('page');
  if (!root) throw new Error('The page has no element with the id "page"');
  render(template, root);
}
