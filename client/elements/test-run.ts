import type { TestProgress } from '../../wire/device.ts';
import type { Deskbell } from '../deskbell.ts';

const lookEveryMs = 1000;

/**
 * Sends a test to each of the person's devices, and tells how far it comes on each until no more is to be expected. Throws
 * `DeskbellError`.
 */
export async function followTest(
  deskbell: Deskbell,
  follow: (progress: TestProgress) => void,
  signal: AbortSignal,
): Promise<void> {
  const { notification } = await deskbell.test();
  while (!signal.aborted) {
    const progress = await deskbell.api<TestProgress>('GET', `api/v1/test-notification/${notification}`);
    if (signal.aborted) return;
    follow(progress);
    if (progress.finished) return;
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}
