import fc from 'fast-check';
import * as z from 'zod/mini';

type JsonSchema = Readonly<Record<string, unknown>>;

/** Values that a schema accepts, but for what it checks beyond the words of JSON Schema. */
export function valuesOf(schema: z.ZodMiniType): fc.Arbitrary<unknown> {
  return fromJsonSchema(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema);
}

function fromJsonSchema(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum);
  if ('const' in schema) return fc.constant(schema.const);
  const choices = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(choices)) return fc.oneof(...choices.map(fromJsonSchema));
  switch (schema.type) {
    case 'object':
      return objects(schema);
    case 'array':
      return fc.array(fromJsonSchema((schema.items ?? {}) as JsonSchema), {
        minLength: numberOr(schema.minItems, 0),
        maxLength: Math.min(numberOr(schema.maxItems, 4), numberOr(schema.minItems, 0) + 4),
      });
    case 'string':
      return strings(schema);
    case 'integer':
      return fc.integer({ min: numberOr(schema.minimum, -1_000), max: numberOr(schema.maximum, 1_000) });
    case 'number':
      return fc.double({ min: numberOr(schema.minimum, 0), max: numberOr(schema.maximum, 1e9), noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function objects({ properties = {}, required }: JsonSchema): fc.Arbitrary<unknown> {
  const fields = Object.entries(properties as Record<string, JsonSchema>);
  return fc.record(Object.fromEntries(fields.map(([name, field]) => [name, fromJsonSchema(field)])), {
    requiredKeys: Array.isArray(required) ? required : [],
  });
}

function strings({ pattern, format, minLength, maxLength }: JsonSchema): fc.Arbitrary<string> {
  if (format === 'date-time') {
    const range = { min: new Date('0001-01-02T00:00:00Z'), max: new Date('9999-12-30T00:00:00Z'), noInvalidDate: true };
    return fc.date(range).map((date) => date.toISOString());
  }
  if (typeof pattern === 'string') return fc.stringMatching(new RegExp(pattern));
  const most = Math.min(numberOr(maxLength, 40), 40);
  return fc.oneof(
    fc.constantFrom('anna', 'support', 'chat-1', 'victim'),
    fc.string({ unit: 'binary', minLength: numberOr(minLength, 0), maxLength: most }),
  );
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
