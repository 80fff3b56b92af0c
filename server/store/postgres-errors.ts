import { StoreBusyError, StoreClashError, StoreUnavailableError } from './store-errors.ts';

/**
 * Errors of the connection, of a server that stops or has no place left ("PostgreSQL Error Codes": classes 08, 53, 57P), and of
 * one that only may be read, as where another has taken over from it: a new connection may lead to that one.
 */
const unavailable = /^(08|53|57P|25006)|^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ENOENT)/;
/** A deadlock that was broken up, or two works that clashed: nothing was done, and nothing speaks against doing it at once. */
const clashed = /^(40P01|40001)$/;
/** A statement that took too long, most likely in waiting for its turn. */
const busy = /^(57014|55P03)$/;
/** What the driver says without a code. */
const silent = /timeout|Connection terminated|not queryable/i;

/** What the driver says, in the store's words. Errors that are nobody's business but ours stay as they are. */
export function toStoreError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = codeOf(error);
  if (clashed.test(code)) return new StoreClashError('The store was busy with the same', { cause: error });
  if (busy.test(code)) return new StoreBusyError('The store is busy with other work', { cause: error });
  if (unavailable.test(code) || (code === '' && silent.test(error.message))) {
    return new StoreUnavailableError('The store cannot be reached', { cause: error });
  }
  return error;
}

/** A prepared query whose columns have changed since (`feature_not_supported`, "cached plan must not change result type"). */
export function isOutdated(error: unknown): boolean {
  return error instanceof Error && codeOf(error) === '0A000' && error.message.includes('cached plan');
}

/** What follows a failure within a transaction (`in_failed_sql_transaction`): the failure itself says more. */
export function isAftermath(error: unknown): boolean {
  return error instanceof Error && codeOf(error) === '25P02';
}

function codeOf(error: Error): string {
  return 'code' in error ? String(error.code) : '';
}
