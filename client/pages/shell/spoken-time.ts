const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** A length of time as people say it: "just now", "4 min", "2 h 05 min", "3 days". */
export function toSpokenDuration(ms: number): string {
  if (ms < minuteMs) return 'just now';
  if (ms < hourMs) return `${Math.floor(ms / minuteMs)} min`;
  if (ms < dayMs) {
    const minutes = Math.floor((ms % hourMs) / minuteMs);
    return `${Math.floor(ms / hourMs)} h ${String(minutes).padStart(2, '0')} min`;
  }
  const days = Math.floor(ms / dayMs);
  return days === 1 ? '1 day' : `${days} days`;
}

/** How long ago an ISO 8601 instant is: "4 min". */
export function toSpokenAge(at: string, now: number): string {
  return toSpokenDuration(Math.max(0, now - Date.parse(at)));
}

/** Time of day of an instant of today, otherwise with its date; in the browser's language and time zone. */
export function toClockTime(at: string, now: number): string {
  const date = new Date(at);
  const time: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit' };
  const isToday = date.toDateString() === new Date(now).toDateString();
  return new Intl.DateTimeFormat(undefined, isToday ? time : { ...time, day: 'numeric', month: 'short' }).format(date);
}

/** Time of day with seconds and milliseconds, for traces. */
export function toExactTime(at: string): string {
  return new Intl.DateTimeFormat(undefined, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
  }).format(new Date(at));
}
