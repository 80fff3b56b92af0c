import { type ChatEvent, chatUrlSchema } from '../../wire/chat-event.ts';
import { chatPlaceholder, type SourceSettings, sourceSettingsSchema } from '../../wire/source.ts';
import type { Clock } from '../clock.ts';
import type { Outsider, ReadEvent } from '../sources/adapter.ts';
import type { Database } from '../store/database.ts';
import { type OutsiderRow, saveOutsiders } from '../store/outsiders.ts';
import { listPeopleById, listQueuesOfPeople } from '../store/people.ts';
import { findSource, type SourceRow, updateSource } from '../store/sources.ts';

/**
 * Knows our people and queues by what a chat system calls them: gives the event with our ids. Who is not known here keeps
 * their own, and is noted for the administrator, unless nothing is to be kept of it.
 */
export type LinkOutsiders = (source: SourceRow, read: ReadEvent, how?: { keeps: boolean }) => Promise<ChatEvent>;

interface Linked {
  source: SourceRow;
  /** Who is not known is noted. */
  keeps: boolean;
}

/** The same one is noted again after so long. */
const againMs = 3_600_000;
const maxRemembered = 10_000;

export function createLinkOutsiders({ store, clock }: { store: Database; clock: Clock }): LinkOutsiders {
  /** When each was noted last, on this server. */
  const notedAt = new Map<string, number>();

  async function note(source: string, kind: OutsiderRow['kind'], outsiders: readonly Outsider[]): Promise<void> {
    const now = clock.now();
    // Some events say less of the same one than others.
    const keyOf = ({ id, name, email }: Outsider) => JSON.stringify([source, kind, id, !name, !email]);
    const isDue = (one: Outsider) => now - (notedAt.get(keyOf(one)) ?? -againMs) >= againMs;
    const due = new Map(outsiders.filter(isDue).map((one) => [one.id, one]));
    if (due.size === 0) return;
    const rows = [...due.values()].map(({ id, name = null, email = null }) => ({
      ...{ sourceId: source, kind, id, name: name?.slice(0, 200) ?? null, email: email?.slice(0, 320) ?? null },
      seenAt: now,
    }));
    await store.transaction((db) => saveOutsiders(db, rows));
    if (notedAt.size > maxRemembered) notedAt.clear();
    for (const one of due.values()) notedAt.set(keyOf(one), now);
  }

  /** Who was known by e-mail is linked: other events name them by id alone. `links`: what was said of them until now. */
  async function learn(sourceId: string, byEmail: SourceSettings['people'], links: SourceSettings['people']) {
    await store.transaction(async (db) => {
      const source = await findSource(db, sourceId);
      if (!source) return;
      const settings = readSettings(source);
      // What an administrator has said meanwhile stays.
      const learnt = Object.entries(byEmail).filter(([id]) => linkIn(settings.people, id) === linkIn(links, id));
      const settingsJson = JSON.stringify({
        ...settings,
        people: { ...settings.people, ...Object.fromEntries(learnt) },
      });
      await updateSource(db, sourceId, { settingsJson });
    });
  }

  async function findPeople({ source, keeps }: Linked, links: SourceSettings['people'], people: readonly Outsider[]) {
    const linkOf = (id: string) => linkIn(links, id);
    const asked = people.flatMap(({ id, email }) => [id, email, linkOf(id)]).filter((id) => id !== undefined);
    const known = new Set((await listPeopleById(store.db, asked)).map(({ id }) => id));
    // A link to somebody who was removed counts no more: whoever came in their place is to be rung.
    const isLinked = (id: string) => linkOf(id) === '' || known.has(linkOf(id) ?? '');
    const unlinked = people.filter(({ id }) => !isLinked(id));
    const byEmail = unlinked.flatMap(({ id, email }) =>
      !known.has(id) && email !== undefined && known.has(email) ? [[id, email] as const] : [],
    );
    if (keeps && byEmail.length > 0) await learn(source.id, Object.fromEntries(byEmail), links);
    const emails = new Map(byEmail);
    const personOf = (id: string) => (isLinked(id) && linkOf(id)) || emails.get(id) || id;
    const strangers = unlinked.filter(({ id }) => !known.has(personOf(id)));
    if (keeps) await note(source.id, 'person', strangers);
    return personOf;
  }

  /** The first that is linked, or else whose name is that of a queue of ours with somebody in it. */
  async function findQueue({ source, keeps }: Linked, links: SourceSettings['queues'], queues: readonly Outsider[]) {
    const linked = queues.find(({ id }) => linkIn(links, id));
    if (linked) return links[linked.id];
    const ids = queues.map(({ id }) => id).filter((id) => linkIn(links, id) === undefined);
    const known = await listQueuesOfPeople(store.db, ids);
    const [first] = queues;
    const found = ids.find((id) => known.has(id));
    if (keeps && found === undefined) {
      await note(
        source.id,
        'queue',
        queues.filter(({ id }) => ids.includes(id)),
      );
    }
    return found ?? first?.id;
  }

  return async (source, { event, people = [], queues = [] }, { keeps } = { keeps: true }) => {
    const settings = readSettings(source);
    const linked = withChatLink(event, settings);
    if (people.length === 0 && queues.length === 0) return linked;
    const person = await findPeople({ source, keeps }, settings.people, people);
    const queue = queues.length > 0 ? await findQueue({ source, keeps }, settings.queues, queues) : undefined;
    return withOurIds(linked, person, queue);
  };
}

/** Whom or what a chat system's id stands for here; empty: nobody, and nobody wants to know. Undefined: it was not said. */
export function linkIn(links: Readonly<Record<string, string>>, id: string): string | undefined {
  return Object.hasOwn(links, id) ? links[id] : undefined;
}

export function readSettings({ settingsJson }: Pick<SourceRow, 'settingsJson'>): SourceSettings {
  return sourceSettingsSchema.parse(JSON.parse(settingsJson));
}

function withOurIds(event: ChatEvent, person: (id: string) => string, queue: string | undefined): ChatEvent {
  const { chat, to, by } = event;
  const people = (ids: readonly string[]) => [...new Set(ids.map(person))];
  const isStaff = by?.kind === 'agent' || by?.kind === 'supervisor';
  return {
    ...event,
    chat: {
      ...chat,
      ...(chat.agents ? { agents: people(chat.agents) } : {}),
      ...(chat.queue !== undefined && queue !== undefined ? { queue } : {}),
    },
    ...(to
      ? {
          to: {
            ...(to.agents ? { agents: people(to.agents) } : {}),
            ...(to.queue === undefined ? {} : { queue: queue ?? to.queue }),
          },
        }
      : {}),
    ...(by ? { by: isStaff && by.id !== undefined ? { ...by, id: person(by.id) } : by } : {}),
  };
}

/** The address of a chat by its system's link, with letters written as addresses write them; undefined if it is none. */
export function fillChatLink(chatLink: string, chat: string): string | undefined {
  return URL.parse(chatLink.replaceAll(chatPlaceholder, encodeURIComponent(chat)))?.href;
}

/** Where the chat is, by its system's link, if it does not say so itself. What is too long for a push is left out. */
function withChatLink(event: ChatEvent, { chatLink }: SourceSettings): ChatEvent {
  if (chatLink === undefined || event.chat.url !== undefined) return event;
  const url = chatUrlSchema.safeParse(fillChatLink(chatLink, event.chat.id)).data;
  return url === undefined ? event : { ...event, chat: { ...event.chat, url } };
}
