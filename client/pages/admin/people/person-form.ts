import { type AgentStatus, agentStatuses, type Role, roles } from '../../../../wire/person.ts';

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

/** "billing, returns" → each once. */
export function splitList(text: string): string[] {
  return [...new Set(text.split(',').map((part) => part.trim()))].filter((part) => part !== '');
}
