import type { ChatEvent } from '../../../wire/chat-event.ts';
import { type Problem, problemSchema } from '../../../wire/problem.ts';
import type { SignedWebhook } from '../../../wire/source.ts';
import { type Deskbell, DeskbellError, ProblemError } from '../../deskbell.ts';
import { toBaseUrl } from './product-pages.ts';

/** What the webhook answered, for people to read. */
export interface WebhookAnswer {
  readonly status: number;
  readonly body: string;
}

/**
 * Speaks as the example desk's chat system: has the event signed, and posts it to the very webhook that any chat system
 * uses. Throws what the server or the webhook refused.
 */
export async function sayAsChatSystem(deskbell: Deskbell, source: string, event: ChatEvent): Promise<void> {
  const webhook = await deskbell.api<SignedWebhook>('POST', 'api/v1/example/sign', { event });
  const answer = await postWebhook(source, webhook);
  if (answer.status >= 300) throw toRefusal(answer);
}

function toRefusal({ status, body }: WebhookAnswer): ProblemError {
  const bare: Problem = { type: 'about:blank', title: `The webhook answered ${status}`, status };
  try {
    const parsed = problemSchema.safeParse(JSON.parse(body));
    return new ProblemError(parsed.success ? parsed.data : bare);
  } catch {
    return new ProblemError(bare); // not JSON: something in between answered
  }
}

/**
 * Posts it as a chat system does, without the session. It goes to the server that this page came from, by whatever
 * name the page knows it; what is signed is the same.
 */
export async function postWebhook(source: string, { headers, body }: SignedWebhook): Promise<WebhookAnswer> {
  const url = new URL(`webhooks/${encodeURIComponent(source)}`, toBaseUrl(location.href));
  try {
    const response = await fetch(url, { method: 'POST', headers, body, credentials: 'omit' });
    return { status: response.status, body: await response.text() };
  } catch (cause) {
    throw new DeskbellError('unreachable', 'The webhook could not be reached', { cause });
  }
}
