/** Nothing was done: the same may be tried again a little later. */
export class StoreBusyError extends Error {
  readonly code: string = 'store-busy';
}

/** Two works were in each other's way, and this one was undone: it may be tried again at once. */
export class StoreClashError extends StoreBusyError {
  override readonly code = 'store-clash';
}

/** The store cannot be reached, or went away: what was under way may have been done or not. */
export class StoreUnavailableError extends Error {
  readonly code = 'store-unavailable';
}
