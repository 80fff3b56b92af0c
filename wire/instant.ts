import * as z from 'zod/mini';

/** The ends of what a calendar can show (ECMA-262, "Time Values"). */
const maxMillis = 8.64e15;

/** A point in time as others may send it: ISO 8601 with an offset, or whole milliseconds since 1970. */
export const instantSchema = z.union([
  z.iso.datetime({ offset: true }),
  z.int().check(z.minimum(-maxMillis), z.maximum(maxMillis)),
]);
export type Instant = z.infer<typeof instantSchema>;

/** Milliseconds since 1970. */
export function toMillis(instant: Instant): number {
  return typeof instant === 'number' ? instant : Date.parse(instant);
}

/** ISO 8601 in UTC, as we send every instant. */
export function toIso(millis: number): string {
  return new Date(millis).toISOString();
}
