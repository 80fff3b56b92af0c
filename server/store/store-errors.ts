/** Nothing was done: the same may be tried again a little later. */
export class StoreBusyError extends Error {
  readonly code = 'store-busy';
}

/** The store cannot be reached, or went away: what was under way may have been done or not. */
export class StoreUnavailableError extends Error {
  readonly code = 'store-unavailable';
}
