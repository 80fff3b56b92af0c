import * as z from 'zod/mini';
import { maxIdLength } from './limits.ts';

/** Ids of other systems: any text that can stand in a URL, and is short enough there to fit a push message. */
export const idSchema = z
  .string()
  .check(
    z.minLength(1),
    z.maxLength(maxIdLength),
    z.refine(fitsUrl, 'Expected text without control characters that is short in a URL'),
  );

function fitsUrl(id: string): boolean {
  return !/[\p{Cc}\p{Cs}]/u.test(id) && encodeURIComponent(id).length <= 3 * maxIdLength;
}
