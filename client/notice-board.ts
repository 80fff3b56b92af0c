import type { Notice, Withdraw } from '../wire/notice.ts';
import type { ReceiptKind } from '../wire/receipt.ts';
import { type ViewKind, viewsOfEvent } from '../wire/views-of-event.ts';
import type { WindowView } from '../wire/window-report.ts';
import type { ToWorker } from '../wire/worker-message.ts';
import { RecentIds } from './recent-ids.ts';
import type { TabMessage } from './tab-channel.ts';

// What becomes of a notice in one tab. Every tab hears every notice and keeps it waiting. The tab in front, if its view is the
// right one, shows it and acknowledges; the others are told and forget it. If no tab is in front it waits for the return, without
// an acknowledgement, so that the server pushes. An id is settled once it was shown, suppressed, withdrawn or dismissed
// anywhere: it never comes up again.

/** `waiting`: for the person's return. `shown`: on the screen of this page. */
export type OpenNotice = Notice & { state: 'waiting' | 'shown' };

export interface Front {
  inFront: boolean;
  view: WindowView;
}

export interface NoticeBoardParts {
  front(): Front;
  /** False while what waits here may have been taken back without this page having heard of it. */
  mayShow(): boolean;
  /** Somebody draws pop-ups in this page. */
  isDrawn(): boolean;
  post(message: TabMessage): void;
  receipt(notice: Notice, kind: ReceiptKind): void;
  toWorker(message: ToWorker): void;
  ring(notice: Notice): void;
  /** The open notices, or whether the title is to be marked. */
  onChange(): void;
}

export interface NoticeBoard {
  list(): readonly OpenNotice[];
  /** How much that is new waits in this page, which is not in front. */
  countMarked(): number;
  /** How much that rang waits for the person's return, to whichever page: the same in every tab. */
  countWaiting(): number;
  receive(notice: Notice): void;
  withdraw(withdraw: Withdraw): void;
  /** The worker shows it as a notification, with the system's sound. */
  noteDisplayed(displayed: Pick<Notice, 'notification' | 'tag'>): void;
  /** The page came to the front, went from it, shows another view, or may show now what it might not. */
  handleAttention(): void;
  dismiss(notification: string): void;
  open(notification: string): Notice | undefined;
  /** The person opened this chat: what was told of it is answered. */
  handleChatOpened(chat: { id: string; source?: string | undefined }): void;
  handleTabMessage(message: TabMessage): void;
}

/** A page that nobody returns to must not grow for ever. */
const mostOpen = 100;

