import { html, nothing, type TemplateResult } from 'lit';
import type { StepResult, TriedSteps } from '../../../wire/tried-steps.ts';

const resultWords = {
  passed: 'Passed',
  failed: 'Failed',
  skipped: 'Could not be tried',
} as const satisfies Record<StepResult, string>;

/** What a test went through, each step with what to do. `passed`: what it means that none has failed. */
export function renderTriedSteps<Step extends string>(
  tried: TriedSteps<Step>,
  { words, passed }: { words: Readonly<Record<Step, string>>; passed: string },
): TemplateResult {
  return html`
    <p role="status" data-testid="test-verdict" data-passed=${tried.passed}><strong>${tried.passed ? passed : 'Something has to be mended first.'}</strong></p>
    <ol class="tried-steps">
      ${tried.steps.map(
        ({ step, result, detail, remedy }) => html`
          <li data-testid="test-step" data-step=${step} data-result=${result}>
            <p><strong>${words[step]}:</strong> <span class="result ${result}">${resultWords[result]}</span></p>
            <p>${detail}</p>
            ${remedy ? html`<p class="hint">${remedy}</p>` : nothing}
          </li>
        `,
      )}
    </ol>
  `;
}
