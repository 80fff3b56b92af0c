// What `zod/mini` is in the client and in the service worker: the part of it that they use of wire/, in a tenth of its size. The build puts it in
// zod's place (client/build.ts), so that schemas are declared once and read everywhere. It says whether something is as agreed, not what
// is wrong with it: that is for the server to say. A test compares the two by every schema of wire/.

/** What reading gives for something that is not as agreed. */
const refused = Symbol('refused');

interface CheckContext {
  value: unknown;
  issues: unknown[];
}
type Check = (context: CheckContext) => void;

interface Schema {
  /** The value, without what was not agreed upon; or `refused`. */
  read(input: unknown): unknown;
  safeParse(input: unknown): { success: true; data: unknown } | { success: false };
  /** Throws a `TypeError`. */
  parse(input: unknown): unknown;
  check(...checks: Check[]): Schema;
}

type Shape = Readonly<Record<string, Schema>>;
interface ObjectSchema extends Schema {
  shape: Shape;
}

/* @__NO_SIDE_EFFECTS__ */
function schemaOf(read: Schema['read']): Schema {
  return {
    read,
    safeParse(input) {
      const data = read(input);
      return data === refused ? { success: false } : { success: true, data };
    },
    parse(input) {
      const data = read(input);
      if (data === refused) throw new TypeError('The answer is not as agreed');
      return data;
    },
    check: (...checks) => schemaOf((input) => checked(read(input), checks)),
  };
}

function checked(value: unknown, checks: readonly Check[]): unknown {
  const issues: unknown[] = [];
  if (value !== refused) for (const check of checks) check({ value, issues });
  return issues.length ? refused : value;
}

/* @__NO_SIDE_EFFECTS__ */
function only(isFine: (input: unknown) => boolean): Schema {
  return schemaOf((input) => (isFine(input) ? input : refused));
}

/* @__NO_SIDE_EFFECTS__ */
export const string = () => only((input) => typeof input === 'string');
/* @__NO_SIDE_EFFECTS__ */
export const boolean = () => only((input) => typeof input === 'boolean');
/* @__NO_SIDE_EFFECTS__ */
export const number = () => only(Number.isFinite);
/* @__NO_SIDE_EFFECTS__ */
export const int = () => only(Number.isSafeInteger);
/* @__NO_SIDE_EFFECTS__ */
export const literal = (wanted: unknown) => only((input) => input === wanted);
/* @__NO_SIDE_EFFECTS__ */
const oneOf = (choices: readonly unknown[]) => only((input) => choices.includes(input));

export { oneOf as enum };

export const iso = { datetime: /* @__NO_SIDE_EFFECTS__ */ () => only(isDatetime) };

/* @__NO_SIDE_EFFECTS__ */
export const optional = ({ read }: Schema) => schemaOf((input) => (input === undefined ? input : read(input)));
/* @__NO_SIDE_EFFECTS__ */
export const nullable = ({ read }: Schema) => schemaOf((input) => (input === null ? input : read(input)));
/* @__NO_SIDE_EFFECTS__ */
export function array({ read }: Schema): Schema {
  return schemaOf((input) => {
    const values = Array.isArray(input) ? Array.from(input, read) : [refused];
    return values.includes(refused) ? refused : values;
  });
}

/* @__NO_SIDE_EFFECTS__ */
export function object(shape: Shape): ObjectSchema {
  const read = (input: unknown) => (isObject(input) ? readFields(shape, input) : refused);
  return { ...schemaOf(read), shape };
}

/** What is not there, and need not be, stays away. */
function readFields(shape: Shape, input: Readonly<Record<string, unknown>>): unknown {
  const fields: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(shape)) {
    const value = field.read(input[name]);
    if (value === refused) return refused;
    if (value !== undefined || name in input) fields[name] = value;
  }
  return fields;
}

/* @__NO_SIDE_EFFECTS__ */
export const extend = ({ shape }: ObjectSchema, more: Shape) => object({ ...shape, ...more });

/* @__NO_SIDE_EFFECTS__ */
export const partial = ({ shape }: ObjectSchema) =>
  object(Object.fromEntries(Object.entries(shape).map(([name, field]) => [name, optional(field)])));

/* @__NO_SIDE_EFFECTS__ */
export function union(choices: readonly Schema[]): Schema {
  return schemaOf((input) => {
    for (const { read } of choices) {
      const value = read(input);
      if (value !== refused) return value;
    }
    return refused;
  });
}
/* @__NO_SIDE_EFFECTS__ */
export const discriminatedUnion = (_by: string, choices: readonly Schema[]) => union(choices);

function isObject(input: unknown): input is Record<string, unknown> {
  return typeof input === 'object' && input !== null && !Array.isArray(input);
}

/* @__NO_SIDE_EFFECTS__ */
export function refine(isFine: (value: never) => boolean): Check {
  return ({ value, issues }) => {
    if (!isFine(value as never)) issues.push(value);
  };
}

/* @__NO_SIDE_EFFECTS__ */
export const minLength = (least: number) => refine(({ length }: { length: number }) => length >= least);
/* @__NO_SIDE_EFFECTS__ */
export const maxLength = (most: number) => refine(({ length }: { length: number }) => length <= most);
/* @__NO_SIDE_EFFECTS__ */
export const regex = (pattern: RegExp) => refine((text: string) => pattern.test(text));
/* @__NO_SIDE_EFFECTS__ */
export const gte = (least: number) => refine((value: number) => value >= least);
/* @__NO_SIDE_EFFECTS__ */
export const lte = (most: number) => refine((value: number) => value <= most);
/* @__NO_SIDE_EFFECTS__ */
export const nonnegative = () => gte(0);
export { gte as minimum, lte as maximum };

/** ISO 8601 with an offset, of a day that there is. */
function isDatetime(input: unknown): boolean {
  const [, day] =
    /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3])(:[0-5]\d){2}(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/.exec(String(input)) ?? [];
  return typeof input === 'string' && day !== undefined && isDay(day);
}

function isDay(day: string): boolean {
  const at = Date.parse(day);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day);
}
