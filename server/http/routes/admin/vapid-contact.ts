import { type VapidContact, vapidContactChangeSchema, vapidContactSchema } from '../../../../wire/vapid-key.ts';
import { judgeContact } from '../../../vapid-contact.ts';
import type { HttpRooms } from '../../http-rooms.ts';
import { ProblemError } from '../../problem-error.ts';
import { type Route, recordedRoute, route } from '../../route.ts';

/** The contact that push services are told with every push. */
export function adminVapidContactRoutes({ contact, settings }: HttpRooms): Route[] {
  const read = (): VapidContact => ({
    contact: contact.current() ?? null,
    configured: settings.vapidSubject ?? null,
    isSaved: contact.saved() !== undefined,
  });

  return [
    route({
      ...{ method: 'get', path: 'api/v1/admin/vapid-contact', access: 'administrator' },
      summary: 'The contact that push services are told',
      answers: { 200: vapidContactSchema },
      handle: async () => ({ status: 200, body: read() }),
    }),
    recordedRoute({
      ...{ method: 'put', path: 'api/v1/admin/vapid-contact', access: 'administrator' },
      summary: 'Saves another contact, used from the next push on; null goes back to the configured one',
      body: vapidContactChangeSchema,
      answers: { 200: vapidContactSchema },
      state: async (db) => ({ contact: (await contact.read(db)) ?? null }),
      async change(db, { body }) {
        const judged = body.contact === null ? ({ ok: true } as const) : judgeContact(body.contact);
        if (!judged.ok) {
          const errors = [{ field: 'contact', detail: judged.because }];
          throw new ProblemError('invalid-fields', judged.because, { errors });
        }
        const use = await contact.save(db, body.contact ?? undefined);
        return {
          status: 200,
          afterwards() {
            use();
            return read();
          },
        };
      },
    }),
  ];
}
