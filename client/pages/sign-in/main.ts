import { html, render } from 'lit';
import './sign-in-page.ts';

const root = document.getElementById('page');
if (root) render(html`<sign-in-page></sign-in-page>`, root);
