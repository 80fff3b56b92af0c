import { englishSay, type PageSay } from '../texts/load-page-texts.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** A length of time as people say it: "just now", "4 min", "2 h 05 min", "3 days". */
export function toSpokenDuration(ms: number, say: PageSay = englishSay): string {
  if (ms < minuteMs) return say('justNow');
  if (ms < hourMs) return say('minutes', { minutes: Math.floor(ms / minuteMs) });
  if (ms < dayMs) {
    const minutes = Math.floor((ms % hourMs) / minuteMs);
    const twoDigits = new Intl.NumberFormat(say.language, { minimumIntegerDigits: 2 });
    return say('hours', { hours: Math.floor(ms / hourMs), minutes: twoDigits.format(minutes) });
  }
  return say('days', { days: Math.floor(ms / dayMs) });
}

/** How long ago an ISO 8601 instant is: "4 min". */
export function toSpokenAge(at: string, now: number, say: PageSay = englishSay): string {
  return toSpokenDuration(Math.max(0, now - Date.parse(at)), say);
}

/** How long somebody has waited since an ISO 8601 instant: "under 1 min", "4 min". */
export function toSpokenWait(since: string, now: number, say: PageSay): string {
  const ms = now - Date.parse(since);
  return ms < minuteMs ? say('underMinute') : toSpokenDuration(ms, say);
}

/** Time of day of an instant of today, otherwise with its date; in the browser's time zone, and in its language if none is said. */
export function toClockTime(at: string, now: number, language?: string): string {
  const date = new Date(at);
  const time: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit' };
  const isToday = date.toDateString() === new Date(now).toDateString();
  return new Intl.DateTimeFormat(language, isToday ? time : { ...time, day: 'numeric', month: 'short' }).format(date);
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
