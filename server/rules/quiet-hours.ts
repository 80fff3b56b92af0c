import { type QuietHours, type Weekday, weekdays } from '../../wire/preferences.ts';

/** Is it quiet at this instant, by the clock on the person's wall? The day is the one on which the quiet time starts. */
export function isQuiet(quiet: QuietHours, now: number): boolean {
  // A time zone that this machine does not know keeps nobody from being told.
  if (!isTimeZone(quiet.timeZone)) return false;
  const { weekday, minutes } = wallClock(quiet.timeZone, now);
  const from = toMinutes(quiet.from);
  const to = toMinutes(quiet.to);
  const startsToday = quiet.days.includes(weekday);
  if (from < to) return startsToday && minutes >= from && minutes < to;
  const startedYesterday = quiet.days.includes(dayBefore(weekday));
  return (startsToday && minutes >= from) || (startedYesterday && minutes < to);
}

/** Does this machine know the time zone? */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function wallClock(timeZone: string, now: number): { weekday: Weekday; minutes: number } {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'long',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const parts = new Map(format.formatToParts(now).map(({ type, value }) => [type, value]));
  const name = parts.get('weekday')?.toLowerCase();
  const weekday = weekdays.find((day) => day === name) ?? 'monday';
  return { weekday, minutes: Number(parts.get('hour')) * 60 + Number(parts.get('minute')) };
}

function toMinutes(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

function dayBefore(day: Weekday): Weekday {
  return weekdays[(weekdays.indexOf(day) + 6) % 7] ?? 'sunday';
}
