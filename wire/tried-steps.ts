import * as z from 'zod/mini';

/** `skipped`: it could not be tried, and `remedy` says how it can. */
export const stepResults = ['passed', 'failed', 'skipped'] as const;
export type StepResult = (typeof stepResults)[number];

/** Answer of a test that goes step by step. */
export function triedSteps<const Steps extends readonly string[]>(steps: Steps) {
  return z.object({
    /** No step has failed. */
    passed: z.boolean(),
    steps: z.array(
      z.object({
        step: z.enum(steps),
        result: z.enum(stepResults),
        detail: z.string(),
        /** What to do, if anything. */
        remedy: z.nullable(z.string()),
      }),
    ),
  });
}

/** The same, whatever the steps are. */
export interface TriedSteps<Step extends string = string> {
  passed: boolean;
  steps: readonly { step: Step; result: StepResult; detail: string; remedy: string | null }[];
}
