import * as z from 'zod/mini';
import { chatEventTypes } from './chat-event-type.ts';
import { languageSchema } from './language.ts';

/** What templates are about: an event; a test; and `every` for what is the same for each. */
export const textSubjects = [...chatEventTypes, 'test', 'every'] as const;
export const textSubjectSchema = z.enum(textSubjects);
export type TextSubject = (typeof textSubjects)[number];

export const textParts = [
  'title',
  /** The title when its name, or its time, is not known. */
  'titleUnknown',
  /** The title for who lets no names and words appear. */
  'titleHidden',
  'body',
  /** What takes the place of a notification that holds no longer. */
  'ending',
  'endingUnknown',
  /** The title with how many messages are unread. */
  'unread',
  /** The button that opens the chat. */
  'open',
  /** The button that accepts it, and what is said of that. */
  'accept',
  'accepted',
  'asked',
  'taken',
  'takenUnknown',
  'over',
  'refused',
  'refusedUnknown',
  'unanswered',
  'offline',
  /** Before the number of chats for which there is no room on the screen. */
  'more',
] as const;
export const textPartSchema = z.enum(textParts);
export type TextPart = (typeof textParts)[number];

/** As it is kept: what an administrator made different, by language, subject and part. */
export const textOverridesSchema = z.partialRecord(
  languageSchema,
  z.partialRecord(textSubjectSchema, z.partialRecord(textPartSchema, z.string())),
);

/** More fits on no notification. */
export const maxTemplateLength = 500;

export const textTemplateSchema = z.object({
  subject: textSubjectSchema,
  part: textPartSchema,
  /** ICU MessageFormat. */
  text: z.string(),
  /** What it is unless an administrator says otherwise. */
  default: z.string(),
  placeholders: z.array(z.string()),
});
export type TextTemplate = z.infer<typeof textTemplateSchema>;

const languageStateSchema = z.object({
  id: languageSchema,
  name: z.string(),
  dir: z.enum(['ltr', 'rtl']),
  /** How many of its templates an administrator changed. */
  changed: z.number(),
});

/** Answer of `GET` and `PUT /api/v1/admin/texts`: the templates of one language. */
export const textTableSchema = z.object({
  language: languageSchema,
  languages: z.array(languageStateSchema),
  texts: z.array(textTemplateSchema),
});
export type TextTable = z.infer<typeof textTableSchema>;

/** Body of `PUT /api/v1/admin/texts`: the templates to change, all or none; `null` is the default again. */
export const textChangeSchema = z.object({
  language: languageSchema,
  texts: z
    .array(
      z.object({
        subject: textSubjectSchema,
        part: textPartSchema,
        text: z.nullable(z.string().check(z.maxLength(maxTemplateLength))),
        /** What it was when it was read: where it is something else by now, nothing is changed. */
        was: z.optional(z.string()),
      }),
    )
    .check(z.maxLength(200)),
});
export type TextChange = z.infer<typeof textChangeSchema>;

/** Body of `POST /api/v1/admin/texts/preview`: a subject with drafts that are not saved. */
export const textPreviewQuestionSchema = z.extend(textChangeSchema, { subject: textSubjectSchema });

/** The names that a preview is made with, and what it is like for who hides them. */
export const textSamples = ['usual', 'long', 'arabic', 'emoji', 'unknown', 'hidden'] as const;

export const textPreviewSchema = z.object({
  previews: z.array(
    z.object({
      sample: z.enum(textSamples),
      title: z.string(),
      body: z.string(),
      lang: languageSchema,
      dir: z.enum(['auto', 'rtl']),
    }),
  ),
});
export type TextPreview = z.infer<typeof textPreviewSchema>['previews'][number];
