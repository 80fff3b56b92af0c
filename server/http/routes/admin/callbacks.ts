import { randomBytes } from 'node:crypto';
import {
  type CallbackTarget,
  callbackPageSchema,
  callbackTargetChangeSchema,
  callbackTargetSchema,
  callbackTargetWithSecretSchema,
  callbackTestSchema,
  newCallbackSecretSchema,
} from '../../../../wire/callback.ts';
import { toIso } from '../../../../wire/instant.ts';
import { judgeTarget } from '../../../callbacks/judge-target.ts';
import { typesOf } from '../../../intake/callback-book.ts';
import { toCallbackRecord } from '../../../intake/explain-event.ts';
import {
  type CallbackTargetRow,
  deleteCallbackTarget,
  findCallbackTarget,
  saveCallbackTarget,
} from '../../../store/callback-targets.ts';
import { deleteUnsentCallbacks, listCallbacks } from '../../../store/callbacks.ts';
import type { Db } from '../../../store/database.ts';
import { lostSecret } from '../../../store/sealed.ts';
import { findSource } from '../../../store/sources.ts';
import type { HttpRooms } from '../../http-rooms.ts';
import { ProblemError } from '../../problem-error.ts';
import { type Route, recordedRoute, route } from '../../route.ts';

const hourMs = 3_600_000;
const listed = 100;
const path = 'api/v1/admin/sources/{id}/callback';

/** Where the chat system of a source is told of what happens here. */
export function adminCallbackRoutes({ store, clock, box, settings, intake, limits, callbacks }: HttpRooms): Route[] {
  const state = async (db: Db, id: string) => {
    const row = await findCallbackTarget(db, id);
    return row && { url: row.url, types: typesOf(row), notReachedSeconds: row.notReachedMs / 1000 };
  };

  async function getSourceId(db: Db, id = ''): Promise<string> {
    if (!(await findSource(db, id))) throw new ProblemError('not-found', 'There is no such source');
    return id;
  }

  async function getTarget(db: Db, id: string): Promise<CallbackTargetRow> {
    const row = await findCallbackTarget(db, id);
    if (!row) throw new ProblemError('not-found', 'The chat system of this source is told nothing yet');
    return row;
  }

  function describe(row: CallbackTargetRow): CallbackTarget {
    const { url, notReachedMs, olderUntil } = row;
    const secretMadeAt = row.sealedSecret === lostSecret ? null : toIso(row.secretMadeAt);
    return {
      ...{ url, types: typesOf(row), notReachedSeconds: notReachedMs / 1000, secretMadeAt },
      olderSecretUntil: olderUntil !== null && olderUntil > clock.now() ? toIso(olderUntil) : null,
    };
  }

  /** What is at hand for every event is what is stored. */
  const afterwards = () => intake.callbacks.read(store.db);

  return [
    route({
      ...{ method: 'get', path, access: 'administrator' },
      summary: 'Where the chat system is told of what happens here, and the last webhooks to it',
      answers: { 200: callbackPageSchema },
      async handle({ params }) {
        const id = await getSourceId(store.db, params.id);
        const row = await findCallbackTarget(store.db, id);
        const records = (await listCallbacks(store.db, id, listed)).map(toCallbackRecord);
        return { status: 200, body: { target: row ? describe(row) : null, callbacks: records } };
      },
    }),
    recordedRoute({
      ...{ method: 'put', path, access: 'administrator' },
      summary:
        'Says where the chat system is told, and of what; the first time a secret is made, which is shown this once',
      body: callbackTargetChangeSchema,
      answers: { 200: callbackTargetSchema, 201: callbackTargetWithSecretSchema },
      state,
      async change(db, { params, body }) {
        const { href } = checkTarget(body.url, settings.callbackOrigins);
        const sourceId = await getSourceId(db, params.id);
        const known = await findCallbackTarget(db, sourceId);
        const secret = newSecret();
        const made = { sealedSecret: box.seal(secret), secretMadeAt: clock.now() };
        const row: CallbackTargetRow = {
          ...(known ?? { ...made, sourceId, olderSealedSecret: null, olderUntil: null }),
          ...{ url: href, typesJson: JSON.stringify(body.types), notReachedMs: body.notReachedSeconds * 1000 },
        };
        await saveCallbackTarget(db, row);
        if (known) return { status: 200, body: describe(row), afterwards };
        return { status: 201, body: { ...describe(row), secret }, afterwards };
      },
    }),
    recordedRoute({
      ...{ method: 'post', path: `${path}/secret`, access: 'administrator' },
      summary: 'Makes a new secret, shown this once; for another day, or as long as is said, the old one signs as well',
      body: newCallbackSecretSchema,
      answers: { 201: callbackTargetWithSecretSchema },
      async change(db, { params, body: { overlapHours } }) {
        const known = await getTarget(db, await getSourceId(db, params.id));
        const secret = newSecret();
        const now = clock.now();
        const older =
          known.sealedSecret === lostSecret
            ? { olderSealedSecret: null, olderUntil: null }
            : { olderSealedSecret: known.sealedSecret, olderUntil: now + overlapHours * hourMs };
        const row = { ...known, ...older, sealedSecret: box.seal(secret), secretMadeAt: now };
        await saveCallbackTarget(db, row);
        return { status: 201, body: { ...describe(row), secret } };
      },
    }),
    recordedRoute({
      ...{ method: 'post', path: `${path}/test`, access: 'administrator' },
      summary:
        'Posts a signed test to the chat system, and one with a wrong signature, and tells step by step what it answers',
      answers: { 200: callbackTestSchema },
      async change(db, { params }) {
        const target = await getTarget(db, await getSourceId(db, params.id));
        await limits.countTest(`source ${target.sourceId}`);
        return { status: 200, afterwards: () => callbacks.test(target) };
      },
    }),
    recordedRoute({
      ...{ method: 'delete', path, access: 'administrator' },
      summary: 'Tells the chat system nothing from now on; what waits for it is dropped',
      answers: { 204: undefined },
      state,
      async change(db, { params }) {
        const { sourceId } = await getTarget(db, await getSourceId(db, params.id));
        await deleteCallbackTarget(db, sourceId);
        await deleteUnsentCallbacks(db, sourceId);
        return { status: 204, afterwards };
      },
    }),
  ];
}

function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

function checkTarget(target: string, origins: readonly string[]): URL {
  const judged = judgeTarget(target, origins);
  if (judged.ok) return judged.url;
  const detail = `This URL may not be called: ${judged.because}. Origins of your own network are named in DESKBELL_CALLBACK_ORIGINS`;
  throw new ProblemError('endpoint-refused', undefined, { errors: [{ field: 'url', detail }] });
}
