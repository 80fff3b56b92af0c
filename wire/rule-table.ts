import * as z from 'zod/mini';
import { chatEventTypeSchema } from './chat-event-type.ts';
import { concernedRoleSchema, levelSchema, windowStateSchema } from './levels.ts';

/** One cell of the rule table, as administrators read it. */
export const ruleCellSchema = z.object({
  event: chatEventTypeSchema,
  state: windowStateSchema,
  as: concernedRoleSchema,
  level: levelSchema,
  /** What it is unless an administrator says otherwise. */
  default: levelSchema,
  /** Levels that this cell may have. */
  allowed: z.array(levelSchema),
});
export type RuleCell = z.infer<typeof ruleCellSchema>;

export const ruleTableSchema = z.object({ cells: z.array(ruleCellSchema) });

/** Body of `PUT /api/v1/admin/rules`: the cells to change; the others stay. */
export const ruleChangeSchema = z.object({
  cells: z.array(z.object({ event: chatEventTypeSchema, state: windowStateSchema, level: levelSchema })),
});
export type RuleChange = z.infer<typeof ruleChangeSchema>;
