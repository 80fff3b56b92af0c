/** Writes one JSON object a line. `event` is noun.verb; fields are ids, numbers and words of ours, never a secret or a chat's words. */
export interface Log {
  info(event: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(event: string, fields?: Readonly<Record<string, unknown>>): void;
  /** With the error that caused it. */
  fault(event: string, error: unknown, fields?: Readonly<Record<string, unknown>>): void;
}
