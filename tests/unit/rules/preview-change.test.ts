import { expect, test } from 'vitest';
import { changeTable } from '../../../server/rules/change-table.ts';
import { defaultTable, type RuleTable } from '../../../server/rules/default-table.ts';
import { type PastDecision, previewChange } from '../../../server/rules/preview-change.ts';
import { defaultPreferences } from '../../../wire/preferences.ts';
import type { RuleChange } from '../../../wire/rule-table.ts';
import { noon } from '../../support/builders.ts';

function tableWith(...cells: RuleChange['cells']): RuleTable {
  const changed = changeTable(defaultTable, cells);
  if (!changed.ok) throw new Error('a table that is refused');
  return changed.table;
}
const past = (parts: Partial<PastDecision> = {}): PastDecision => ({
  ...{ type: 'chat.queued', person: 'anna', state: 'away', because: 'rule', at: noon },
  ...parts,
});
const quieter = { before: defaultTable, after: tableWith({ event: 'chat.queued', state: 'away', level: 'visual' }) };

test('pushes and pop-ups are counted each way', () => {
  const { pushes, visuals } = previewChange(
    [past(), past({ person: 'ben' }), past({ state: 'present' })],
    quieter,
    new Map(),
  );

  expect({ pushes, visuals }).toEqual({ pushes: { more: 0, fewer: 2 }, visuals: { more: 2, fewer: 0 } });
});

test('quiet hours count by the time of the decision', () => {
  const days = ['wednesday'] as const;
  const quietHours = { from: '11:00', to: '13:00', timeZone: 'UTC', days: [...days] };
  const preferences = new Map([['anna', { ...defaultPreferences, quietHours }]]);
  const { changed } = previewChange([past(), past({ at: noon + 3 * 3_600_000 })], quieter, preferences);

  expect(changed.map(({ past: { at } }) => at)).toEqual([noon + 3 * 3_600_000]);
});

test('a pause counts by whether the person had paused it then, and not by one that they take now', () => {
  const snoozedUntil = '2026-01-15T12:00:00Z';
  const preferences = new Map([['anna', { ...defaultPreferences, snoozedUntil }]]);
  const { changed } = previewChange([past(), past({ because: 'snoozed', person: 'ben' })], quieter, preferences);

  expect(changed.map(({ past: { person } }) => person)).toEqual(['anna']);
});

test('a supervisor who looks at the chat falls under the cell that is theirs', () => {
  const after = tableWith({ event: 'assistance.requested', state: 'present', level: 'ring' });
  const decision = past({ type: 'assistance.requested', state: 'viewing' });

  expect(previewChange([decision], { before: defaultTable, after }, new Map()).cells).toEqual([
    { event: 'assistance.requested', state: 'present', from: 'visual', to: 'ring', decisions: 1, changed: 1 },
  ]);
});
