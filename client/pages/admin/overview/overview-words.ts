import type { LevelCounts, OverviewMinute, UnreachableReason } from '../../../../wire/overview.ts';

export const unreachableWords = {
  'never-turned-on': 'has never turned notifications on',
  ended: 'has no device left: signed out, or ended by the browser',
  refused: 'has devices, but the push service refuses them',
} as const satisfies Record<UnreachableReason, string>;

/** "420 ms", "1.3 s", "2 min 05 s"; a dash while there is nothing to measure. */
export function toDurationWords(ms: number | null): string {
  if (ms === null) return '–';
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

export function sumMinutes(minutes: readonly OverviewMinute[]): { webhooks: number; notifications: LevelCounts } {
  const sum = { webhooks: 0, notifications: { none: 0, visual: 0, ring: 0 } };
  for (const { webhooks, notifications } of minutes) {
    sum.webhooks += webhooks;
    sum.notifications.none += notifications.none;
    sum.notifications.visual += notifications.visual;
    sum.notifications.ring += notifications.ring;
  }
  return sum;
}
