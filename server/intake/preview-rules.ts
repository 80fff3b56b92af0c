import { toIso } from '../../wire/instant.ts';
import type { RulePreview } from '../../wire/rule-table.ts';
import type { RuleTable } from '../rules/default-table.ts';
import { previewChange } from '../rules/preview-change.ts';
import type { Db } from '../store/database.ts';
import { listPastDecisions } from '../store/past-decisions.ts';
import { listPeopleById } from '../store/people.ts';
import { listPreferences } from '../store/preferences.ts';

const dayMs = 24 * 3_600_000;
/** More would keep the server from its work: two hundred milliseconds on a small machine. */
const maxDecisions = 20_000;
const maxExamples = 8;

/** What the last day would have been by another table: the decisions that were made, made again by both. */
export async function previewRules(
  db: Db,
  tables: { before: RuleTable; after: RuleTable },
  now: number,
): Promise<RulePreview> {
  const since = now - dayMs;
  const { decisions, isCut } = await listPastDecisions(db, since, maxDecisions);
  const past = decisions.map(({ personId, createdAt, ...row }) => ({ ...row, person: personId, at: createdAt }));
  const preferences = await listPreferences(db, [...new Set(past.map(({ person }) => person))]);
  const { pushes, visuals, cells, changed } = previewChange(past, tables, preferences);
  const examples = changed.slice(0, maxExamples);
  const people = await listPeopleById(db, [...new Set(examples.map(({ past: { person } }) => person))]);
  const nameOf = new Map(people.map(({ id, name }) => [id, name]));
  return {
    ...{ since: toIso(isCut ? (decisions.at(-1)?.createdAt ?? since) : since), decisions: decisions.length, isCut },
    ...{ pushes, visuals, cells },
    examples: examples.map(({ past: one, from, to }) => ({
      ...{ at: toIso(one.at), event: one.type, id: one.eventId, source: one.source, chat: one.chatId },
      ...{ person: { id: one.person, name: nameOf.get(one.person) ?? '' }, state: one.state, from, to },
    })),
  };
}
