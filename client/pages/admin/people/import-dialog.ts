import { html, nothing, type TemplateResult } from 'lit';
import type { ImportLine, ImportReport } from '../../../../wire/people-import.ts';
import { LightElement } from '../../shell/light-element.ts';
import { describeError } from '../../shell/problem-text.ts';
import type { PageContext } from '../../shell/start-page.ts';
import { importKindWords, sortImportLines, toImportWords, toLineWords } from './import-words.ts';

/** More lines than that nobody reads here; the wrong ones come first. */
const shownLines = 200;
/** Thousands of people take a while to write. */
const timeoutMs = 60_000;

/** Imports people from a CSV file, after a look at what each of its lines would do. Says `imported` with a sentence. */
export class ImportDialog extends LightElement {
  static override properties = { context: { attribute: false } };
  declare context: PageContext;
  #file: File | undefined;
  #report: ImportReport | undefined;
  #message = '';
  #isBusy = false;

  open(): void {
    this.#file = undefined;
    this.#report = undefined;
    this.#message = '';
    void this.openForm();
  }

  protected override render(): TemplateResult {
    const report = this.#report;
    const isReady = report && report.counts.wrong === 0 && report.counts.new + report.counts.changed > 0;
    return html`
      <dialog class="wide" aria-labelledby="import-title" data-testid="import-dialog">
        <form method="dialog" @submit=${this.#import}>
          <h2 id="import-title">Import people</h2>
          <p>A CSV file of a spreadsheet, with a first line of headings: <code>id</code>, <code>name</code>, <code>roles</code>, <code>queues</code>. Who has an id that is here already is changed, others are added; nobody is removed. A column that is missing leaves things as they are.</p>
          <div class="field">
            <label for="import-file">File</label>
            <input id="import-file" type="file" accept=".csv,text/csv" @change=${this.#choose} aria-describedby="import-message" data-testid="import-file">
          </div>
          <p id="import-message" class="form-message" role="alert" data-testid="import-message">${this.#message}</p>
          <div role="status" data-testid="import-counts">${report ? html`<p>${toImportWords(report)}</p>` : nothing}</div>
          ${report ? this.#lines(report) : nothing}
          <div class="buttons">
            <button class="primary" ?disabled=${!isReady || this.#isBusy} data-testid="import-apply">${isReady ? `Import ${report.counts.new + report.counts.changed}` : 'Import'}</button>
            <button type="button" @click=${() => this.querySelector('dialog')?.close()}>Cancel</button>
          </div>
        </form>
      </dialog>
    `;
  }

  #lines({ lines }: ImportReport): TemplateResult {
    const sorted = sortImportLines(lines);
    return html`
      <div class="import-lines" tabindex="0" role="region" aria-label="What each line would do">
        <table class="ledger" data-testid="import-lines">
          <thead><tr><th scope="col">Line</th><th scope="col">Person</th><th scope="col">What happens</th></tr></thead>
          <tbody>${sorted.slice(0, shownLines).map((line) => this.#line(line))}</tbody>
        </table>
        ${sorted.length > shownLines ? html`<p class="hint">And ${sorted.length - shownLines} more lines.</p>` : nothing}
      </div>
    `;
  }

  #line(line: ImportLine): TemplateResult {
    return html`
      <tr data-testid="import-line" data-kind=${line.kind}>
        <td data-label="Line">${line.line}</td>
        <th scope="row">${line.name || line.id}${line.name && line.id ? html`<br><span class="id">${line.id}</span>` : nothing}</th>
        <td data-label="What happens"><div><strong class=${line.kind === 'wrong' ? 'lacking' : ''}>${importKindWords[line.kind]}</strong>${toLineWords(line).map((words) => html`<br>${words}`)}</div></td>
      </tr>
    `;
  }

  readonly #choose = async (event: Event): Promise<void> => {
    this.#file = event.currentTarget instanceof HTMLInputElement ? event.currentTarget.files?.[0] : undefined;
    this.#report = undefined;
    this.#message = '';
    if (this.#file) {
      await this.#attempt('/preview', (report) => {
        this.#report = report;
      });
    }
    this.requestUpdate();
  };

  readonly #import = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    await this.#attempt('', (report) => {
      this.querySelector('dialog')?.close();
      const detail = `Imported: ${report.counts.new} added, ${report.counts.changed} changed.`;
      this.dispatchEvent(new CustomEvent('imported', { detail }));
    });
  };

  async #attempt(path: '' | '/preview', done: (report: ImportReport) => void): Promise<void> {
    this.#isBusy = true;
    this.requestUpdate();
    try {
      // Read here: a file that was changed since it was chosen can't be sent.
      const body = new Blob([(await this.#file?.arrayBuffer()) ?? ''], { type: 'text/csv' });
      const { deskbell } = this.context;
      done(await deskbell.api<ImportReport>('POST', `api/v1/admin/people/import${path}`, body, { timeoutMs }));
    } catch (error) {
      this.#message = error instanceof DOMException ? 'The file can’t be read. Choose it again.' : describeError(error);
    }
    this.#isBusy = false;
    this.requestUpdate();
  }
}

customElements.define('import-dialog', ImportDialog);
