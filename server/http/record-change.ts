import { insertAuditEntry } from '../store/audit.ts';
import type { Db } from '../store/database.ts';
import { findPerson } from '../store/people.ts';
import type { HttpRooms } from './http-rooms.ts';
import { ProblemError } from './problem-error.ts';
import {
  type Answer,
  type Call,
  type Change,
  type Changed,
  callerOf,
  type RecordedRoute,
  type Route,
} from './route.ts';

/** Of a field's longer value only what differs is kept: the log says what changed, it is no second store. A guess. */
const maxValueLength = 500;
/** So much of a longer text stands before what differs. */
const leadLength = 100;

type Fields = Readonly<Record<string, unknown>>;

/** Whether the audit log keeps calls of this route: all by which an administrator can change something. */
export function isRecorded(route: Route): route is RecordedRoute {
  return 'change' in route;
}

/** Makes the change and its entry, both or none. A call that is refused changed nothing, and is not kept. */
export async function handleRecorded(
  { store, clock, signals }: Pick<HttpRooms, 'store' | 'clock' | 'signals'>,
  route: RecordedRoute,
  call: Call<unknown, unknown>,
): Promise<Answer> {
  const { status, body, afterwards } = await store.transaction(async (db) => {
    await refuseFormerAdministrators(db, callerOf(call).id);
    const { id } = call.params;
    const before = (await route.state?.(db, id ?? '')) ?? null;
    const changed = await route.change(db, call);
    const target = id ?? idOf(changed);
    const after = (await route.state?.(db, target)) ?? null;
    const changes: readonly Change[] = changed.changes ?? [{ target, before, after }];
    const entry = { at: clock.now(), personId: callerOf(call).id, kind: kindOf(route), action: actionOf(route) };
    for (const change of changes) await insertAuditEntry(db, { ...entry, ...toFields(change) });
    return changed;
  });
  signals.tell({ kind: 'settings' });
  return { status, body: (await afterwards?.()) ?? body };
}

/** Two who shut each other out at the same time: the second is not let in any more when their turn comes. */
async function refuseFormerAdministrators(db: Db, personId: string): Promise<void> {
  const person = await findPerson(db, personId);
  if (!person || person.disabled || !person.roles.includes('administrator')) throw new ProblemError('not-allowed');
}

function toFields({ target, before, after }: Change) {
  return {
    target,
    beforeJson: toJson(before && differing(before, after)),
    afterJson: toJson(after && differing(after, before)),
  };
}

/** The call as the interface names it. */
export function actionOf({ method, path }: Pick<Route, 'method' | 'path'>): string {
  return `${method.toUpperCase()} /${path}`;
}

/** "people" of `api/v1/admin/people/{id}`. */
function kindOf({ path }: Route): string {
  return path.split('/')[3] ?? path;
}

/** What was made got its id from us. */
function idOf({ body }: Changed): string {
  if (typeof body !== 'object' || body === null) return '';
  return 'id' in body && typeof body.id === 'string' ? body.id : '';
}

function differing(fields: Fields, others: Fields | null): Fields {
  const pairs = Object.entries(fields).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(others?.[name]),
  );
  return Object.fromEntries(pairs.map(([name, value]) => [name, shorten(value, others?.[name])]));
}

function shorten(value: unknown, other: unknown): unknown {
  const [text, otherText] = [toText(value), toText(other)];
  if (Math.max(text.length, otherText.length) <= maxValueLength) return value;
  if (isFields(value) && isFields(other)) return differing(value, other);
  if (text.length <= maxValueLength) return value;
  let same = 0;
  while (same < text.length && text[same] === otherText[same]) same += 1;
  const from = Math.max(0, Math.min(same - leadLength, text.length - maxValueLength));
  const to = from + maxValueLength;
  return `${from > 0 ? '…' : ''}${text.slice(from, to).toWellFormed()}${to < text.length ? '…' : ''}`;
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function toJson(fields: Fields | null): string | null {
  return fields && Object.keys(fields).length > 0 ? JSON.stringify(fields) : null;
}
