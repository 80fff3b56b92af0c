import * as z from 'zod/mini';
import { languageSchema } from '../../../../wire/language.ts';
import {
  textChangeSchema,
  textPreviewQuestionSchema,
  textPreviewSchema,
  textTableSchema,
} from '../../../../wire/text-template.ts';
import { changeTexts, listTexts, readTextOverrides, withTexts } from '../../../intake/text-table.ts';
import { compileTexts } from '../../../rules/texts/compile-texts.ts';
import { previewTexts } from '../../../rules/texts/samples.ts';
import type { Db } from '../../../store/database.ts';
import type { HttpRooms } from '../../http-rooms.ts';
import { ProblemError } from '../../problem-error.ts';
import { type Route, recordedRoute, route } from '../../route.ts';

/** What notifications say, in each language. */
export function adminTextRoutes({ store, intake }: HttpRooms): Route[] {
  const state = async (db: Db) => {
    const overrides = Object.entries(await readTextOverrides(db));
    return Object.fromEntries(
      overrides.flatMap(([language, subjects = {}]) =>
        Object.entries(subjects).flatMap(([subject, parts = {}]) =>
          Object.entries(parts).map(([part, text]) => [`${language} ${subject} ${part}`, text]),
        ),
      ),
    );
  };
  return [
    route({
      ...{ method: 'get', path: 'api/v1/admin/texts', access: 'administrator' },
      summary: 'The templates of one language, each with its default and the placeholders that it may have',
      query: z.object({ language: z._default(languageSchema, 'en') }),
      answers: { 200: textTableSchema },
      handle: async ({ query }) => ({ status: 200, body: await listTexts(store.db, query.language) }),
    }),
    recordedRoute({
      ...{ method: 'put', path: 'api/v1/admin/texts', access: 'administrator' },
      summary: 'Changes templates of one language, all or none; null is the default again',
      body: textChangeSchema,
      answers: { 200: textTableSchema },
      state,
      async change(db, { body }) {
        const changed = await changeTexts(db, body);
        if (changed.ok === 'outdated') {
          const [first] = changed.errors;
          throw new ProblemError('conflict', `Somebody else changed a text meanwhile; it is now “${first?.detail}”`, {
            errors: changed.errors,
          });
        }
        if (!changed.ok) throw new ProblemError('invalid-fields', undefined, { errors: changed.errors });
        return {
          ...{ status: 200, body: await listTexts(db, body.language) },
          afterwards: async () => void (await intake.readTexts(store.db)),
        };
      },
    }),
    route({
      ...{ method: 'post', path: 'api/v1/admin/texts/preview', access: 'administrator' },
      summary: 'What a notification would say with these templates, to sample names',
      body: textPreviewQuestionSchema,
      answers: { 200: textPreviewSchema },
      async handle({ body }) {
        const changed = withTexts(await readTextOverrides(store.db), body);
        if (!changed.ok) throw new ProblemError('invalid-fields', undefined, { errors: changed.errors });
        const previews = previewTexts(body.subject, body.language, compileTexts(changed.overrides));
        return { status: 200, body: { previews } };
      },
    }),
  ];
}
