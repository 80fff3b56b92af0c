import type { Trace } from '../../../wire/trace.ts';
import type { Deskbell } from '../../deskbell.ts';

/** The whole story of one event. Two chat systems may use the same ids, so the source helps. */
export function loadTrace(deskbell: Deskbell, event: string, source: string | undefined): Promise<Trace> {
  const query = source === undefined ? '' : `?${new URLSearchParams({ source })}`;
  return deskbell.api<Trace>('GET', `api/v1/admin/events/${encodeURIComponent(event)}${query}`);
}
