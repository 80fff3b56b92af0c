import { expect, test } from 'vitest';
import { listChangedCells, toRuleRows } from '../../../../client/pages/admin/rule-rows.ts';
import type { RuleCell } from '../../../../wire/rule-table.ts';

function cell(given: Partial<RuleCell>): RuleCell {
  return {
    ...{ event: 'chat.queued', state: 'away', as: 'agent', level: 'ring', default: 'ring' },
    allowed: ['none', 'visual', 'ring'],
    ...given,
  };
}

test('cells become rows in the order of the table, each in its column', () => {
  const away = cell({});
  const present = cell({ state: 'present', level: 'visual', default: 'visual' });
  const call = cell({ event: 'assistance.requested', as: 'supervisor' });
  expect(toRuleRows([call, present, away])).toEqual([
    { event: 'chat.queued', as: 'agent', cells: { present, away } },
    { event: 'assistance.requested', as: 'supervisor', cells: { away: call } },
  ]);
});

test('an event that concerns both roles has a row for each', () => {
  const cells = [cell({}), cell({ as: 'supervisor' })];
  expect(toRuleRows(cells).map(({ as }) => as)).toEqual(['agent', 'supervisor']);
});

test('a cell is changed when it is not as delivered', () => {
  const changed = cell({ level: 'visual' });
  expect(listChangedCells([cell({}), changed])).toEqual([changed]);
});
