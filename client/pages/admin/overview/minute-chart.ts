import { html, type PropertyValues, type TemplateResult } from 'lit';
import UPlot from 'uplot';
import { LightElement } from '../../shell/light-element.ts';

export interface ChartLine {
  readonly label: string;
  /** The custom property that holds its colour: "--felt". */
  readonly colour: string;
  readonly dash?: readonly number[];
  readonly values: readonly number[];
}

const heightPx = 160;
/** An axis that ends at 1 makes a single event look like a flood. */
const leastTop = 5;

/** Numbers by minute, drawn. Who does not see it reads `label`, and the table beside it. */
export class MinuteChart extends LightElement {
  static override properties = {
    times: { attribute: false },
    lines: { attribute: false },
    label: { attribute: false },
  };
  /** Seconds since 1970. */
  declare times: readonly number[];
  declare lines: readonly ChartLine[];
  declare label: string;
  #chart: UPlot | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    const resized = new ResizeObserver(() => this.#fit());
    resized.observe(this);
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const redraw = () => this.#draw();
    dark.addEventListener('change', redraw);
    this.untilGone(() => {
      resized.disconnect();
      dark.removeEventListener('change', redraw);
      this.#chart?.destroy();
      this.#chart = undefined;
    });
  }

  protected override render(): TemplateResult {
    return html`
      <div class="chart-lines" aria-hidden="true">${this.lines.map(({ label, colour }) => html`<span class="chart-key ${colour.slice(2)}">${label}</span>`)}</div>
      <div class="chart" role="img" aria-label=${this.label}></div>
    `;
  }

  protected override updated(_changed: PropertyValues): void {
    if (this.#chart) this.#chart.setData(this.#data());
    else this.#draw();
  }

  #data(): UPlot.AlignedData {
    return [[...this.times], ...this.lines.map(({ values }) => [...values])];
  }

  #fit(): void {
    const width = this.clientWidth;
    if (width > 0) this.#chart?.setSize({ width, height: heightPx });
  }

  /** Anew: a canvas keeps the colours that it was drawn with. */
  #draw(): void {
    this.#chart?.destroy();
    const place = this.querySelector<HTMLElement>('.chart');
    if (!place || this.clientWidth === 0) return;
    const colourOf = (name: string) => readColour(place, name);
    const axis = {
      stroke: colourOf('--ink-soft'),
      grid: { stroke: colourOf('--rule'), width: 1 },
      ticks: { show: false },
      font: '12px system-ui, sans-serif',
    };
    this.#chart = new UPlot(
      {
        ...{ width: this.clientWidth, height: heightPx, cursor: { show: false }, legend: { show: false } },
        padding: [8, 28, 0, 0],
        scales: { y: { range: (_chart, _least, most) => [0, Math.max(leastTop, most * 1.1)] } },
        axes: [
          { ...axis, size: 30, space: 70, values: (_chart, seconds) => seconds.map(toTime) },
          {
            ...axis,
            size: 44,
            incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 50_000, 100_000],
          },
        ],
        series: [
          {},
          ...this.lines.map(({ label, colour, dash }) => ({
            label,
            stroke: colourOf(colour),
            width: 2,
            points: { show: false },
            ...(dash ? { dash: [...dash] } : {}),
          })),
        ],
      },
      this.#data(),
      place,
    );
  }
}

/** What a custom property comes to here: `light-dark()` in it is decided. */
function readColour(place: HTMLElement, name: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${name})`;
  place.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function toTime(seconds: number): string {
  return new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' }).format(seconds * 1000);
}

customElements.define('minute-chart', MinuteChart);
