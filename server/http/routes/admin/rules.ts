import {
  ruleChangeSchema,
  ruleHistorySchema,
  rulePreviewSchema,
  ruleTableSchema,
  ruleUndoSchema,
} from '../../../../wire/rule-table.ts';
import { previewRules } from '../../../intake/preview-rules.ts';
import {
  changeRuleTable,
  listRuleHistory,
  readRuleTable,
  readRuleVersion,
  type SavedTable,
  undoRuleChange,
} from '../../../intake/rule-table.ts';
import { changeTable, listCells } from '../../../rules/change-table.ts';
import type { Db } from '../../../store/database.ts';
import type { HttpRooms } from '../../http-rooms.ts';
import { ProblemError } from '../../problem-error.ts';
import { type Changed, callerOf, type Route, recordedRoute, route } from '../../route.ts';

/** The rule table. */
export function adminRuleRoutes({ store, clock }: HttpRooms): Route[] {
  const state = async (db: Db) => {
    const cells = listCells(await readRuleTable(db));
    return Object.fromEntries(cells.map(({ event, state, level }) => [`${event} ${state}`, level]));
  };
  return [
    route({
      ...{ method: 'get', path: 'api/v1/admin/rules', access: 'administrator' },
      summary: 'The rule table, cell by cell',
      answers: { 200: ruleTableSchema },
      async handle() {
        const version = await readRuleVersion(store.db);
        return { status: 200, body: { cells: listCells(await readRuleTable(store.db)), version } };
      },
    }),
    recordedRoute({
      ...{ method: 'put', path: 'api/v1/admin/rules', access: 'administrator' },
      summary: 'Changes cells, all or none; the others stay',
      body: ruleChangeSchema,
      answers: { 200: ruleTableSchema },
      state,
      async change(db, call) {
        const { cells, version } = call.body;
        const changer = { person: callerOf(call).id, version, now: clock.now() };
        return answerSaved(await changeRuleTable(db, cells, changer));
      },
    }),
    route({
      ...{ method: 'post', path: 'api/v1/admin/rules/preview', access: 'administrator' },
      summary: 'What the last day would have been with these cells changed',
      body: ruleChangeSchema,
      answers: { 200: rulePreviewSchema },
      async handle({ body }) {
        const before = await readRuleTable(store.db);
        const changed = changeTable(before, body.cells);
        if (!changed.ok) throw new ProblemError('invalid-fields', undefined, { errors: changed.errors });
        return { status: 200, body: await previewRules(store.db, { before, after: changed.table }, clock.now()) };
      },
    }),
    route({
      ...{ method: 'get', path: 'api/v1/admin/rules/history', access: 'administrator' },
      summary: 'The changes of the table so far: who, when and what',
      answers: { 200: ruleHistorySchema },
      handle: async () => ({ status: 200, body: { versions: await listRuleHistory(store.db) } }),
    }),
    recordedRoute({
      ...{ method: 'post', path: 'api/v1/admin/rules/undo', access: 'administrator' },
      summary: 'Takes the last change back, or goes back to an older version; version 0 is the table as delivered',
      body: ruleUndoSchema,
      answers: { 200: ruleTableSchema },
      state,
      async change(db, call) {
        const { to, version } = call.body;
        const changer = { person: callerOf(call).id, version, now: clock.now() };
        const saved = await undoRuleChange(db, to, changer);
        if (saved) return answerSaved(saved);
        throw new ProblemError(
          'conflict',
          to === undefined ? 'There is no change to take back' : 'There is no such version',
        );
      },
    }),
  ];
}

function answerSaved(saved: SavedTable): Changed {
  if (saved.ok === true) return { status: 200, body: { cells: listCells(saved.table), version: saved.version } };
  if (saved.ok === false) throw new ProblemError('invalid-fields', undefined, { errors: saved.errors });
  const who = saved.by || 'Somebody';
  throw new ProblemError('conflict', `${who} changed the rules meanwhile; the newest version is ${saved.version}`, {
    errors: saved.changed.map(({ event, state, from, to }) => ({
      ...{ field: `${event} ${state}`, detail: `was ${from}, is now ${to}` },
    })),
  });
}
