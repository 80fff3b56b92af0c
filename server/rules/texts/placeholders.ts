import { type TextPart, type TextSubject, textParts, textSubjects } from '../../../wire/text-template.ts';

const about = ['about', 'customer', 'queue', 'subject'] as const;
const named = ['name', ...about] as const;
const waited = ['minutes', 'late', ...about] as const;

/** Every template there is, and the placeholders that it may have. */
export const placeholders = {
  'chat.queued': { title: about, body: about, ending: [] },
  'chat.assigned': { title: about, body: about, ending: ['name'], endingUnknown: [] },
  'chat.transferred': { title: about, body: about, ending: ['name'], endingUnknown: [] },
  'chat.invited': { title: named, titleUnknown: about, body: named },
  'message.created': {
    title: named,
    titleUnknown: about,
    titleHidden: [],
    body: [...named, 'text'],
  },
  'message.edited': { title: about, body: about },
  'message.deleted': { title: named, titleUnknown: about, body: about },
  'sla.warning': { title: waited, titleUnknown: about, body: waited },
  'sla.breached': { title: waited, titleUnknown: about, body: waited },
  'sla.escalated': { title: waited, titleUnknown: about, body: [...waited, 'told', 'shown'] },
  'chat.cancelled': { title: named, titleUnknown: about, body: named },
  'assistance.requested': { title: named, titleUnknown: about, body: named },
  'assistance.withdrawn': { title: about, body: about },
  'chat.accepted': { title: named, titleUnknown: about, body: named },
  'chat.closed': { title: named, titleUnknown: about, body: named },
  test: { title: [], body: [] },
  every: {
    ...{ unread: ['title', 'count'], open: [], accept: [], accepted: [], asked: [], taken: ['name'], takenUnknown: [] },
    ...{ over: [], refused: ['reason'], refusedUnknown: [], unanswered: [], offline: [], more: [] },
  },
} as const satisfies Record<TextSubject, Partial<Record<TextPart, readonly string[]>>>;

/** The templates of one language. */
export type LanguageTexts = {
  readonly [Subject in TextSubject]: { readonly [Part in keyof (typeof placeholders)[Subject]]: string };
};

/** Placeholders that are numbers: these alone may be counted by. */
export const numbers: ReadonlySet<string> = new Set(['minutes', 'told', 'shown', 'count']);
/** Placeholders that are told apart by value: "yes" or "no". */
export const choices: ReadonlySet<string> = new Set(['late']);

/** Undefined: the subject has no such part. */
export function placeholdersOf(subject: TextSubject, part: TextPart): readonly string[] | undefined {
  const parts: Partial<Record<TextPart, readonly string[]>> = placeholders[subject];
  return parts[part];
}

/** Every template, in the order of the events and of their parts. */
export function listTextKeys(): { subject: TextSubject; part: TextPart }[] {
  return textSubjects.flatMap((subject) =>
    textParts.filter((part) => placeholdersOf(subject, part)).map((part) => ({ subject, part })),
  );
}
