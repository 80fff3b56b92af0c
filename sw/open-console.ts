import { acceptAction, type NotificationData } from '../wire/push-message.ts';
import { type ViewKind, viewsOfEvent } from '../wire/views-of-event.ts';
import { acceptChat } from './accept-chat.ts';
import { countOnBadge } from './make-room.ts';
import { withHandled } from './memory.ts';
import { listOnScreen } from './on-screen.ts';
import { isOurs, type ParsedMessage, parseNotification } from './read-message.ts';
import { reportReceipts, toReceipt } from './receipt-outbox.ts';
import { listWindows } from './tell-pages.ts';
import { within } from './time.ts';
import { eventLimitMs, type OpenWindow, type ShownNotification, type WorkerParts } from './worker-parts.ts';

/** The part of a `NotificationEvent` that a click needs. */
export interface NotificationClick {
  notification: ShownNotification;
  /** The button's name; empty for a click on the notification itself. */
  action: string;
}

/** Browsers let a click focus or open a window for a few seconds only (HTML, transient activation: up to 5 s). */
const focusLimitMs = 1_000;
const maxFocusTries = 3;
/** Long for a database that is well. */
const knownWindowsLimitMs = 50;

/**
 * Brings the console to the front: exactly one window is focused or opened. Nothing is awaited before that but the list
 * of windows, and which of them are consoles, for a moment: a click's permission is short-lived.
 */
export async function handleNotificationClick(worker: WorkerParts, event: NotificationClick): Promise<void> {
  if (!isOurs(worker, event.notification)) return;
  await within(worker.time, eventLimitMs, serveClick(worker, event));
}

async function serveClick(worker: WorkerParts, { notification, action }: NotificationClick): Promise<void> {
  const clicked = parseNotification(notification);
  // Begun before the close, so that Firefox's close event, which follows every click, finds it.
  const noted = noteClick(worker, clicked);
  notification.close();
  const opened = openChat(worker, clicked, targetOf(worker, clicked, action));
  const accepts = action === acceptAction && clicked.kind === 'message' && clicked.message.notification.data.accept;
  const accepted = accepts ? acceptChat(worker, clicked.message) : undefined;
  await Promise.all([noted, accepted, opened.finally(() => closeSameTag(worker, notification.tag))]);
  await countOnBadge(worker);
}

async function openChat(worker: WorkerParts, clicked: ParsedMessage, navigate: string): Promise<void> {
  const front = await bringToFront(worker, { target: navigate, event: eventOf(clicked) });
  front?.postMessage({ type: 'open-chat', navigate, ...chatOf(clicked) });
}

async function noteClick(worker: WorkerParts, clicked: ParsedMessage): Promise<void> {
  if (clicked.kind === 'unreadable') return;
  const { data } = clicked.message.notification;
  const now = worker.time.now();
  await worker.store.change((memory) => ({
    keep: { shown: withHandled(memory.shown, [data.notification], now) },
    result: true,
  }));
  await reportReceipts(worker, [toReceipt(data, 'clicked', now)]);
}

/** Where the click leads; to the console, if the notification does not say, as one that the browser made itself. */
function targetOf({ isGuest, scope }: WorkerParts, clicked: ParsedMessage, action: string): string {
  const console = isGuest ? scope.registration.scope : new URL('console/', scope.registration.scope).href;
  if (clicked.kind === 'unreadable') return console;
  const { navigate, actions } = clicked.message.notification;
  const wanted = actions?.find((button) => button.action === action)?.navigate ?? navigate;
  if (!URL.canParse(wanted, scope.registration.scope)) return console;
  const url = new URL(wanted, scope.registration.scope);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : console;
}

function eventOf(clicked: ParsedMessage): NotificationData['event'] | undefined {
  return clicked.kind === 'message' ? clicked.message.notification.data.event : undefined;
}

function chatOf(clicked: ParsedMessage): { chat?: { source: string; id: string } } {
  const chat = clicked.kind === 'message' ? clicked.message.notification.data.chat : undefined;
  return chat ? { chat } : {};
}

interface Wanted {
  target: string;
  event: NotificationData['event'] | undefined;
}

/** The window that came to the front; none if a new one was opened, which reads its address by itself. */
async function bringToFront(worker: WorkerParts, wanted: Wanted): Promise<OpenWindow | undefined> {
  const [windows, consoles] = await Promise.all([listWindows(worker), listConsoles(worker, wanted)]);
  const isThatPage = ({ url }: OpenWindow) => pageOf(url) === pageOf(wanted.target);
  const candidates = windows
    .filter((window) => isThatPage(window) || consoles.has(window.id))
    .sort((a, b) => Number(isThatPage(b)) - Number(isThatPage(a)) || rankOf(b) - rankOf(a))
    .slice(0, maxFocusTries);
  for (const candidate of candidates) {
    const focused = await focus(worker, candidate);
    if (focused) return focused;
  }
  await worker.scope.clients.openWindow(wanted.target);
  return undefined;
}

/**
 * Windows of the client that show what such an event is told in, at whatever address: a console may have one for each chat.
 * What leads to another origin, to the chat system itself, is not theirs.
 */
async function listConsoles({ scope, store, time }: WorkerParts, wanted: Wanted): Promise<ReadonlySet<string>> {
  const { target, event } = wanted;
  const isElsewhere = new URL(target).origin !== new URL(scope.registration.scope).origin;
  if (isElsewhere || event === undefined || event === 'test') return new Set();
  const views: readonly ViewKind[] = viewsOfEvent[event];
  const read = store.change(({ windows }) => ({ result: windows }));
  const known = (await within(time, knownWindowsLimitMs, read)) ?? [];
  return new Set(known.filter(({ view }) => views.includes(view)).map(({ id }) => id));
}

async function focus({ time }: WorkerParts, candidate: OpenWindow): Promise<OpenWindow | undefined> {
  try {
    // Some browsers answer with null, the window being gone.
    return await within(time, focusLimitMs, candidate.focus());
  } catch {
    // A window that was just closed, or that may not be focused: the next one may.
    return undefined;
  }
}

function rankOf({ focused, visibilityState }: OpenWindow): number {
  if (focused) return 2;
  return visibilityState === 'visible' ? 1 : 0;
}

/** What two addresses of one page have in common: neither query nor hash, and "/console" is "/console/". */
function pageOf(address: string): string {
  const { origin, pathname } = new URL(address);
  return origin + pathname.replace(/(index\.html)?$/, '').replace(/\/*$/, '/');
}

async function closeSameTag(worker: WorkerParts, tag: string): Promise<void> {
  if (tag === '') return;
  await closeNotifications(worker, (shown) => shown.tag === tag);
}

/** Closes those that fit and are there by now, and remembers that it was not the person who did. */
export async function closeNotifications(
  worker: WorkerParts,
  fits: (notification: ShownNotification) => boolean,
): Promise<void> {
  const { times, lastOf } = worker.shown;
  const onScreen = await listOnScreen(worker);
  const isNewer = ({ tag }: ShownNotification) => (lastOf.get(tag) ?? 0) > times;
  const closing = onScreen.filter((one) => isOurs(worker, one) && fits(one) && !isNewer(one));
  const ids = closing.map(parseNotification).flatMap((parsed) => {
    return parsed.kind === 'message' ? [parsed.message.notification.data.notification] : [];
  });
  const now = worker.time.now();
  if (ids.length > 0) {
    await worker.store.change((memory) => ({ keep: { shown: withHandled(memory.shown, ids, now) }, result: true }));
  }
  for (const notification of closing) notification.close();
}
