import type { AuditEntry } from '../../../wire/audit.ts';
import { chatEventTypeSchema } from '../../../wire/chat-event-type.ts';
import { windowStateSchema } from '../../../wire/levels.ts';
import { eventWords, windowStateWords } from '../shell/event-words.ts';

/** What was done, by the call that did it. */
const actionWords: Readonly<Record<string, string>> = {
  'POST /api/v1/admin/people': 'Added a person',
  'PUT /api/v1/admin/people/{id}': 'Changed a person',
  'DELETE /api/v1/admin/people/{id}': 'Removed a person',
  'POST /api/v1/admin/people/import': 'Imported people',
  'POST /api/v1/admin/people/{id}/test-notification': 'Sent a test',
  'DELETE /api/v1/admin/subscriptions/{id}': 'Removed a device',
  'POST /api/v1/admin/people/{id}/token': 'Made a token and a sign-in link',
  'DELETE /api/v1/admin/people/{id}/tokens/{token}': 'Revoked a token',
  'DELETE /api/v1/admin/people/{id}/sessions': 'Signed a person out everywhere',
  'POST /api/v1/admin/people/{id}/erase': 'Erased a person',
  'POST /api/v1/admin/sources': 'Added a chat system',
  'PUT /api/v1/admin/sources/{id}': 'Changed a chat system',
  'DELETE /api/v1/admin/sources/{id}': 'Removed a chat system',
  'POST /api/v1/admin/sources/{id}/secret': 'Made a new secret',
  'PUT /api/v1/admin/sources/{id}/callback': 'Changed what a chat system is told',
  'POST /api/v1/admin/sources/{id}/callback/secret': 'Made a new secret for what a chat system is told',
  'POST /api/v1/admin/sources/{id}/callback/test': 'Tested what the chat system is told',
  'DELETE /api/v1/admin/sources/{id}/callback': 'Stopped telling a chat system',
  'POST /api/v1/admin/sources/{id}/sign': 'Signed an event to try it',
  'PUT /api/v1/admin/sources/{id}/outsiders': 'Linked a person or queue of a chat system',
  'POST /api/v1/admin/vapid-keys': 'Made a VAPID key',
  'POST /api/v1/admin/vapid-keys/{id}/activate': 'Activated a VAPID key',
  'POST /api/v1/admin/vapid-keys/{id}/retire': 'Retired a VAPID key',
  'POST /api/v1/admin/vapid-keys/{id}/restore': 'Undid a VAPID key’s retirement',
  'POST /api/v1/admin/vapid-keys/{id}/test': 'Tested a VAPID key',
  'PUT /api/v1/admin/vapid-contact': 'Changed the contact for push services',
  'PUT /api/v1/admin/queues/{id}': 'Changed a queue’s waiting times',
  'DELETE /api/v1/admin/queues/{id}': 'Took a queue’s waiting times away',
  'PUT /api/v1/admin/rules': 'Changed the rules',
  'POST /api/v1/admin/rules/undo': 'Took a change of the rules back',
  'PUT /api/v1/admin/texts': 'Changed what notifications say',
  'deskbell replace-lost-data-key': 'Gave up what a lost data key had sealed',
};

/** The kinds of things that are looked after, by their names in the interface. */
export const kindWords: Readonly<Record<string, string>> = {
  people: 'People',
  subscriptions: 'Devices',
  sources: 'Chat systems',
  'vapid-keys': 'VAPID keys',
  'vapid-contact': 'Contact for push services',
  queues: 'Queues',
  rules: 'Rules',
  texts: 'Texts',
  'data-key': 'Data key',
};

/** Undefined for a call that this page has no words for. */
export function findActionWords(action: string): string | undefined {
  return actionWords[action];
}

export interface FieldChange {
  field: string;
  /** Undefined where there was nothing, or is nothing. */
  from: string | undefined;
  to: string | undefined;
}

/** What differs, field by field. */
export function listFieldChanges({ before, after }: Pick<AuditEntry, 'before' | 'after'>): FieldChange[] {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return names.map((name) => ({
    field: toFieldWords(name),
    from: toValueWords(before?.[name]),
    to: toValueWords(after?.[name]),
  }));
}

/** "chat.queued away" is a cell of the rule table; "warnAfterMinutes" is a field. */
function toFieldWords(name: string): string {
  const [event, state] = name.split(' ');
  const cell = { event: chatEventTypeSchema.safeParse(event).data, state: windowStateSchema.safeParse(state).data };
  if (cell.event && cell.state) return `${eventWords[cell.event]}, ${windowStateWords[cell.state].toLowerCase()}`;
  return name.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function toValueWords(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (value === null || value === '') return 'nothing';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(toValueWords).join(', ');
  const fields = Object.entries(value).map(([name, part]) => `${toFieldWords(name)} ${toValueWords(part)}`);
  return fields.join(', ') || 'nothing';
}
