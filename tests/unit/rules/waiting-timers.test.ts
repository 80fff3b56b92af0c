import { describe, expect, test } from 'vitest';
import { waitingTimers } from '../../../server/rules/waiting-timers.ts';
import type { QueuePolicy } from '../../../wire/queue-policy.ts';
import { chatProgress, noon } from '../../support/builders.ts';

const minute = 60_000;
const policy: QueuePolicy = {
  sla: { warnAfterMinutes: 4, breachAfterMinutes: 5 },
  businessHours: null,
  escalation: [
    { afterMinutes: 6, to: 'agents' },
    { afterMinutes: 8, to: 'supervisors' },
  ],
};
const waiting = chatProgress({ phase: 'waiting', waitingSince: noon });

describe('the timers of a chat', () => {
  test('that waits are those of its queue’s policy', () => {
    expect(waitingTimers(waiting, policy, { sourceSendsSla: false })).toEqual([
      { kind: 'warning', dueAt: noon + 4 * minute },
      { kind: 'breached', dueAt: noon + 5 * minute },
      { kind: 'evidence', dueAt: noon + minute },
      { kind: 'step-0', dueAt: noon + 6 * minute },
      { kind: 'step-1', dueAt: noon + 8 * minute },
    ]);
  });

  test('of a chat system that says itself how long chats wait are those of the escalation', () => {
    expect(waitingTimers(waiting, policy, { sourceSendsSla: true }).map(({ kind }) => kind)).toEqual([
      'evidence',
      'step-0',
      'step-1',
    ]);
  });

  test('are all reckoned in business hours', () => {
    const spans = [{ day: 'thursday' as const, from: '09:00', to: '17:00' }];
    const opensAt = noon + 21 * 60 * minute;
    const dueAts = waitingTimers(
      waiting,
      { ...policy, businessHours: { timeZone: 'UTC', spans } },
      { sourceSendsSla: false },
    ).map(({ dueAt }) => (dueAt - opensAt) / minute);

    expect(dueAts).toEqual([4, 5, 1, 6, 8]);
  });

  test('of a policy without a warning have none', () => {
    const breachOnly = { ...policy, sla: { warnAfterMinutes: null, breachAfterMinutes: 5 }, escalation: [] };
    expect(waitingTimers(waiting, breachOnly, { sourceSendsSla: false })).toEqual([
      { kind: 'breached', dueAt: noon + 5 * minute },
    ]);
  });

  test.each([
    { who: 'somebody has', chat: chatProgress({ phase: 'active', agents: ['anna'] }) },
    { who: 'is over', chat: chatProgress({ phase: 'over' }) },
  ])('are none of one that $who', ({ chat }) => {
    expect(waitingTimers(chat, policy, { sourceSendsSla: false })).toEqual([]);
  });

  test('are none in a queue without a policy', () => {
    expect(waitingTimers(waiting, undefined, { sourceSendsSla: false })).toEqual([]);
  });
});
