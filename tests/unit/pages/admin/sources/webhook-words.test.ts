import { describe, expect, test } from 'vitest';
import { toFaultWords, toWebhookWords } from '../../../../../client/pages/admin/sources/webhook-words.ts';
import { type Source, sourceKinds } from '../../../../../wire/source.ts';
import { type WebhookRecord, webhookFaults } from '../../../../../wire/webhook-attempt.ts';

const source = (parts: Partial<Source> = {}): Source => ({
  ...{ id: 'chat', kind: 'standard', name: 'Chat', url: 'https://desk.example.com/webhooks/chat', paused: false },
  ...{ chatLink: null, mapping: null, createdAt: '2026-01-14T12:00:00Z', secretMadeAt: '2026-01-14T12:00:00Z' },
  ...{ olderSecretUntil: null, lastEventAt: null, lastRefusedAt: null, ...parts },
});
const record = (parts: Partial<WebhookRecord>): WebhookRecord => ({
  ...{ at: '2026-01-14T12:00:00Z', outcome: 'accepted', times: 1, webhookId: null, event: null, detail: null },
  ...{ clockSeconds: null, sender: null, ...parts },
});

test.each(webhookFaults)('%s has words', (fault) => {
  for (const kind of sourceKinds) expect(toFaultWords(fault, null, source({ kind })).what).not.toBe('');
});

describe('a secret that does not fit', () => {
  test('is likely another, until a webhook has come with this one', () => {
    const remedyAt = (lastEventAt: string | null) =>
      toFaultWords('no-signature-fits', null, source({ lastEventAt })).remedy;

    expect([remedyAt(null), remedyAt('2026-01-13T12:00:00Z')]).toEqual(
      Array(2).fill(expect.stringContaining('another secret')),
    );
    expect(remedyAt('2026-01-14T13:00:00Z')).toContain('something changes the body');
  });

  test.each(['rocket-chat', 'cloud-events', 'mapped'] as const)('of %s is another, for it signs no body', (kind) => {
    const words = toFaultWords('no-signature-fits', null, source({ kind, lastEventAt: '2026-01-14T13:00:00Z' }));

    expect(words.what).toBe('Another secret');
  });
});

test('a clock is told with how far it is off', () => {
  expect(toFaultWords('too-old', -600, source()).what).toBe('The clock: signed too long ago, 10 min behind');
});

test('what is for nobody is told why', () => {
  expect(toWebhookWords(record({ outcome: 'passed', detail: 'private-note' }), source()).what).toBe(
    'For nobody: a private note',
  );
});
