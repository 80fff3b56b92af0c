import { type ChatEventType, chatEventTypeSchema } from '../../../wire/chat-event-type.ts';
import { type EventOutcome, eventOutcomeSchema } from '../../../wire/event-search.ts';

/** What is searched for; days and times as the browser's fields say them, in its own time zone. */
export interface EventFilter {
  readonly person?: string;
  readonly chat?: string;
  readonly source?: string;
  readonly type?: ChatEventType;
  readonly outcome?: EventOutcome;
  readonly since?: string;
  readonly until?: string;
}

const names = ['person', 'chat', 'source', 'type', 'outcome', 'since', 'until'] as const;

/** The filter that a page's hash, or a filled form, says. What it does not know is left out. */
export function readEventFilter(fields: Pick<URLSearchParams, 'get'>): EventFilter {
  const text = (name: string) => fields.get(name)?.trim() || undefined;
  const filter = {
    ...{ person: text('person'), chat: text('chat'), source: text('source') },
    ...{
      type: chatEventTypeSchema.safeParse(text('type')).data,
      outcome: eventOutcomeSchema.safeParse(text('outcome')).data,
    },
    ...{ since: toLocalTime(text('since')), until: toLocalTime(text('until')) },
  };
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}

/** The part of the page's address that opens the list with this filter: what a link to it needs. */
export function toEventsHash(filter: EventFilter): string {
  const fields = new URLSearchParams();
  for (const name of names) if (filter[name]) fields.set(name, filter[name]);
  return fields.size === 0 ? '#events' : `#events&${fields}`;
}

/** The query of `GET /api/v1/admin/events`. */
export function toEventQuery({ since, until, ...filter }: EventFilter, before: string | undefined): URLSearchParams {
  const times = { since: toInstant(since), until: toInstant(until) };
  const query = new URLSearchParams({ limit: '50' });
  for (const [name, value] of Object.entries({ ...filter, ...times, before })) if (value) query.set(name, value);
  return query;
}

function toLocalTime(text: string | undefined): string | undefined {
  return text !== undefined && toInstant(text) !== undefined ? text : undefined;
}

function toInstant(text: string | undefined): string | undefined {
  const date = new Date(text ?? '');
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