export function createNoticeBoard(parts: NoticeBoardParts): NoticeBoard {
  const open = new Map<string, OpenNotice>();
  const settled = new RecentIds();
  const displayed = new RecentIds();
  /** Dismissed, opened or withdrawn: a notification that comes yet tells nothing. */
  const answered = new RecentIds();
  /** Tags of what was withdrawn or answered while nobody was here: their notifications are closed on the return. */
  let endedTags: string[] = [];
  let wasInFront = parts.front().inFront;

  function take(notice: Notice): void {
    if (settled.has(notice.notification) || open.has(notice.notification)) return;
    for (const older of open.values()) {
      // A supervisor's and an agent's are told in different views: neither stands for the other.
      if (older.tag !== notice.tag || viewsOfEvent[older.event] !== viewsOfEvent[notice.event]) continue;
      if (Date.parse(older.at) > Date.parse(notice.at)) {
        settled.add(notice.notification);
        // The newer one stands for it.
        if (older.state === 'shown' && parts.front().inFront) parts.receipt(notice, 'shown');
        return;
      }
      settle(older.notification);
    }
    open.set(notice.notification, { ...notice, state: 'waiting' });
    for (const oldest of open.keys()) {
      if (open.size <= mostOpen) break;
      settle(oldest);
    }
  }

  function settle(notification: string): void {
    open.delete(notification);
    settled.add(notification);
  }

  function answer(notification: string): void {
    settle(notification);
    answered.add(notification);
  }

  /** The tab in front shows what waits. Gives the tags of what it showed. */
  function showWaiting(): string[] {
    const { inFront, view } = parts.front();
    if (!inFront || !parts.mayShow()) return [];
    const done: OpenNotice[] = [];
    for (const notice of open.values()) {
      const isOnShow = notice.level === 'none' && isViewing(view, notice);
      if (notice.state !== 'waiting' || !isRightView(view, notice) || !(isOnShow || parts.isDrawn())) continue;
      done.push(notice);
      settled.add(notice.notification);
      if (isOnShow) {
        open.delete(notice.notification);
        parts.receipt(notice, 'suppressed');
        continue;
      }
      open.set(notice.notification, { ...notice, state: 'shown' });
      parts.receipt(notice, 'shown');
      parts.toWorker({ type: 'shown-in-page', notification: notice.notification, tag: notice.tag });
    }
    if (done.length) parts.post({ kind: 'shown', notifications: done.map(({ notification }) => notification) });
    return done.map(({ tag }) => tag);
  }

  function listRung(): OpenNotice[] {
    return [...open.values()].filter(
      ({ state, level, notification }) => state === 'waiting' && (level === 'ring' || displayed.has(notification)),
    );
  }

  function drop(notices: readonly OpenNotice[], kind?: ReceiptKind): void {
    if (!notices.length) return;
    for (const notice of notices) {
      answer(notice.notification);
      if (kind) parts.receipt(notice, kind);
    }
    parts.post({ kind: 'gone', notifications: notices.map(({ notification }) => notification) });
    closeTags(notices.map(({ tag }) => tag));
    parts.onChange();
  }

  /** Closes their notifications, but of what waits under the same tag: that one is all that tells of it. */
  function closeTags(tags: readonly string[]): void {
    const isWaiting = (tag: string) => [...open.values()].some((one) => one.tag === tag && one.state === 'waiting');
    const closing = [...new Set(tags)].filter((tag) => !isWaiting(tag));
    if (closing.length) parts.toWorker({ type: 'close', tags: closing });
  }

  /** What is told under this tag holds no longer. While nobody is here, the return closes it. */
  function endTag(tag: string): void {
    if (parts.front().inFront) closeTags([tag]);
    else endedTags.push(tag);
  }

  return {
    list: () => [...open.values()],

    countMarked() {
      const { inFront, view } = parts.front();
      return inFront ? 0 : listRung().filter((notice) => isRightView(view, notice)).length;
    },

    countWaiting: () => listRung().length,

    receive(notice) {
      take(notice);
      if (!open.has(notice.notification)) return;
      const isOnDisplay = displayed.has(notice.notification);
      const shownTags = showWaiting();
      if (isOnDisplay) closeTags(shownTags);
      if (notice.level === 'ring' && !isOnDisplay && isRightView(parts.front().view, notice)) parts.ring(notice);
      parts.onChange();
    },

    withdraw({ tag, notifications }) {
      for (const notification of notifications) answer(notification);
      // What else is told of the chat holds still: it shares the tag, and so its notification.
      const isToldStill = [...open.values()].some((notice) => notice.tag === tag);
      // While nobody is here the worker says how it ended, under the same tag.
      if (!isToldStill) endTag(tag);
      parts.onChange();
    },

    noteDisplayed({ notification, tag }) {
      displayed.add(notification);
      // A push that was on its way meanwhile.
      if (answered.has(notification)) endTag(tag);
      parts.onChange();
    },

    handleAttention() {
      const { inFront } = parts.front();
      const shownTags = showWaiting();
      if (inFront && !wasInFront) {
        closeTags([...shownTags, ...endedTags]);
        endedTags = [];
        parts.toWorker({ type: 'returned' });
      } else closeTags(shownTags);
      wasInFront = inFront;
      parts.onChange();
    },

    dismiss(notification) {
      const notice = open.get(notification);
      if (notice) drop([notice], 'closed');
    },

    open(notification) {
      const notice = open.get(notification);
      if (!notice) return undefined;
      const { tag } = notice;
      parts.receipt(notice, 'clicked');
      drop([...open.values()].filter((other) => other.tag === tag));
      return notice;
    },

    handleChatOpened(chat) {
      const answered = [...open.values()].filter((notice) => isSameChat(chat, notice));
      drop(
        answered.filter(({ state }) => state === 'shown'),
        'closed',
      );
      drop(answered.filter(({ state }) => state === 'waiting'));
    },

    handleTabMessage(message) {
      switch (message.kind) {
        case 'shown':
          for (const id of message.notifications) {
            settled.add(id);
            if (open.get(id)?.state === 'waiting') open.delete(id);
          }
          break;
        case 'gone':
          message.notifications.forEach(answer);
          break;
        case 'known':
          message.settled.forEach((id) => {
            if (!open.has(id)) settled.add(id);
          });
          message.waiting.forEach(take);
          closeTags(showWaiting());
          break;
        case 'hello':
          parts.post({
            kind: 'known',
            waiting: [...open.values()].filter(({ state }) => state === 'waiting'),
            settled: settled.list(),
          });
          return;
        default:
          return;
      }
      parts.onChange();
    },
  };
}

function isRightView({ kind }: WindowView, { event }: Notice): boolean {
  const views: readonly ViewKind[] = viewsOfEvent[event];
  return views.includes(kind);
}

function isViewing(view: WindowView, notice: Notice): boolean {
  return view.chat !== undefined && isSameChat({ id: view.chat, source: view.source }, notice);
}

function isSameChat(chat: { id: string; source?: string | undefined }, { chat: other }: Notice): boolean {
  return other?.id === chat.id && (chat.source === undefined || chat.source === other.source);
}
