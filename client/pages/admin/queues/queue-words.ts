import { type Weekday, weekdays } from '../../../../wire/preferences.ts';
import type { BusinessHours, QueuePolicy } from '../../../../wire/queue-policy.ts';

export const weekdayNames = {
  monday: 'Monday',
  tuesday: 'Tuesday',
  wednesday: 'Wednesday',
  thursday: 'Thursday',
  friday: 'Friday',
  saturday: 'Saturday',
  sunday: 'Sunday',
} as const satisfies Record<Weekday, string>;

/** What would happen to a chat that nobody takes, step by step, in the order of the times. Empty: nothing would. */
export function tellPolicy({ sla, escalation }: Pick<QueuePolicy, 'sla' | 'escalation'>): string[] {
  const steps = [
    ...(sla?.warnAfterMinutes == null
      ? []
      : [{ after: sla.warnAfterMinutes, text: 'the agents are warned that its time is nearly over' }]),
    ...(sla ? [{ after: sla.breachAfterMinutes, text: 'its time is over: agents and supervisors are told' }] : []),
    ...escalation.map(({ afterMinutes: after, to, queue }) => ({
      after,
      text:
        to === 'supervisors'
          ? 'the supervisors are told that nobody takes it'
          : to === 'agents'
            ? 'the same agents are rung again'
            : `the agents of ${queue || 'another queue'} are rung too`,
    })),
  ];
  return steps
    .sort((one, other) => one.after - other.after)
    .map(({ after, text }, index) =>
      index === 0
        ? `A chat that has waited ${toMinuteWords(after)}: ${text}.`
        : `After ${toMinuteWords(after)}: ${text}.`,
    );
}

/** "1 minute", "1 hour 30 minutes", "2 hours". */
export function toMinuteWords(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  const rest = Math.round((minutes - hours * 60) * 100) / 100;
  const count = (number: number, unit: string) => `${number} ${unit}${number === 1 ? '' : 's'}`;
  return [hours > 0 ? count(hours, 'hour') : '', rest > 0 || hours === 0 ? count(rest, 'minute') : '']
    .filter(Boolean)
    .join(' ');
}

/** "Monday to Friday 08:00–18:00, Saturday 09:00–12:00 (Europe/Berlin)". */
export function tellBusinessHours(hours: BusinessHours | null): string {
  if (!hours) return 'Day and night';
  const ofDay = (day: Weekday) =>
    hours.spans
      .filter((span) => span.day === day)
      .map(({ from, to }) => `${from}–${to}`)
      .sort()
      .join(' and ');
  const runs: { first: Weekday; last: Weekday; times: string }[] = [];
  for (const [index, day] of weekdays.entries()) {
    const times = ofDay(day);
    const run = runs.at(-1);
    if (!times) continue;
    if (run?.times === times && run.last === weekdays[index - 1]) run.last = day;
    else runs.push({ first: day, last: day, times });
  }
  const told = runs.map(({ first, last, times }) => {
    const days = first === last ? weekdayNames[first] : `${weekdayNames[first]} to ${weekdayNames[last]}`;
    return `${days} ${times}`;
  });
  return `${told.join(', ')} (${hours.timeZone})`;
}
