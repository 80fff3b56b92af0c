import { ruleChangeSchema, ruleTableSchema } from '../../../../wire/rule-table.ts';
import { changeRuleTable, readRuleTable } from '../../../intake/rule-table.ts';
import { listCells } from '../../../rules/change-table.ts';
import type { HttpRooms } from '../../http-rooms.ts';
import { ProblemError } from '../../problem-error.ts';
import { type Route, route } from '../../route.ts';

/** The rule table. */
export function adminRuleRoutes({ store }: HttpRooms): Route[] {
  const state = async () => {
    const cells = listCells(await readRuleTable(store.db));
    return Object.fromEntries(cells.map(({ event, state, level }) => [`${event} ${state}`, level]));
  };
  return [
    route({
      ...{ method: 'get', path: 'api/v1/admin/rules', access: 'administrator' },
      summary: 'The rule table, cell by cell',
      answers: { 200: ruleTableSchema },
      handle: async () => ({ status: 200, body: { cells: listCells(await readRuleTable(store.db)) } }),
    }),
    route({
      ...{ method: 'put', path: 'api/v1/admin/rules', access: 'administrator' },
      summary: 'Changes cells, all or none; the others stay',
      body: ruleChangeSchema,
      answers: { 200: ruleTableSchema },
      state,
      async handle({ body }) {
        const changed = await store.transaction((db) => changeRuleTable(db, body.cells));
        if (!changed.ok) throw new ProblemError('invalid-fields', undefined, { errors: changed.errors });
        return { status: 200, body: { cells: listCells(changed.table) } };
      },
    }),
  ];
}
