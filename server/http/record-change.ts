import { insertAuditEntry } from '../store/audit.ts';
import type { HttpRooms } from './http-rooms.ts';
import { type Answer, type Call, type Change, callerOf, type Route } from './route.ts';

/** A field's longer value is cut: the log says what changed, it is no second store. A guess. */
const maxValueLength = 500;

type Fields = Readonly<Record<string, unknown>>;

/** Whether the audit log keeps calls of this route: all that are for administrators and can change something. */
export function isRecorded({ access, method, readOnly }: Route): boolean {
  return access === 'administrator' && method !== 'get' && !readOnly;
}

/** Handles such a call. It answers only when the audit log has it; a call that is refused changed nothing, and is not kept. */
export async function handleRecorded(rooms: HttpRooms, route: Route, call: Call<unknown, unknown>): Promise<Answer> {
  const { id } = call.params;
  const before = (await route.state?.(id ?? '')) ?? null;
  const answer = await route.handle(call);
  const target = id ?? idOf(answer);
  const after = (await route.state?.(target)) ?? null;
  const changes: readonly Change[] = (answer !== 'taken' && answer.changes) || [{ target, before, after }];
  const entry = {
    at: rooms.clock.now(),
    personId: callerOf(call).id,
    kind: kindOf(route),
    action: actionOf(route),
  };
  await rooms.store.transaction(async (db) => {
    for (const change of changes) await insertAuditEntry(db, { ...entry, ...toFields(change) });
  });
  return answer;
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
function idOf(answer: Answer): string {
  if (answer === 'taken' || typeof answer.body !== 'object' || answer.body === null) return '';
  return 'id' in answer.body && typeof answer.body.id === 'string' ? answer.body.id : '';
}

function differing(fields: Fields, others: Fields | null): Fields {
  const pairs = Object.entries(fields).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(others?.[name]),
  );
  return Object.fromEntries(pairs.map(([name, value]) => [name, shorten(value)]));
}

function shorten(value: unknown): unknown {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length > maxValueLength ? `${text.slice(0, maxValueLength)}…` : value;
}

function toJson(fields: Fields | null): string | null {
  return fields && Object.keys(fields).length > 0 ? JSON.stringify(fields) : null;
}
