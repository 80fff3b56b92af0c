import * as z from 'zod/mini';
import { maxIdLength } from './limits.ts';
import { agentStatusSchema, personSchema, roleSchema } from './person.ts';

/** A person as administrators see them in a list: with how many of their devices a push can reach. */
export const listedPersonSchema = z.extend(personSchema, { reachableDevices: z.number() });
export type ListedPerson = z.infer<typeof listedPersonSchema>;

/** Query of `GET /api/v1/admin/people`: all that are given must hold. Without a limit everybody comes. */
export const peopleQuerySchema = z.object({
  /** Words that name or id contain, whatever their case and accents. */
  search: z.optional(z.string().check(z.maxLength(200))),
  role: z.optional(roleSchema),
  queue: z.optional(z.string().check(z.maxLength(maxIdLength))),
  status: z.optional(agentStatusSchema),
  /** `none`: no device of theirs can be reached. */
  reach: z.optional(z.literal('none')),
  limit: z.optional(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(1000))),
  offset: z._default(z.coerce.number().check(z.int(), z.minimum(0)), 0),
});
export type PeopleQuery = z.infer<typeof peopleQuerySchema>;

/** Its answer. `total`: how many fit. */
export const peopleListSchema = z.object({ people: z.array(listedPersonSchema), total: z.number() });
export type PeopleList = z.infer<typeof peopleListSchema>;
