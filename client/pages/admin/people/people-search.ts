export interface PeopleSearch {
  readonly search: string;
  /** Empty: all. */
  readonly role: string;
  readonly queue: string;
  readonly status: string;
  /** Only who has no device that can be reached. */
  readonly unreachable: boolean;
}

/** The query of a page of people; what was not chosen is not in it. */
export function toPeopleQuery(
  { search, role, queue, status, unreachable }: PeopleSearch,
  { offset, limit }: { offset: number; limit: number },
): string {
  const query = new URLSearchParams({ search: search.trim(), role, queue, status, reach: unreachable ? 'none' : '' });
  for (const [name, value] of [...query]) if (value === '') query.delete(name);
  query.set('offset', String(offset));
  query.set('limit', String(limit));
  return String(query);
}

/** "12 people", "51–100 of 2,000 people". */
export function toPageWords(total: number, { offset, length }: { offset: number; length: number }): string {
  const number = new Intl.NumberFormat('en');
  const all = total === 1 ? '1 person' : `${number.format(total)} people`;
  if (length === total || length === 0) return all;
  return `${number.format(offset + 1)}–${number.format(offset + length)} of ${all}`;
}
