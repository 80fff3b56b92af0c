import type { NotificationData, PushMessage } from '../wire/push-message.ts';
import type { ShowOptions } from './worker-parts.ts';

/** Arguments of `showNotification()`, as data. */
export interface Presentation {
  title: string;
  options: ShowOptions;
}

/** Begins the tags of what is about no chat. */
export const ownTags = 'deskbell-';

/** How it asks for attention, beside its words. */
export interface Loudness {
  silent: boolean;
  renotify: boolean;
}

/** What a browser brings to it: where our files lie, how many buttons it draws. */
export interface Surroundings {
  /** What our files lie below, ending in "/". */
  home: string;
  maxActions: number | undefined;
}

/** A chat or a colleague waits for this person: it stays on the screen until they act. */
const waitsForPerson = {
  'chat.queued': true,
  'chat.assigned': true,
  'chat.transferred': true,
  'chat.invited': true,
  'message.created': false,
  'message.edited': false,
  'message.deleted': false,
  'sla.warning': true,
  'sla.breached': true,
  'sla.escalated': true,
  'chat.cancelled': false,
  'assistance.requested': true,
  'assistance.withdrawn': false,
  'chat.accepted': false,
  'chat.closed': false,
  test: false,
} as const satisfies Record<NotificationData['event'], boolean>;

export function presentMessage(
  message: PushMessage,
  loudness: Loudness,
  { home, maxActions }: Surroundings,
): Presentation {
  const { title, body, tag, lang, dir, data, navigate, icon, badge, actions = [] } = message.notification;
  const at = Date.parse(data.at);
  return {
    title,
    options: {
      body: body ?? '',
      tag,
      lang,
      dir,
      ...imagesIn(home),
      // A worker that is served from elsewhere has none beside it.
      ...(icon ? { icon } : {}),
      ...(badge ? { badge } : {}),
      ...loudness,
      // A tag is what renotify goes by; without one the browser throws a TypeError (Notifications API).
      renotify: loudness.renotify && tag !== '',
      requireInteraction: waitsForPerson[data.event] && !data.ends,
      // `navigate` rides in the data: as an option it would make Safari open it without asking us.
      data: { ...data, navigate, actions },
      actions: actions.slice(0, maxActions).map((button) => ({ action: button.action, title: button.title })),
      ...(Number.isNaN(at) ? {} : { timestamp: at }),
    },
  };
}

/** The same words again, only quietly. */
export function hush({ title, options }: Presentation): Presentation {
  return { title, options: { ...options, silent: true, renotify: false } };
}

/** For a push that cannot be read: true whatever it was, for an event of the desk is all that we are ever sent. */
export function presentUnreadable(home: string): Presentation {
  return plain(home, `${ownTags}unreadable`, 'Something happened at your desk. Open the console to see it.', {
    silent: false,
    renotify: true,
  });
}

/** For a push meant for somebody who is not signed in here: no name, no words, no sound. */
export function presentForAnother(home: string): Presentation {
  return plain(home, `${ownTags}another-person`, 'Something happened at a desk that is not open in this browser.', {
    silent: true,
    renotify: false,
  });
}

/** Words of ours, that no push message said. */
export function plain(home: string, tag: string, body: string, loudness: Loudness): Presentation {
  return {
    title: 'Deskbell',
    options: {
      body,
      tag,
      lang: 'en',
      dir: 'ltr',
      ...imagesIn(home),
      ...loudness,
      requireInteraction: false,
      data: null,
      actions: [],
    },
  };
}

function imagesIn(home: string): { icon: string; badge: string } {
  return {
    icon: new URL('icons/notification.png', home).href,
    badge: new URL('icons/badge.png', home).href,
  };
}
