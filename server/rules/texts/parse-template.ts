import { IntlMessageFormat } from 'intl-messageformat';

/** Kinds of elements of a parsed message, as the parser numbers them. */
const kinds = { literal: 0, argument: 1, number: 2, select: 5, plural: 6, count: 7 } as const;

/** An element of a parsed ICU message, as far as we look at it. */
export interface MessageElement {
  type: number;
  value?: unknown;
  options?: Record<string, { value: MessageElement[] }>;
}

export interface PlaceholderUse {
  name: string;
  as: 'text' | 'number' | 'select' | 'plural' | 'other';
}

export type ParsedTemplate = { ok: true; elements: MessageElement[] } | { ok: false; detail: string };

/** Parses an ICU message. Markup has no meaning on a notification: a "<" is a "<". */
export function parseTemplate(text: string): ParsedTemplate {
  try {
    return { ok: true, elements: IntlMessageFormat.__parse?.(text, { ignoreTag: true }) as MessageElement[] };
  } catch (error) {
    const code = error instanceof Error ? error.message : '';
    return { ok: false, detail: `${mistakes[code] ?? 'This cannot be read'}${whereOf(error)}` };
  }
}

/** Every use of a placeholder, those inside of plurals and selects too. */
export function listUses(elements: readonly MessageElement[]): PlaceholderUse[] {
  return elements.flatMap(({ type, value, options }) => {
    if (type === kinds.literal || type === kinds.count || typeof value !== 'string') return [];
    const inner = Object.values(options ?? {}).flatMap((option) => listUses(option.value));
    return [{ name: value, as: usedAs(type) }, ...inner];
  });
}

function usedAs(type: number): PlaceholderUse['as'] {
  if (type === kinds.argument) return 'text';
  if (type === kinds.number) return 'number';
  if (type === kinds.select) return 'select';
  return type === kinds.plural ? 'plural' : 'other';
}

/** The elements between separators (" · ") that stand outside of every brace. */
export function splitAtSeparators(elements: readonly MessageElement[]): MessageElement[][] {
  const parts: MessageElement[][] = [[]];
  for (const element of elements) {
    const texts = element.type === kinds.literal ? String(element.value).split(separator) : undefined;
    if (!texts) {
      parts.at(-1)?.push(element);
      continue;
    }
    texts.forEach((text, index) => {
      if (index > 0) parts.push([]);
      if (text) parts.at(-1)?.push({ ...element, value: text });
    });
  }
  return parts;
}

export const separator = ' · ';

const mistakes: Readonly<Record<string, string>> = {
  EXPECT_ARGUMENT_CLOSING_BRACE: 'A “}” is missing',
  UNCLOSED_QUOTE_IN_ARGUMENT_STYLE: 'A quote is not closed',
  UNMATCHED_CLOSING_TAG: 'A tag is not closed',
  EMPTY_ARGUMENT: 'There is nothing between “{” and “}”',
  MALFORMED_ARGUMENT: 'Between “{” and “}” there is no name',
  EXPECT_ARGUMENT_TYPE: 'After the comma “plural” or “select” is missing',
  INVALID_ARGUMENT_TYPE: 'After the comma only “plural” or “select” may stand',
  EXPECT_PLURAL_ARGUMENT_SELECTOR: 'A plural needs its forms, such as one {…} other {…}',
  EXPECT_SELECT_ARGUMENT_SELECTOR: 'A select needs its cases, such as yes {…} other {…}',
  EXPECT_PLURAL_ARGUMENT_SELECTOR_FRAGMENT: 'After a form there must be a text in “{” and “}”',
  EXPECT_SELECT_ARGUMENT_SELECTOR_FRAGMENT: 'After a case there must be a text in “{” and “}”',
  EXPECT_PLURAL_ARGUMENT_OPTIONS: 'After “plural” its forms are missing',
  EXPECT_SELECT_ARGUMENT_OPTIONS: 'After “select” its cases are missing',
  DUPLICATE_PLURAL_ARGUMENT_SELECTOR: 'A form is there twice',
  DUPLICATE_SELECT_ARGUMENT_SELECTOR: 'A case is there twice',
  MISSING_OTHER_CLAUSE: 'The form “other {…}” is missing',
};

function whereOf(error: unknown): string {
  const location: unknown = error instanceof Error && 'location' in error ? error.location : undefined;
  if (typeof location !== 'object' || location === null || !('start' in location)) return '';
  const { start } = location as { start: { offset: number } };
  return ` (at character ${start.offset + 1})`;
}
