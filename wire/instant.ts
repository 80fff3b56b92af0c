import * as z from 'zod/mini';

/**
 * The years that ISO 8601 writes with four digits, 0000 to 9999, in milliseconds since 1970. What is reckoned from such an
 * instant, as the hours of a queue, stays far inside the calendar (8.64e15, ECMA-262, "Time Values").
 */
const calendar = { from: -62_167_219_200_000, to: 253_402_300_799_999 } as const;

/** Milliseconds since 1970, within the calendar. */
export const millisSchema = z.int().check(z.minimum(calendar.from), z.maximum(calendar.to));

/** A point in time as others may send it: ISO 8601 with an offset, or whole milliseconds since 1970. */
export const instantSchema = z.union([
  z.iso
    .datetime({ offset: true, abort: true })
    .check(z.refine(isInCalendar, 'Expected an instant in the years 0000 to 9999')),
  millisSchema,
]);
export type Instant = z.infer<typeof instantSchema>;

/** An offset leads out of the first day of the calendar, or of the last. */
function isInCalendar(text: string): boolean {
  return millisSchema.safeParse(Date.parse(text)).success;
}

/** Milliseconds since 1970. */
export function toMillis(instant: Instant): number {
  return typeof instant === 'number' ? instant : Date.parse(instant);
}

/** ISO 8601 in UTC, as we send every instant. */
export function toIso(millis: number): string {
  return new Date(millis).toISOString();
}
