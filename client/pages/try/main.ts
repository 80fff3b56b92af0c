import { html } from 'lit';
import './try-page.ts';
import { startPage } from '../shell/start-page.ts';

await startPage({
  page: 'try',
  view: { kind: 'other' },
  content: (context) => html`<try-page .context=${context}></try-page>`,
});
