import * as z from 'zod/mini';
import { idSchema } from './id.ts';

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
});
export type Person = z.infer<typeof personSchema>;

/** Body of `POST /api/v1/admin/people`. */
export const newPersonSchema = z.object({
  id: z.optional(idSchema),
  name: personSchema.shape.name,
  roles: personSchema.shape.roles,
  queues: z.optional(personSchema.shape.queues),
  status: z.optional(agentStatusSchema),
});
export type NewPerson = z.infer<typeof newPersonSchema>;

/** Body of `PUT /api/v1/admin/people/{id}`: what is left out stays. */
export const personChangeSchema = z.object({
  name: z.optional(personSchema.shape.name),
  roles: z.optional(personSchema.shape.roles),
  queues: z.optional(personSchema.shape.queues),
  status: z.optional(agentStatusSchema),
});

/** Body of `PUT /api/v1/me/status`. */
export const statusChangeSchema = z.object({ status: agentStatusSchema });

/** Answer of `POST /api/v1/admin/people/{id}/token`. The token is shown this once; the link signs in once. */
export const personTokenSchema = z.object({ token: z.string(), signInUrl: z.string() });

/** Answer of `GET /api/v1/me`: the person, and what a page needs to know of the desk. */
export const meSchema = z.extend(personSchema, {
  /** The example desk is on: its source, through which the example console speaks as a chat system. */
  example: z.optional(z.object({ source: z.string() })),
  idleMs: z.number(),
});
export type Me = z.infer<typeof meSchema>;
