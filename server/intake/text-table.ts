import { directionOf, type Language, languageNames, languages } from '../../wire/language.ts';
import { type TextChange, type TextTable, textOverridesSchema } from '../../wire/text-template.ts';
import { findMistake } from '../rules/texts/check-template.ts';
import {
  compileTexts,
  defaultTemplate,
  defaultTexts,
  type TextOverrides,
  type Texts,
} from '../rules/texts/compile-texts.ts';
import { listTextKeys, placeholdersOf } from '../rules/texts/placeholders.ts';
import type { Db } from '../store/database.ts';
import { findDeskSetting, findDeskSettingJson, saveDeskSetting } from '../store/desk-settings.ts';
import { rememberLast } from './remember-last.ts';

const settingKey = 'texts';

/** The texts in force. */
export interface TextReader {
  /** Reads them; they are compiled anew only when somebody changed them. */
  read(db: Db): Promise<Texts>;
  /** As they were last read: a push says what the event that it is of was told by. */
  last(): Texts;
}

export function createTextReader(): TextReader {
  const toTexts = rememberLast((json) =>
    json === undefined ? defaultTexts : compileTexts(toOverrides(JSON.parse(json))),
  );
  let last = defaultTexts;
  return {
    async read(db) {
      last = toTexts(await findDeskSettingJson(db, settingKey));
      return last;
    },
    last: () => last,
  };
}

export async function readTextOverrides(db: Db): Promise<TextOverrides> {
  return toOverrides(await findDeskSetting(db, settingKey));
}

/** The templates of one language, each with its default. */
export async function listTexts(db: Db, language: Language): Promise<TextTable> {
  const overrides = await readTextOverrides(db);
  const texts = listTextKeys().map(({ subject, part }) => {
    const byDefault = defaultTemplate(language, subject, part);
    const text = overrides[language]?.[subject]?.[part] ?? byDefault;
    return { subject, part, text, default: byDefault, placeholders: [...(placeholdersOf(subject, part) ?? [])] };
  });
  return {
    language,
    languages: languages.map((id) => ({
      ...{ id, name: languageNames[id], dir: directionOf(id) },
      changed: listTextKeys().filter(({ subject, part }) => overrides[id]?.[subject]?.[part] !== undefined).length,
    })),
    texts,
  };
}

export type ChangedTexts =
  | { ok: true; overrides: TextOverrides }
  | { ok: false; errors: { field: string; detail: string }[] };

/** Templates with some changed, all or none. What is as delivered is not kept. */
export function withTexts(overrides: TextOverrides, { language, texts }: TextChange): ChangedTexts {
  const errors = texts.flatMap(({ subject, part, text }, index) => {
    const mistake = findMistake(subject, part, text ?? defaultTemplate(language, subject, part));
    return mistake ? [{ field: `texts.${index}.text`, detail: mistake }] : [];
  });
  if (errors.length > 0) return { ok: false, errors };
  let changed = overrides;
  for (const { subject, part, text } of texts) {
    const ofLanguage = changed[language] ?? {};
    const { [part]: _, ...others } = ofLanguage[subject] ?? {};
    const isOwn = text !== null && text !== defaultTemplate(language, subject, part);
    const ofSubject = isOwn ? { ...others, [part]: text } : others;
    changed = { ...changed, [language]: { ...ofLanguage, [subject]: ofSubject } };
  }
  return { ok: true, overrides: changed };
}

export async function changeTexts(db: Db, change: TextChange): Promise<ChangedTexts> {
  const changed = withTexts(await readTextOverrides(db), change);
  if (changed.ok) await saveDeskSetting(db, settingKey, changed.overrides);
  return changed;
}

function toOverrides(stored: unknown): TextOverrides {
  return (textOverridesSchema.safeParse(stored).data ?? {}) as TextOverrides;
}
