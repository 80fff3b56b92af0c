import * as z from 'zod/mini';

/** Everything that we refuse, as one closed list. `docs/problems.md` has a paragraph on each. */
export const problemTypes = [
  'broken-json',
  'body-too-large',
  'invalid-fields',
  'signature-refused',
  'not-signed-in',
  'not-allowed',
  'wrong-origin',
  'not-found',
  'conflict',
  'endpoint-refused',
  'subscription-gone',
  'key-in-use',
  'too-many-requests',
  'unavailable',
  'fault',
] as const;
export type ProblemType = (typeof problemTypes)[number];

/** RFC 9457. `errors` names each field that was wrong. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.optional(z.string()),
  errors: z.optional(z.array(z.object({ field: z.string(), detail: z.string() }))),
  /** Of `key-in-use`: who would no longer be reached. */
  people: z.optional(z.array(z.object({ id: z.string(), name: z.string() }))),
  /** Of `wrong-origin`: where the page is to be opened. */
  url: z.optional(z.string()),
});
export type Problem = z.infer<typeof problemSchema>;

/** The `type` member of a problem document. */
export function problemUri(type: ProblemType): string {
  return `urn:deskbell:problem:${type}`;
}
