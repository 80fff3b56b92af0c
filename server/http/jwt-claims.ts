import { idSchema } from '../../wire/id.ts';
import { newPersonSchema, type Role, roles } from '../../wire/person.ts';
import type { Settings } from '../settings.ts';

/** What a company's identity provider says of a person. `roles` and `queues` are undefined where it is not asked. */
export interface ClaimedPerson {
  id: string;
  name: string | undefined;
  roles: Role[] | undefined;
  queues: string[] | undefined;
  /** When the provider said so, in milliseconds (`iat`); undefined where it does not tell. */
  issuedAt: number | undefined;
}

type Mapping = NonNullable<Settings['jwt']>;

/** Reads claims as the configuration maps them; undefined when they name nobody. */
export function readClaims(payload: Readonly<Record<string, unknown>>, mapping: Mapping): ClaimedPerson | undefined {
  const id = newPersonSchema.shape.id.safeParse(claimAt(payload, mapping.personClaim)).data;
  if (id === undefined) return undefined;
  return {
    id,
    name: toName(claimAt(payload, mapping.nameClaim)),
    roles: mapping.rolesClaim === undefined ? undefined : toRoles(claimAt(payload, mapping.rolesClaim), mapping.roleOf),
    queues: mapping.queuesClaim === undefined ? undefined : toQueues(claimAt(payload, mapping.queuesClaim)),
    issuedAt: typeof payload.iat === 'number' && payload.iat > 0 ? Math.floor(payload.iat * 1000) : undefined,
  };
}

/** Undefined for what is no name that an administrator could give. */
function toName(claim: unknown): string | undefined {
  if (typeof claim !== 'string') return undefined;
  const name = claim
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 200)
    .toWellFormed()
    .trim();
  return newPersonSchema.shape.name.safeParse(name).data;
}

/** A claim by its own name, which may be a URL; otherwise by the dots in it, as in `realm_access.roles`. */
function claimAt(payload: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(payload, name)) return payload[name];
  return name.split('.').reduce<unknown>((value, part) => {
    const inner = typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
    return Object.hasOwn(inner, part) ? inner[part] : undefined;
  }, payload);
}

/** Words of the provider that the configuration does not name give no role. Without such names, they are ours. */
function toRoles(claim: unknown, roleOf: Mapping['roleOf']): Role[] {
  const words = toWords(claim);
  return roles.filter((role) => words.some((word) => (roleOf ? roleOf.get(word) === role : word === role)));
}

function toQueues(claim: unknown): string[] {
  const words = toWords(claim).filter((word) => idSchema.safeParse(word).success);
  return [...new Set(words)].sort().slice(0, 1000);
}

/** A list, or words with spaces between them (as `scope` of RFC 8693 §4.2). */
function toWords(claim: unknown): string[] {
  const words = typeof claim === 'string' ? claim.split(' ') : Array.isArray(claim) ? claim : [];
  return words.filter((word): word is string => typeof word === 'string' && word !== '');
}
