/**
 * Calls `flush` for whoever waits, one at a time; all who come while one is under way share the next. Each resolves when a
 * flush has ended that began after they came.
 */
export function shareFlushes(flush: () => Promise<void>): () => Promise<void> {
  let underWay: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  function begin(): Promise<void> {
    const begun = flush().finally(() => {
      underWay = undefined;
    });
    underWay = begun;
    return begun;
  }

  return () => {
    if (!underWay) return begin();
    next ??= underWay
      // Whoever waited for it has its error; this is another flush.
      .catch(() => {})
      .then(() => {
        next = undefined;
        return begin();
      });
    return next;
  };
}
