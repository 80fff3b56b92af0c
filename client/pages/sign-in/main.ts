import { html, render } from 'lit';
import { browserLanguage } from '../../browser-language.ts';
import { speakIn } from '../shell/speak-in.ts';
import { loadPageTexts } from '../texts/load-page-texts.ts';
import './sign-in-page.ts';

const root = document.getElementById('page');
const say = await loadPageTexts(browserLanguage(navigator.languages));
speakIn(say.language);
if (root) render(html`<sign-in-page .say=${say}></sign-in-page>`, root);
