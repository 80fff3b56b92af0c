/** One thing that was looked at. */
export interface Finding {
  name: string;
  /** `warning`: it works, but not for everybody, or not for long. */
  state: 'ok' | 'warning' | 'failed';
  detail: string;
  /** What to do about it. */
  remedy?: string;
}

/** It is as it should be, unless said otherwise. */
export function found(
  name: string,
  detail: string,
  wrong: { state: 'warning' | 'failed'; remedy: string } | { state: 'ok' } = { state: 'ok' },
): Finding {
  return { name, detail, ...wrong };
}
