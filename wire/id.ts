import * as z from 'zod/mini';
import { maxIdLength } from './limits.ts';

/** Ids of other systems: any text that can stand in a URL, and is short enough there to fit a push message. */
export const idSchema = z.string().check(
  z.minLength(1),
  z.maxLength(maxIdLength),
  z.refine(isPrintable, 'Expected no control characters'),
  z.refine((id) => isPrintable(id) && encodeURIComponent(id).length <= 3 * maxIdLength, 'Expected a shorter id'),
);

function isPrintable(text: string): boolean {
  return !/[\p{Cc}\p{Cs}]/u.test(text);
}
