import { expect, test } from 'vitest';
import { choose, draftedLevel, listDrafted } from '../../../../client/pages/admin/rule-draft.ts';
import { toPreviewSentence } from '../../../../client/pages/admin/rule-preview.ts';
import type { RuleCell } from '../../../../wire/rule-table.ts';

const cell: RuleCell = {
  ...{ event: 'chat.queued', state: 'away', as: 'agent', level: 'ring', default: 'ring' },
  allowed: ['none', 'visual', 'ring'],
};

test('what is chosen is asked for', () => {
  const draft = choose(new Map(), cell, 'visual');

  expect([draftedLevel(draft, cell), listDrafted(draft, [cell])]).toEqual([
    'visual',
    [{ event: 'chat.queued', state: 'away', level: 'visual' }],
  ]);
});

test('what is chosen back is no change', () => {
  expect(choose(choose(new Map(), cell, 'visual'), cell, 'ring').size).toBe(0);
});

test('what somebody else has saved meanwhile is no change any more', () => {
  const draft = choose(new Map(), cell, 'visual');

  expect(listDrafted(draft, [{ ...cell, level: 'visual' }])).toEqual([]);
});

test.each([
  {
    counts: { pushes: { more: 37, fewer: 0 }, visuals: { more: 0, fewer: 1 } },
    sentence: 'On the last day this would have been 37 pushes more, 1 pop-up fewer.',
  },
  {
    counts: { pushes: { more: 0, fewer: 0 }, visuals: { more: 0, fewer: 0 } },
    sentence: 'On the last day nobody would have noticed a difference.',
  },
])('$sentence', ({ counts, sentence }) => {
  expect(toPreviewSentence(counts)).toBe(sentence);
});
