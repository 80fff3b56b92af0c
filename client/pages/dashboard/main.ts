import { html } from 'lit';
import './dashboard-page.ts';
import { startPage } from '../shell/start-page.ts';

await startPage({
  page: 'dashboard',
  view: { kind: 'dashboard' },
  content: (context) => html`<dashboard-page .context=${context}></dashboard-page>`,
});
