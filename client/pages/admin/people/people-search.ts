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
