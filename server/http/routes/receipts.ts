import { receiptsRequestSchema } from '../../../wire/receipt.ts';
import { acceptReceipts } from '../../intake/accept-receipt.ts';
import type { HttpRooms } from '../http-rooms.ts';
import { type Route, route } from '../route.ts';

/** What windows and service workers report of notifications. Each receipt proves by its token that it may. */
export function receiptRoutes({ intake, metrics, log }: HttpRooms): Route[] {
  return [
    route({
      ...{ method: 'post', path: 'api/v1/receipts', access: 'anyone' },
      summary: 'Reports that notifications were shown, clicked, closed, or not shown since the chat is in front',
      body: receiptsRequestSchema,
      answers: { 204: undefined },
      async handle({ body }) {
        await acceptReceipts(intake, body.receipts, ({ kind, sinceMs, ...ids }) => {
          metrics.receipt(kind, sinceMs);
          log.info('receipt.accepted', { ...ids, kind, sinceMs });
        });
        return { status: 204 };
      },
    }),
  ];
}
