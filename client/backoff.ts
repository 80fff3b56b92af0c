export interface BackoffTerms {
  firstMs: number;
  mostMs: number;
}

/** How long to wait after the `failures`-th failure in a row: doubling, with `chance` (0 to 1) spreading it over its upper half. */
export function backoffMs(failures: number, chance: number, { firstMs, mostMs }: BackoffTerms): number {
  const whole = Math.min(mostMs, firstMs * 2 ** Math.max(0, failures - 1));
  return whole * (0.5 + chance / 2);
}
