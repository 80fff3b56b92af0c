import * as z from 'zod/mini';
import { idSchema } from './id.ts';
import { languageSchema } from './language.ts';
import { isReadable } from './readable.ts';

export const roles = ['agent', 'supervisor', 'administrator'] as const;
export const roleSchema = z.enum(roles);
export type Role = z.infer<typeof roleSchema>;

export const agentStatuses = ['available', 'unavailable', 'offline'] as const;
export const agentStatusSchema = z.enum(agentStatuses);
export type AgentStatus = z.infer<typeof agentStatusSchema>;

export const personSchema = z.object({
  id: idSchema,
  name: z.string().check(z.minLength(1), z.maxLength(200)),
  roles: z.array(roleSchema).check(z.maxLength(roles.length)),
  queues: z.array(idSchema).check(z.maxLength(1000)),
  status: agentStatusSchema,
  /** Left out of every decision, and not let in. Answers always say it. */
  disabled: z.optional(z.boolean()),
});
export type Person = z.infer<typeof personSchema>;

/** A name as it is given: what others are to read holds something to read. Marked, so that the client, which gives none, goes without. */
const newNameSchema = /* @__PURE__ */ personSchema.shape.name.check(
  /* @__PURE__ */ z.refine(isReadable, 'Expected a name, without control characters'),
);

/** An id as it is given: a path must be able to end with it (RFC 3986 §5.2.4), and the file of everybody is at "export". */
const newPersonIdSchema = /* @__PURE__ */ idSchema.check(
  /* @__PURE__ */ z.refine(
    (id) => !['.', '..', 'export'].includes(id),
    'Expected another id: this one is no part of a path',
  ),
);

/** Body of `POST /api/v1/admin/people`. */
export const newPersonSchema = z.object({
  id: z.optional(newPersonIdSchema),
  name: newNameSchema,
  roles: personSchema.shape.roles,
  queues: z.optional(personSchema.shape.queues),
  status: z.optional(agentStatusSchema),
  disabled: personSchema.shape.disabled,
});
export type NewPerson = z.infer<typeof newPersonSchema>;

/** Body of `PUT /api/v1/admin/people/{id}`: what is left out stays. */
export const personChangeSchema = z.object({
  name: z.optional(newNameSchema),
  roles: z.optional(personSchema.shape.roles),
  queues: z.optional(personSchema.shape.queues),
  status: z.optional(agentStatusSchema),
  disabled: personSchema.shape.disabled,
});

/** Body of `PUT /api/v1/me/status`. */
export const statusChangeSchema = z.object({ status: agentStatusSchema });

/** Body of `POST /api/v1/admin/people/{id}/token`: both may be left out. Without days, the token has no end. */
export const newTokenSchema = z.object({
  label: z.optional(z.string().check(z.minLength(1), z.maxLength(100))),
  expiresInDays: z.optional(z.int().check(z.gte(1), z.lte(3650))),
});

/**
 * Answer to it. The token is shown this once; the link signs in once, and what it signs in ends with the token. `id` is
 * what lists call the token.
 */
export const personTokenSchema = z.object({ id: z.string(), token: z.string(), signInUrl: z.string() });

/** Answer of `GET /api/v1/admin/people/{id}/tokens`, newest first: those that are valid. */
export const tokenListSchema = z.object({
  tokens: z.array(
    z.object({
      id: z.string(),
      label: z.nullable(z.string()),
      createdAt: z.string(),
      /** To the minute; also a sign-in with it. */
      lastUsedAt: z.nullable(z.string()),
      expiresAt: z.nullable(z.string()),
    }),
  ),
});

export type TokenList = z.infer<typeof tokenListSchema>;

/** Answer of `GET /api/v1/me`: the person, and what a page needs to know of the desk. */
export const meSchema = z.extend(personSchema, {
  /** The example desk is on: its source, through which the example console speaks as a chat system. */
  example: z.optional(z.object({ source: z.string() })),
  idleMs: z.number(),
  /** What is spoken to them: as they chose, or as their browser does. */
  language: languageSchema,
});
export type Me = z.infer<typeof meSchema>;
