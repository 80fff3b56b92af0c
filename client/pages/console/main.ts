import { html } from 'lit';
import './console-page.ts';
import { startPage } from '../shell/start-page.ts';

await startPage({
  page: 'console',
  view: { kind: 'console' },
  content: (context) => html`<console-page .context=${context}></console-page>`,
});
