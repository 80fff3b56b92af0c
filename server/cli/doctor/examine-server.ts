import type { Settings } from '../../settings.ts';
import { type Finding, found } from './finding.ts';

const answerMs = 5_000;

/** Whether a server runs there, and can work. */
export async function examineServer({ publicUrl }: Settings): Promise<Finding> {
  try {
    const response = await fetch(new URL('readyz', publicUrl.href), { signal: AbortSignal.timeout(answerMs) });
    if (response.ok) return found('server', `It answers at ${publicUrl.href}, and its store takes writes`);
    return found('server', `${publicUrl.href}readyz answers ${response.status}`, {
      state: 'failed',
      remedy: 'Look at its log; is another program at this address?',
    });
  } catch {
    return found('server', `None answers at ${publicUrl.href}`, {
      state: 'warning',
      remedy: 'Start it: npx deskbell serve. If it runs, DESKBELL_PUBLIC_URL is not where it is reached',
    });
  }
}
