import { directionOf, type Language, languageNames, languages } from '../../wire/language.ts';
import {
  type TextChange,
  type TextPart,
  type TextSubject,
  type TextTable,
  textOverridesSchema,
} from '../../wire/text-template.ts';
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
    const text = textIn(overrides, { language, subject, part });
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

type Errors = { field: string; detail: string }[];

export type ChangedTexts = { ok: true; overrides: TextOverrides } | { ok: false; errors: Errors };

/** Also: somebody else was faster. The errors say what each of those texts is by now. */
export type SavedTexts = ChangedTexts | { ok: 'outdated'; errors: Errors };

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

export async function changeTexts(db: Db, change: TextChange): Promise<SavedTexts> {
  const before = await readTextOverrides(db);
  const outdated = listOutdated(before, change);
  if (outdated.length > 0) return { ok: 'outdated', errors: outdated };
  const changed = withTexts(before, change);
  if (changed.ok) await saveDeskSetting(db, settingKey, changed.overrides);
  return changed;
}

function listOutdated(overrides: TextOverrides, { language, texts }: TextChange): Errors {
  return texts.flatMap(({ subject, part, was }, index) => {
    const now = textIn(overrides, { language, subject, part });
    return was === undefined || was === now ? [] : [{ field: `texts.${index}.was`, detail: now }];
  });
}

function textIn(
  overrides: TextOverrides,
  { language, subject, part }: { language: Language; subject: TextSubject; part: TextPart },
): string {
  return overrides[language]?.[subject]?.[part] ?? defaultTemplate(language, subject, part);
}

function toOverrides(stored: unknown): TextOverrides {
  return (textOverridesSchema.safeParse(stored).data ?? {}) as TextOverrides;
}
