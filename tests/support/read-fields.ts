/** The fields of foreign JSON; throws when the text is no JSON object. */
export function readFields(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null) {
    throw new Error('expected a JSON object');
  }
  return { ...value };
}

/** A field that must be a string. */
export function getString(fields: Record<string, unknown>, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string') {
    throw new Error(`expected "${name}" to be a string, got ${JSON.stringify(value)}`);
  }
  return value;
}
