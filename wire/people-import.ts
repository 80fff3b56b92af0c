import * as z from 'zod/mini';

/** The columns of a file of people. */
export const peopleColumns = ['id', 'name', 'roles', 'queues', 'status'] as const;
export type PeopleColumn = (typeof peopleColumns)[number];
const columnSchema = z.enum(peopleColumns);

/** What one line of a file does, or would do. */
export const importLineSchema = z.object({
  /** In the file, from 1; where the line begins, if a cell goes over more than one. */
  line: z.number(),
  kind: z.enum(['new', 'changed', 'same', 'wrong']),
  id: z.string(),
  name: z.string(),
  /** Of a changed person: the fields that differ, in words of the file. */
  changes: z.array(z.object({ column: columnSchema, from: z.string(), to: z.string() })),
  /** Of a wrong line: what is wrong in which column; no column if it is the line as a whole. */
  errors: z.array(z.object({ column: z.optional(columnSchema), detail: z.string() })),
});
export type ImportLine = z.infer<typeof importLineSchema>;

/** Answer of `POST /api/v1/admin/people/import` and of its preview. */
export const importReportSchema = z.object({
  lines: z.array(importLineSchema),
  counts: z.object({ new: z.number(), changed: z.number(), same: z.number(), wrong: z.number() }),
  /** Headings that mean nothing to us: these columns are left out. */
  ignoredColumns: z.array(z.string()),
});
export type ImportReport = z.infer<typeof importReportSchema>;
