import type { ReadEvent, Reading, ReadWebhook } from '../../../server/sources/adapter.ts';
import { noon } from '../../support/builders.ts';

/** What an adapter makes of a body that came nine seconds after noon. */
export function readWith(
  adapter: { read(body: unknown, reading: Reading): ReadWebhook },
  headers: Record<string, string> = {},
) {
  const read = (body: unknown): ReadWebhook => adapter.read(body, { headers, webhookId: '', now: noon + 9_000 });
  return {
    read,
    eventsOf: (body: unknown): readonly ReadEvent[] => {
      const webhook = read(body);
      return webhook.ok ? webhook.events : [];
    },
    becauseOf: (body: unknown): string | undefined => {
      const webhook = read(body);
      return 'because' in webhook ? webhook.because : undefined;
    },
    fieldsOf: (body: unknown): string[] | undefined => {
      const webhook = read(body);
      return !webhook.ok && webhook.because === 'invalid-fields' ? webhook.errors.map(({ field }) => field) : undefined;
    },
  };
}
