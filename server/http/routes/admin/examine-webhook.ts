import { maxPastedBytes } from '../../../../wire/limits.ts';
import {
  pastedWebhookSchema,
  type WebhookExamination,
  webhookExaminationSchema,
} from '../../../../wire/webhook-examination.ts';
import { rehearseEvents } from '../../../intake/rehearse-events.ts';
import type { RawWebhook } from '../../../sources/adapter.ts';
import { adapters, readWebhook } from '../../../sources/adapters.ts';
import { signatureHeaders, verifyProof } from '../../../sources/proof.ts';
import { findSource, listSealedSecrets, type SourceRow } from '../../../store/sources.ts';
import { diagnoseWebhook } from '../../diagnose-webhook.ts';
import type { HttpRooms } from '../../http-rooms.ts';
import { readSettings } from '../../link-outsiders.ts';
import { ProblemError } from '../../problem-error.ts';
import { readPastedWebhook } from '../../read-pasted-webhook.ts';
import { type Route, route } from '../../route.ts';
import { describeHeaders } from '../../verify-webhook.ts';

/** What would become of a webhook, for an administrator who wonders. */
export function adminExamineRoutes(rooms: HttpRooms): Route[] {
  const { store, box, clock, intake } = rooms;

  async function judge(source: SourceRow, webhook: RawWebhook): Promise<WebhookExamination['signature']> {
    const now = clock.now();
    const { proof } = adapters[source.kind];
    const secrets = (await listSealedSecrets(store.db, source.id, now)).map(box.open);
    const verified = verifyProof(proof, webhook, secrets, now);
    const { timestamp = '' } = signatureHeaders(proof, webhook.headers);
    const clockSeconds = /^\d{1,12}$/.test(timestamp) ? Math.round(Number(timestamp) - now / 1000) : null;
    if (verified.ok) return { fault: null, detail: null, clockSeconds };
    const { because } = verified;
    const isUnclear = because === 'no-signature-fits';
    const fault = isUnclear ? await diagnoseWebhook(store.db, { box, now }, { source, webhook }) : because;
    return { fault, detail: describeHeaders(because, proof, webhook).detail ?? null, clockSeconds };
  }

  /** Whether or not it is genuine: both are of interest. */
  async function read(source: SourceRow, webhook: RawWebhook): Promise<Omit<WebhookExamination, 'signature'>> {
    const { id: webhookId = 'pasted' } = signatureHeaders(adapters[source.kind].proof, webhook.headers);
    const { mapping } = readSettings(source);
    const reading = { webhookId, now: clock.now(), mapping, evaluate: rooms.mappings.evaluate };
    const found = await readWebhook(source.kind, webhook, reading);
    if (!found.ok) {
      const errors = found.because === 'invalid-fields' ? found.errors : [{ field: 'body', detail: 'It is not JSON' }];
      return { because: null, errors, events: [] };
    }
    if ('because' in found) return { because: found.because, errors: [], events: [] };
    const incoming = await Promise.all(
      found.events.map(async (one) => ({
        ...{ source: source.id, id: one.id },
        event: await rooms.linkOutsiders(source, one, { keeps: false }),
      })),
    );
    return { because: null, errors: [], events: await rehearseEvents(intake, incoming) };
  }

  return [
    route({
      ...{ method: 'post', path: 'api/v1/admin/sources/{id}/webhooks/preview', access: 'administrator' },
      summary:
        'What would become of a webhook that is pasted: its signature, its events, who would be told. Nothing is kept',
      body: pastedWebhookSchema,
      maxBytes: maxPastedBytes,
      answers: { 200: webhookExaminationSchema },
      async handle({ params, body }) {
        const source = await findSource(store.db, params.id ?? '');
        if (!source) throw new ProblemError('not-found', 'There is no such source');
        const webhook = readPastedWebhook(body);
        const signature = await judge(source, webhook);
        return { status: 200, body: { signature, ...(await read(source, webhook)) } };
      },
    }),
  ];
}
