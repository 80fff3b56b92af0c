/**
 * What a transaction may meet of others, on any server. `all`: nothing, it is alone. `{ of }`: anything but one of the same
 * name. `none`: anything, as each of its statements is right whatever happens beside it. On SQLite all are alone.
 */
export type Turn = 'all' | 'none' | { of: string };
