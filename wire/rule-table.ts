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

/** Who made a version of the table, and when. The name is empty if there is no such person any more. */
const madeBySchema = z.object({ id: z.string(), name: z.string() });

export const ruleTableSchema = z.object({
  cells: z.array(ruleCellSchema),
  /** Counts the changes so far: 0 is the table as delivered. */
  version: z.number(),
});
export type RuleTableAnswer = z.infer<typeof ruleTableSchema>;

const cellLevelsSchema = z.array(
  z.object({ event: chatEventTypeSchema, state: windowStateSchema, level: levelSchema }),
);

/** The version that a change was made from: one that is not the newest any more is refused, with what changed since. */
const basedOnSchema = z.optional(z.int().check(z.nonnegative()));

/** Body of `PUT /api/v1/admin/rules`, and of its preview: the cells to change; the others stay. */
export const ruleChangeSchema = z.object({ cells: cellLevelsSchema, version: basedOnSchema });
export type RuleChange = z.infer<typeof ruleChangeSchema>;

/** Body of `POST /api/v1/admin/rules/undo`: takes the last change back, or goes back to the version `to`. */
export const ruleUndoSchema = z.object({ to: basedOnSchema, version: basedOnSchema });

/** A cell that a version made different from the one before it. */
const cellDifferenceSchema = z.object({
  event: chatEventTypeSchema,
  state: windowStateSchema,
  from: levelSchema,
  to: levelSchema,
});
export type CellDifference = z.infer<typeof cellDifferenceSchema>;

export const ruleVersionSchema = z.object({
  version: z.number(),
  at: z.string(),
  by: madeBySchema,
  /** The older version that it went back to. */
  restores: z.nullable(z.number()),
  changed: z.array(cellDifferenceSchema),
});
export type RuleVersion = z.infer<typeof ruleVersionSchema>;

/** Answer of `GET /api/v1/admin/rules/history`, newest first. */
export const ruleHistorySchema = z.object({ versions: z.array(ruleVersionSchema) });

const moreOrFewerSchema = z.object({ more: z.number(), fewer: z.number() });

/** Answer of `POST /api/v1/admin/rules/preview`: the last day, as the changed table would have had it. */
export const rulePreviewSchema = z.object({
  /** From when on decisions were looked at, and how many. */
  since: z.string(),
  decisions: z.number(),
  /** There were more in the last day than are looked at: the newest were. */
  isCut: z.boolean(),
  pushes: moreOrFewerSchema,
  visuals: moreOrFewerSchema,
  /** The changed cells. `changed` leaves out people whose own choices come first. */
  cells: z.array(z.extend(cellDifferenceSchema, { decisions: z.number(), changed: z.number() })),
  /** Some of those who would have got something else, the newest first. */
  examples: z.array(
    z.object({
      at: z.string(),
      event: chatEventTypeSchema,
      id: z.string(),
      source: z.string(),
      chat: z.string(),
      person: madeBySchema,
      state: windowStateSchema,
      from: levelSchema,
      to: levelSchema,
    }),
  ),
});
export type RulePreview = z.infer<typeof rulePreviewSchema>;
