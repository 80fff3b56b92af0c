import { type QuietHours, type Weekday, weekdays } from '../../wire/preferences.ts';
import { createWallClock, isTimeZone } from './wall-clock.ts';

/** Is it quiet at this instant, by the clock on the person's wall? The day is the one on which the quiet time starts. */
export function isQuiet(quiet: QuietHours, now: number): boolean {
  // A time zone that this machine does not know keeps nobody from being told.
  if (!isTimeZone(quiet.timeZone)) return false;
  const { weekday, minutes } = createWallClock(quiet.timeZone)(now);
  const from = toMinutes(quiet.from);
  const to = toMinutes(quiet.to);
  const startsToday = quiet.days.includes(weekday);
  if (from < to) return startsToday && minutes >= from && minutes < to;
  const startedYesterday = quiet.days.includes(dayBefore(weekday));
  return (startsToday && minutes >= from) || (startedYesterday && minutes < to);
}

function toMinutes(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

function dayBefore(day: Weekday): Weekday {
  return weekdays[(weekdays.indexOf(day) + 6) % 7] ?? 'sunday';
}
