import { html, nothing, type TemplateResult } from 'lit';

/** Rows of a long list that stand on one page. */
export const pageLength = 50;

/** Which part of a list is seen: where it begins, and how many there are of how many in all. */
export interface ListPart {
  offset: number;
  length: number;
  total: number;
}

/** "1–50 of 120 people". */
export function toPageWords({ offset, length, total }: ListPart, one: string, many: string): string {
  const number = new Intl.NumberFormat('en');
  const all = total === 1 ? `1 ${one}` : `${number.format(total)} ${many}`;
  if (length === total || length === 0) return all;
  return `${number.format(offset + 1)}–${number.format(offset + length)} of ${all}`;
}

/** The buttons below a list that does not fit one page. */
export function renderPager(
  { offset, total }: Pick<ListPart, 'offset' | 'total'>,
  { name, turn }: { name: string; turn: (offset: number) => void },
): TemplateResult | typeof nothing {
  if (total <= pageLength) return nothing;
  return html`
    <nav class="buttons" aria-label="Pages of ${name}">
      <button type="button" ?disabled=${offset === 0} @click=${() => turn(Math.max(0, offset - pageLength))} data-testid="page-before">Previous page</button>
      <button type="button" ?disabled=${offset + pageLength >= total} @click=${() => turn(offset + pageLength)} data-testid="page-next">Next page</button>
    </nav>
  `;
}
