import type { Notice, Withdraw } from '../../wire/notice.ts';
import type { ReceiptKind } from '../../wire/receipt.ts';

// What the pages of one browser do with notices, in short: the page in front shows what is for its kind, and acknowledges;
// with none in front it waits for the return; what was shown, withdrawn or answered never comes up again.

/** The page that this browser takes for being in front of somebody. */
export interface FrontPage {
  kind: 'console' | 'dashboard';
  chat: { source: string; id: string } | undefined;
  window: string;
}

export interface NoticeModelParts {
  front(): FrontPage | undefined;
  /** False while what waits may have been taken back unheard. */
  mayShow(): boolean;
  receipt(notice: Notice, kind: ReceiptKind, window: string): void;
  /** The page shows it, or has its chat on show; or they came to its chat while it was shown. */
  onShown(notice: Notice, how: 'pop-up' | 'known' | 'answered'): void;
}

export interface NoticeModel {
  receive(notice: Notice): void;
  withdraw(withdraw: Withdraw): void;
  /** Another page, or none, is in front. */
  handleFront(): void;
  /** The person opened this chat. */
  handleChatOpened(chat: { source: string; id: string }): void;
  /** All pages are closed: with them goes what they remember. */
  forget(): void;
}

export function createNoticeModel({ front, mayShow, receipt, onShown }: NoticeModelParts): NoticeModel {
  const open = new Map<string, Notice & { isShown: boolean }>();
  const settled = new Set<string>();

  function settle(notification: string): void {
    open.delete(notification);
    settled.add(notification);
  }

  function showWaiting(): void {
    const page = front();
    if (!page || !mayShow()) return;
    for (const notice of open.values()) {
      if (notice.isShown || pageOf(notice) !== page.kind) continue;
      const isOnShow = page.chat?.id === notice.chat?.id && page.chat?.source === notice.chat?.source;
      if (notice.level === 'none' && isOnShow) {
        settle(notice.notification);
        receipt(notice, 'suppressed', page.window);
        onShown(notice, 'known');
        continue;
      }
      notice.isShown = true;
      settled.add(notice.notification);
      receipt(notice, 'shown', page.window);
      onShown(notice, 'pop-up');
    }
  }

  return {
    receive(notice) {
      if (settled.has(notice.notification) || open.has(notice.notification)) return;
      for (const other of open.values()) {
        if (other.tag !== notice.tag) continue;
        if (Date.parse(other.at) > Date.parse(notice.at)) {
          settled.add(notice.notification);
          const page = front();
          if (!other.isShown || !page) return;
          // A newer one of its chat is in front of them, and stands for it.
          receipt(notice, 'shown', page.window);
          onShown(notice, 'known');
          return;
        }
        settle(other.notification);
      }
      open.set(notice.notification, { ...notice, isShown: false });
      showWaiting();
    },
    withdraw({ notifications }) {
      for (const notification of notifications) settle(notification);
    },
    handleFront: showWaiting,
    handleChatOpened({ source, id }) {
      for (const notice of open.values()) {
        if (notice.chat?.id !== id || notice.chat.source !== source) continue;
        if (notice.isShown) {
          receipt(notice, 'closed', front()?.window ?? '');
          onShown(notice, 'answered');
        }
        settle(notice.notification);
      }
    },
    forget() {
      open.clear();
      settled.clear();
    },
  };
}

/** Supervisors are told at the dashboard, agents in the console. */
function pageOf({ event }: Notice): 'console' | 'dashboard' {
  return event.startsWith('assistance.') || event === 'sla.escalated' ? 'dashboard' : 'console';
}
