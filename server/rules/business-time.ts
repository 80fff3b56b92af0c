import type { BusinessHours } from '../../wire/queue-policy.ts';
import { createWallClock, isTimeZone, type WallTime } from './wall-clock.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** Farther than any policy reaches: two weeks of which a minute may be open. */
const horizonMinutes = 60 * 24 * 366;

/**
 * The instant, in whole milliseconds, at which so many minutes of business have passed since `from`; undefined if the hours never are.
 * Goes from edge to edge, not minute by minute: the ends of the spans, and the full hours, at which clocks are changed: by
 * the wall's clock (on Lord Howe, half an hour from UTC's), or by UTC's (on Chatham, at a quarter to three).
 */
export function addBusinessMinutes(from: number, minutes: number, hours: BusinessHours | null): number | undefined {
  // Half a second may be written in minutes as no exact number.
  let left = Math.round(minutes * minuteMs);
  if (!hours || !isTimeZone(hours.timeZone)) return from + left;
  const wallClock = createWallClock(hours.timeZone);
  let at = from;
  const end = from + horizonMinutes * minuteMs;
  while (at < end) {
    const { open, untilMs: ofWall } = spanAt(hours, wallClock(at), at % minuteMs);
    const untilMs = Math.min(ofWall, hourMs - (at % hourMs));
    if (open && left <= untilMs) return at + left;
    if (open) left -= untilMs;
    at += untilMs;
  }
  return undefined;
}

/** Is it business at this time of the wall's clock, and for how long does that stay so? At most until the next full hour. */
function spanAt(
  hours: BusinessHours,
  { weekday, minutes }: WallTime,
  intoMinute: number,
): { open: boolean; untilMs: number } {
  const today = hours.spans
    .filter((span) => span.day === weekday)
    .map((span) => ({ from: toMinutes(span.from), to: toMinutes(span.to) }));
  const open = today.some((span) => minutes >= span.from && minutes < span.to);
  const edges = today.flatMap((span) => [span.from, span.to]).filter((edge) => edge > minutes);
  // The clock may be put forward or back at a full hour: nothing is taken for granted beyond it.
  const nextHour = (Math.floor(minutes / 60) + 1) * 60;
  const next = Math.min(nextHour, ...edges);
  return { open, untilMs: (next - minutes) * minuteMs - intoMinute };
}

function toMinutes(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}
