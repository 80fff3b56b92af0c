/** The parts of the administration, in the order of its navigation. */
export const adminSections = {
  overview: 'Overview',
  people: 'People',
  queues: 'Queues',
  sources: 'Chat systems',
  rules: 'Rules',
  texts: 'Texts',
  events: 'What happened',
  devices: 'Devices',
  keys: 'VAPID keys',
  audit: 'Who changed what',
} as const;
export type AdminSectionName = keyof typeof adminSections;
export const adminSectionNames = Object.keys(adminSections).filter(
  (name): name is AdminSectionName => name in adminSections,
);

export type AdminRoute =
  | { readonly section: AdminSectionName }
  | { readonly section: 'people'; readonly person: string }
  | { readonly section: 'events'; readonly event: string; readonly source: string | undefined }
  | { readonly section: 'sources'; readonly chatSystem: string };

/**
 * What a URL's hash asks for: `#rules`, one event's story, `#event=<id>&source=<id>`, one chat system, `#source=<id>`,
 * or one person, `#person=<id>`.
 * A part that stands first may have a filter behind it: `#events&person=<id>`. Anything else is the first part.
 */
export function parseAdminHash(hash: string): AdminRoute {
  const fields = new URLSearchParams(hash.replace(/^#/, ''));
  const [first] = fields.keys();
  const named = adminSectionNames.find((name) => name === first);
  if (named) return { section: named };
  const event = fields.get('event');
  if (event) return { section: 'events', event, source: fields.get('source') ?? undefined };
  const chatSystem = fields.get('source');
  if (chatSystem) return { section: 'sources', chatSystem };
  const person = fields.get('person');
  if (person) return { section: 'people', person };
  return { section: 'overview' };
}

export function toEventHash(event: string, source: string): string {
  return `#${new URLSearchParams({ event, source })}`;
}

export function toSourceHash(source: string): string {
  return `#${new URLSearchParams({ source })}`;
}

/** Where one person is looked after. */
export function toPersonHash(person: string): string {
  return `#${new URLSearchParams({ person })}`;
}
