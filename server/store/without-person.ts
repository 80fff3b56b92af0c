export const erasedName = 'Erased person';

/** A person, the word that stands for them from then on, and the name that was theirs; without one, nobody is here any more. */
export interface Erasure {
  id: string;
  pseudonym: string;
  name: string | undefined;
}

/** With all the names that sentences may call them by: ours, and those that chat systems have for them. */
export interface NamedErasure extends Erasure {
  names: readonly string[];
}

/**
 * Of JSON, the fields that hold ids of people, and those that hold sentences with their names; `all`: any may hold a name of
 * ours. What is in no field has an empty one.
 */
export interface Fields {
  ids: readonly string[];
  texts: readonly string[] | 'all';
}

export const listOfIds: Fields = { ids: [''], texts: [] };

/** A column without the person: JSON, or a `text` that is a sentence with a name. */
export function withoutPerson(known: string, kind: 'text' | Fields, erasure: NamedErasure): string {
  if (kind === 'text') return withoutNames(known, erasure.names);
  const isNamed = [erasure.id, ...erasure.names].some((word) => known.includes(inJson(word)));
  return isNamed ? JSON.stringify(replaceIn(JSON.parse(known), { ...erasure, ...kind })) : known;
}

/** A text as it stands within JSON. */
function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** What of it lies in a field that holds ids is of that field as well. */
function replaceIn(value: unknown, erasure: NamedErasure & Fields, field = ''): unknown {
  const { id, pseudonym, name = '', names, ids, texts } = erasure;
  const holdsIds = ids.includes(field);
  if (typeof value === 'string') {
    if (holdsIds && value === id) return pseudonym;
    // The audit log cuts what is long, and it is no JSON any more.
    const text = holdsIds ? value.replaceAll(JSON.stringify(id), JSON.stringify(pseudonym)) : value;
    if (texts === 'all') return withoutName(text, name);
    return texts.includes(field) ? withoutNames(text, names) : text;
  }
  if (Array.isArray(value)) return value.map((inner) => replaceIn(inner, erasure, field));
  if (typeof value !== 'object' || value === null) return value;
  const pairs = Object.entries(value).map(([key, inner]) => [key, replaceIn(inner, erasure, holdsIds ? field : key)]);
  return Object.fromEntries(pairs);
}

function withoutNames(text: string, names: readonly string[]): string {
  return names.reduce(withoutName, text);
}

/** The name as a whole: "Ann" is not in "Anna". */
function withoutName(text: string, name: string): string {
  if (!name.trim() || !text.includes(name)) return text;
  const literal = name.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  const whole = new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, 'gu');
  return text.replace(whole, erasedName);
}
