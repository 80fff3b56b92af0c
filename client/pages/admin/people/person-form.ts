import { type AgentStatus, agentStatuses, type Person, type Role, roles } from '../../../../wire/person.ts';

export interface PersonForm {
  readonly id: string;
  readonly name: string;
  readonly roles: Role[];
  readonly queues: string[];
  readonly status: AgentStatus;
}

/** What a filled form says of a person. Queues are written with commas between them. */
export function readPerson(form: FormData): PersonForm {
  const chosen = form.getAll('role');
  return {
    id: String(form.get('id') ?? '').trim(),
    name: String(form.get('name') ?? '').trim(),
    roles: roles.filter((role) => chosen.includes(role)),
    queues: splitList(String(form.get('queues') ?? '')),
    status: agentStatuses.find((status) => status === form.get('status')) ?? 'offline',
  };
}

/** A person as the form shows them when it is opened. */
export function toForm({ id, name, roles: held, queues, status }: Person): PersonForm {
  const shown = splitList(joinList(queues));
  return { id, name: name.trim(), roles: roles.filter((role) => held.includes(role)), queues: shown, status };
}

/** "billing, returns" → each once. One that has a comma itself stands in quotation marks. */
export function splitList(text: string): string[] {
  const parts = text.match(/\s*"(?:[^"]|"")*"\s*(?=,|$)|[^,]+/g) ?? [];
  return [...new Set(parts.map((part) => unquote(part.trim())))].filter((part) => part !== '');
}

function unquote(part: string): string {
  return /^".*"$/s.test(part) && part.length > 1 ? part.slice(1, -1).replaceAll('""', '"').trim() : part;
}

export function joinList(parts: readonly string[]): string {
  return parts.map((part) => (/[,"]/.test(part) ? `"${part.replaceAll('"', '""')}"` : part)).join(', ');
}
