import { describe, expect, test } from 'vitest';
import { changeTable, listCells } from '../../../server/rules/change-table.ts';
import { decide } from '../../../server/rules/decide.ts';
import { defaultTable, type RuleTable } from '../../../server/rules/default-table.ts';
import type { RuleChange } from '../../../wire/rule-table.ts';
import { decideFacts, reportedWindow } from '../../support/builders.ts';

type Cells = RuleChange['cells'];

/** The changed table; a refusal fails the test. */
function changed(cells: Cells): RuleTable {
  const result = changeTable(defaultTable, cells);
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.errors)}`);
  return result.table;
}

/** The fields that a refusal names. */
function refusedFields(cells: Cells): string[] {
  const result = changeTable(defaultTable, cells);
  return result.ok ? [] : result.errors.map(({ field }) => field);
}

describe('a change', () => {
  test('of one cell changes that cell and no other', () => {
    const table = changed([{ event: 'message.created', state: 'present', level: 'none' }]);
    const differing = listCells(table).filter((cell) => cell.level !== cell.default);

    expect(differing).toEqual([
      {
        event: 'message.created',
        state: 'present',
        as: 'agent',
        level: 'none',
        default: 'visual',
        allowed: ['none', 'visual', 'ring'],
      },
    ]);
  });

  test('of nothing leaves the table as it is', () => {
    expect(changeTable(defaultTable, [])).toEqual({ ok: true, table: defaultTable });
  });

  test('leaves the table that it started from as it was', () => {
    const before = structuredClone(defaultTable);
    changed([{ event: 'chat.queued', state: 'viewing', level: 'none' }]);

    expect(defaultTable).toEqual(before);
  });

  test('of several cells of a row is judged by the row that comes of it', () => {
    expect(
      refusedFields([
        { event: 'chat.queued', state: 'away', level: 'none' },
        { event: 'chat.queued', state: 'present', level: 'none' },
        { event: 'chat.queued', state: 'viewing', level: 'none' },
      ]),
    ).toEqual([]);
  });

  test('is what the next decision goes by', () => {
    const rules = changed([{ event: 'message.created', state: 'present', level: 'ring' }]);
    const { decisions } = decide(decideFacts({ rules, windows: { anna: [reportedWindow()] } }));

    expect(decisions.map(({ level, because, fallback }) => ({ level, because, fallback }))).toEqual([
      { level: 'ring', because: 'rule', fallback: false },
    ]);
  });

  test('that leaves nothing to ring for leaves nothing to push for either', () => {
    const rules = changed([{ event: 'message.created', state: 'away', level: 'visual' }]);
    const { decisions } = decide(decideFacts({ rules, windows: { anna: [reportedWindow()] } }));

    expect(decisions.map(({ level, fallback }) => ({ level, fallback }))).toEqual([
      { level: 'visual', fallback: false },
    ]);
  });
});

describe('refused with the field that is wrong', () => {
  test.each<{ title: string; cells: Cells; fields: string[] }>([
    {
      title: 'is a cell that a supervisor’s row does not have',
      cells: [{ event: 'assistance.requested', state: 'viewing', level: 'visual' }],
      fields: ['cells.0.state'],
    },
    {
      title: 'is a push of its own for a cancelled chat',
      cells: [{ event: 'chat.cancelled', state: 'away', level: 'ring' }],
      fields: ['cells.0.level'],
    },
    {
      title: 'is a notification for a flag that goes down',
      cells: [{ event: 'assistance.withdrawn', state: 'away', level: 'visual' }],
      fields: ['cells.0.level'],
    },
    {
      title: 'is a notification for an accepted chat',
      cells: [{ event: 'chat.accepted', state: 'away', level: 'ring' }],
      fields: ['cells.0.level'],
    },
    {
      title: 'is a notification for a closed chat',
      cells: [{ event: 'chat.closed', state: 'present', level: 'visual' }],
      fields: ['cells.0.level'],
    },
    {
      title: 'is more for who looks at the chat than for who is at the console',
      cells: [{ event: 'message.created', state: 'viewing', level: 'ring' }],
      fields: ['cells.0.level'],
    },
    {
      title: 'is more at the console than away',
      cells: [{ event: 'chat.queued', state: 'away', level: 'none' }],
      fields: ['cells.0.level'],
    },
    {
      title: 'is more at the dashboard than away',
      cells: [{ event: 'assistance.requested', state: 'away', level: 'none' }],
      fields: ['cells.0.level'],
    },
    {
      title: 'is the second cell where the first is right',
      cells: [
        { event: 'message.created', state: 'present', level: 'none' },
        { event: 'chat.cancelled', state: 'away', level: 'ring' },
      ],
      fields: ['cells.1.level'],
    },
    {
      title: 'are all wrong cells at once',
      cells: [
        { event: 'assistance.requested', state: 'viewing', level: 'visual' },
        { event: 'chat.closed', state: 'away', level: 'ring' },
      ],
      fields: ['cells.0.state', 'cells.1.level'],
    },
  ])('$title', ({ cells, fields }) => {
    expect(refusedFields(cells)).toEqual(fields);
  });
});

describe('the list of cells', () => {
  test('has three for an agent’s event and two for a supervisor’s', () => {
    const counts = new Map<string, number>();
    for (const { event } of listCells(defaultTable)) counts.set(event, (counts.get(event) ?? 0) + 1);

    expect(Object.fromEntries(counts)).toEqual({
      'chat.queued': 3,
      'chat.assigned': 3,
      'chat.transferred': 3,
      'chat.invited': 3,
      'message.created': 3,
      'sla.warning': 3,
      'sla.breached': 3,
      'sla.escalated': 2,
      'message.edited': 3,
      'message.deleted': 3,
      'chat.cancelled': 3,
      'assistance.requested': 2,
      'assistance.withdrawn': 2,
      'chat.accepted': 3,
      'chat.closed': 3,
    });
  });

  test('shows each cell of the default table at its default', () => {
    expect(listCells(defaultTable).filter((cell) => cell.level !== cell.default)).toEqual([]);
  });
});
