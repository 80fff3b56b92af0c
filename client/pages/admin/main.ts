import { html } from 'lit';
import './admin-page.ts';
import { startPage } from '../shell/start-page.ts';

await startPage({
  page: 'admin',
  view: { kind: 'other' },
  content: (context) => html`<admin-page .context=${context}></admin-page>`,
});
