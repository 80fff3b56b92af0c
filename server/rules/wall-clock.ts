import { type Weekday, weekdays } from '../../wire/preferences.ts';

export interface WallTime {
  weekday: Weekday;
  /** Since midnight. */
  minutes: number;
}

/** The clock on a wall of that zone. */
export function createWallClock(timeZone: string): (now: number) => WallTime {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'long',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return (now) => {
    const parts = new Map(format.formatToParts(now).map(({ type, value }) => [type, value]));
    const name = parts.get('weekday')?.toLowerCase();
    const weekday = weekdays.find((day) => day === name) ?? 'monday';
    return { weekday, minutes: Number(parts.get('hour')) * 60 + Number(parts.get('minute')) };
  };
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
