import { randomUUID } from 'node:crypto';

/**
 * A UUID that sorts by its time (version 7, RFC 9562 §5.7). What is written together lies together in the store's indexes,
 * so that a commit writes few pages. `now` in milliseconds.
 */
export function newRowId(now: number): string {
  const time = now.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}
