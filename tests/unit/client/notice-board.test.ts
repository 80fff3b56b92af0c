import { describe, expect, test } from 'vitest';
import { createNoticeBoard, type NoticeBoard } from '../../../client/notice-board.ts';
import type { TabMessage } from '../../../client/tab-channel.ts';
import type { Notice, Withdraw } from '../../../wire/notice.ts';
import type { WindowView } from '../../../wire/window-report.ts';
import type { ToWorker } from '../../../wire/worker-message.ts';

function notice(change: Partial<Notice> = {}): Notice {
  const notification = change.notification ?? 'n1';
  return {
    notification,
    token: `token-${notification}`,
    level: 'ring',
    event: 'message.created',
    chat: { source: 'desk', id: 'c1' },
    title: 'Anna has sent you a new message',
    body: 'Hello',
    tag: 'chat-c1',
    navigate: 'https://desk.example/console/#c1',
    at: '2026-01-01T10:00:00.000Z',
    ...change,
  };
}

function withdraw(change: Partial<Withdraw> = {}): Withdraw {
  const chat = { source: 'desk', id: 'c1' };
  return { chat, tag: 'chat-c1', notifications: ['n1'], because: 'accepted', text: 'Accepted by Ben', ...change };
}

interface Tab {
  name: string;
  board: NoticeBoard;
  sounds: string[];
  workerHears: ToWorker[];
  attention: { inFront: boolean; view: WindowView };
  shown(): string[];
  waiting(): string[];
}

/** Tabs of one browser: at most one is in front, all hear each other and every notice. */
function fakeBrowser(...names: string[]) {
  const receipts: string[] = [];
  const tabs: Tab[] = [];
  const stream = { isFresh: true };
  const pages = { draw: true };
  /** Messages between tabs arrive later than what a tab does by itself. */
  let mail: { from: string; message: TabMessage }[] = [];

  function addTab(name: string, view: WindowView = { kind: 'console' }): Tab {
    const sounds: string[] = [];
    const workerHears: ToWorker[] = [];
    const attention = { inFront: false, view };
    const board = createNoticeBoard({
      front: () => attention,
      mayShow: () => stream.isFresh,
      isDrawn: () => pages.draw,
      post: (message) => mail.push({ from: name, message: structuredClone(message) }),
      receipt: ({ notification }, kind) => receipts.push(`${notification} ${kind} in ${name}`),
      toWorker: (message) => workerHears.push(message),
      ring: ({ notification }) => sounds.push(notification),
      onChange() {},
    });
    const tab: Tab = {
      name,
      attention,
      sounds,
      workerHears,
      board,
      shown: () => ids(board, 'shown'),
      waiting: () => ids(board, 'waiting'),
    };
    tabs.push(tab);
    return tab;
  }

  function deliver(): void {
    while (mail.length) {
      const batch = mail;
      mail = [];
      for (const { from, message } of batch) {
        for (const tab of tabs) if (tab.name !== from) tab.board.handleTabMessage(message);
      }
    }
  }

  names.forEach((name) => {
    addTab(name);
  });
  return {
    receipts,
    stream,
    pages,
    addTab,
    deliver,
    tab(name: string): Tab {
      const found = tabs.find((tab) => tab.name === name);
      if (!found) throw new Error(`no tab ${name}`);
      return found;
    },
    front(name?: string) {
      for (const tab of tabs) {
        tab.attention.inFront = tab.name === name;
        tab.board.handleAttention();
      }
      deliver();
    },
    receive(...list: Notice[]) {
      for (const one of list) for (const tab of tabs) tab.board.receive(one);
      deliver();
    },
    withdraw(one: Withdraw) {
      for (const tab of tabs) tab.board.withdraw(one);
      deliver();
    },
  };
}

function ids(board: NoticeBoard, state: 'shown' | 'waiting'): string[] {
  return board
    .list()
    .filter((open) => open.state === state)
    .map(({ notification }) => notification);
}

describe('where a notice is shown', () => {
  test('three tabs, one in front: one pop-up, one receipt', () => {
    const browser = fakeBrowser('A', 'B', 'C');
    browser.front('B');
    browser.receive(notice({ level: 'visual' }));
    expect(['A', 'B', 'C'].map((name) => browser.tab(name).shown())).toEqual([[], ['n1'], []]);
    expect(['A', 'C'].map((name) => browser.tab(name).waiting())).toEqual([[], []]);
    expect(browser.receipts).toEqual(['n1 shown in B']);
  });

  test('the worker is told of what is on the screen', () => {
    const browser = fakeBrowser('A');
    browser.front('A');
    browser.receive(notice({ level: 'visual' }));
    expect(browser.tab('A').workerHears).toContainEqual({ type: 'shown-in-page', notification: 'n1', tag: 'chat-c1' });
  });

  test('nobody in front: no pop-up, no receipt, it waits', () => {
    const browser = fakeBrowser('A', 'B');
    browser.receive(notice({ level: 'visual' }));
    expect(browser.receipts).toEqual([]);
    expect(browser.tab('A').waiting()).toEqual(['n1']);
  });

  test('in front, but nobody draws pop-ups: no receipt, it waits for who does', () => {
    const browser = fakeBrowser('A');
    browser.pages.draw = false;
    browser.front('A');
    browser.receive(notice({ level: 'visual' }));
    expect([browser.receipts, browser.tab('A').waiting()]).toEqual([[], ['n1']]);
    browser.pages.draw = true;
    browser.tab('A').board.handleAttention();
    expect([browser.receipts, browser.tab('A').shown()]).toEqual([['n1 shown in A'], ['n1']]);
  });

  test('a window that shows something else than a console does not count', () => {
    const browser = fakeBrowser();
    browser.addTab('A', { kind: 'other' });
    browser.front('A');
    browser.receive(notice());
    expect(browser.tab('A').waiting()).toEqual(['n1']);
    expect([browser.receipts, browser.tab('A').sounds, browser.tab('A').board.countMarked()]).toEqual([[], [], 0]);
  });

  test.each(['assistance.requested', 'sla.escalated'] as const)(
    '%s is for the dashboard, a message for the console',
    (event) => {
      const browser = fakeBrowser('A');
      browser.addTab('D', { kind: 'dashboard' });
      const call = notice({ notification: 'n2', event, tag: 'call-c1' });
      browser.front('A');
      browser.receive(call, notice());
      expect(browser.tab('A').shown()).toEqual(['n1']);
      browser.front('D');
      expect(browser.tab('D').shown()).toEqual(['n2']);
    },
  );

  test('a console that turns into the dashboard shows what waited for that', () => {
    const browser = fakeBrowser('A');
    browser.front('A');
    browser.receive(notice({ event: 'assistance.requested' }));
    browser.tab('A').attention.view = { kind: 'dashboard' };
    browser.tab('A').board.handleAttention();
    expect(browser.tab('A').shown()).toEqual(['n1']);
  });
});

describe('levels', () => {
  test('none, with the very chat in view: suppressed', () => {
    const browser = fakeBrowser();
    browser.addTab('A', { kind: 'chat', chat: 'c1', source: 'desk' });
    browser.front('A');
    browser.receive(notice({ level: 'none' }));
    expect(browser.receipts).toEqual(['n1 suppressed in A']);
    expect(browser.tab('A').board.list()).toEqual([]);
    expect(browser.tab('A').sounds).toEqual([]);
  });

  test('none, with the very chat in view, needs nobody who draws', () => {
    const browser = fakeBrowser();
    browser.pages.draw = false;
    browser.addTab('A', { kind: 'chat', chat: 'c1' });
    browser.front('A');
    browser.receive(notice({ level: 'none' }));
    expect(browser.receipts).toEqual(['n1 suppressed in A']);
  });

  test('none, but the person has moved on to another chat meanwhile: shown', () => {
    const browser = fakeBrowser();
    browser.addTab('A', { kind: 'chat', chat: 'c2' });
    browser.front('A');
    browser.receive(notice({ level: 'none' }));
    expect(browser.receipts).toEqual(['n1 shown in A']);
  });

  test('none, and the same id in another source is another chat', () => {
    const browser = fakeBrowser();
    browser.addTab('A', { kind: 'chat', chat: 'c1', source: 'elsewhere' });
    browser.front('A');
    browser.receive(notice({ level: 'none' }));
    expect(browser.receipts).toEqual(['n1 shown in A']);
  });

  test('none, but nobody is there: neither receipt nor pop-up', () => {
    const browser = fakeBrowser();
    browser.addTab('A', { kind: 'chat', chat: 'c1' });
    browser.receive(notice({ level: 'none' }));
    expect(browser.receipts).toEqual([]);
    expect(browser.tab('A').board.countMarked()).toBe(0);
  });

  test('visual makes no sound and no mark', () => {
    const browser = fakeBrowser('A');
    browser.receive(notice({ level: 'visual' }));
    expect([browser.tab('A').sounds, browser.tab('A').board.countMarked()]).toEqual([[], 0]);
  });

  test('ring sounds and marks the title of consoles that are not in front', () => {
    const browser = fakeBrowser('A', 'B');
    browser.receive(notice());
    expect(browser.tab('A').sounds).toEqual(['n1']);
    expect([browser.tab('A').board.countMarked(), browser.tab('B').board.countMarked()]).toEqual([1, 1]);
  });

  test('ring in front shows at once, with sound, without a mark anywhere', () => {
    const browser = fakeBrowser('A', 'B');
    browser.front('A');
    browser.receive(notice());
    expect([browser.tab('A').shown(), browser.tab('A').sounds]).toEqual([['n1'], ['n1']]);
    expect([browser.tab('A').board.countMarked(), browser.tab('B').board.countMarked()]).toEqual([0, 0]);
  });
});

describe('the return', () => {
  test('what waited is shown and acknowledged, the mark goes, the worker clears its own', () => {
    const browser = fakeBrowser('A', 'B');
    browser.receive(notice(), notice({ notification: 'n2', tag: 'chat-c2', chat: { source: 'desk', id: 'c2' } }));
    browser.front('B');
    expect(browser.tab('B').shown()).toEqual(['n1', 'n2']);
    expect(browser.receipts).toEqual(['n1 shown in B', 'n2 shown in B']);
    expect([browser.tab('A').board.countMarked(), browser.tab('B').board.countMarked()]).toEqual([0, 0]);
    expect(browser.tab('B').workerHears).toContainEqual({ type: 'close', tags: ['chat-c1', 'chat-c2'] });
    expect(browser.tab('B').workerHears.at(-1)).toEqual({ type: 'returned' });
  });

  test('going from tab to tab shows nothing twice', () => {
    const browser = fakeBrowser('A', 'B');
    browser.receive(notice());
    browser.front('A');
    browser.front('B');
    browser.front('A');
    expect(browser.receipts).toEqual(['n1 shown in A']);
    expect(browser.tab('B').shown()).toEqual([]);
  });

  test('how chats ended while nobody was here is closed at the return', () => {
    const browser = fakeBrowser('A');
    browser.receive(notice());
    browser.withdraw(withdraw());
    expect(browser.tab('A').workerHears).toEqual([]);
    browser.front('A');
    expect(browser.tab('A').workerHears).toEqual([{ type: 'close', tags: ['chat-c1'] }, { type: 'returned' }]);
  });
});

describe('once', () => {
  test('the same notice again changes nothing', () => {
    const browser = fakeBrowser('A', 'B');
    browser.front('A');
    browser.receive(notice(), notice());
    browser.receive(notice());
    expect(browser.receipts).toEqual(['n1 shown in A']);
  });

  test('told by another tab before the notice itself comes, it stays away', () => {
    const browser = fakeBrowser('A');
    browser.tab('A').board.handleTabMessage({ kind: 'shown', notifications: ['n1'] });
    browser.receive(notice());
    expect([browser.tab('A').board.list(), browser.tab('A').sounds]).toEqual([[], []]);
  });

  test('the notification before the notice: no second sound, one pop-up at the return', () => {
    const browser = fakeBrowser('A');
    browser.tab('A').board.noteDisplayed({ notification: 'n1', tag: 'chat-c1' });
    browser.receive(notice());
    expect(browser.tab('A').sounds).toEqual([]);
    browser.front('A');
    expect(browser.tab('A').shown()).toEqual(['n1']);
  });

  test('the notification after a silent notice marks the title', () => {
    const browser = fakeBrowser('A');
    browser.receive(notice({ level: 'visual' }));
    browser.tab('A').board.noteDisplayed({ notification: 'n1', tag: 'chat-c1' });
    expect(browser.tab('A').board.countMarked()).toBe(1);
  });

  test('the notification of what is answered already is taken off, at once or at the return', () => {
    for (const isBack of [true, false]) {
      const browser = fakeBrowser('A');
      browser.front('A');
      browser.receive(notice());
      browser.tab('A').board.open('n1');
      if (!isBack) browser.front();
      browser.tab('A').workerHears.length = 0;
      browser.tab('A').board.noteDisplayed({ notification: 'n1', tag: 'chat-c1' });
      if (!isBack) browser.front('A');
      expect(browser.tab('A').workerHears[0]).toEqual({ type: 'close', tags: ['chat-c1'] });
    }
  });

  test('the notification of what is still on show in the page stays, and is counted nowhere', () => {
    const browser = fakeBrowser('A');
    browser.front('A');
    browser.receive(notice());
    browser.tab('A').workerHears.length = 0;
    browser.tab('A').board.noteDisplayed({ notification: 'n1', tag: 'chat-c1' });
    expect([browser.tab('A').workerHears, browser.tab('A').board.countWaiting()]).toEqual([[], 0]);
  });

  test('what a supervisor is told of a chat and what they are told of it as an agent stand side by side', () => {
    const assistance = notice({ notification: 'n1', event: 'assistance.requested' });
    const message = notice({ notification: 'n2', at: '2026-01-01T10:01:00.000Z' });
    for (const arrivals of [
      [assistance, message],
      [message, assistance],
    ]) {
      const browser = fakeBrowser();
      const dashboard = browser.addTab('D', { kind: 'dashboard' });
      const desk = browser.addTab('C');
      browser.front('D');
      browser.receive(...arrivals);
      expect([dashboard.shown(), desk.waiting()]).toEqual([['n1'], ['n2']]);
      // Under the same tag: it may be the message's by now.
      expect(dashboard.workerHears).not.toContainEqual({ type: 'close', tags: ['chat-c1'] });
      browser.front('C');
      expect([dashboard.shown(), desk.shown()]).toEqual([['n1'], ['n2']]);
    }
  });

  test('a newer notice of the same tag takes the place of the older, and sounds', () => {
    const browser = fakeBrowser('A');
    browser.receive(notice(), notice({ notification: 'n2', at: '2026-01-01T10:01:00.000Z' }));
    expect([browser.tab('A').waiting(), browser.tab('A').sounds]).toEqual([['n2'], ['n1', 'n2']]);
  });

  test('an older notice that comes late does not', () => {
    const browser = fakeBrowser('A');
    browser.receive(notice({ notification: 'n2', at: '2026-01-01T10:01:00.000Z' }), notice());
    expect([browser.tab('A').waiting(), browser.tab('A').sounds]).toEqual([['n2'], ['n2']]);
  });

  test('a new tab learns what waits and what is settled', () => {
    const browser = fakeBrowser('A');
    browser.front('A');
    browser.receive(notice());
    browser.front();
    browser.receive(notice({ notification: 'n2', tag: 'chat-c2' }));
    const fresh = browser.addTab('B');
    browser.tab('A').board.handleTabMessage({ kind: 'hello' });
    browser.deliver();
    browser.receive(notice());
    expect([fresh.waiting(), fresh.sounds]).toEqual([['n2'], []]);
  });
});

describe('what people do', () => {
  test('dismissed in one tab is dismissed in all, and on the desktop', () => {
    const browser = fakeBrowser('A', 'B');
    browser.front('A');
    browser.receive(notice());
    browser.tab('A').board.dismiss('n1');
    browser.deliver();
    expect([browser.tab('A').board.list(), browser.tab('B').board.list()]).toEqual([[], []]);
    expect(browser.receipts).toEqual(['n1 shown in A', 'n1 closed in A']);
    expect(browser.tab('A').workerHears.at(-1)).toEqual({ type: 'close', tags: ['chat-c1'] });
  });

  test('opening one says which, and closes it everywhere', () => {
    const browser = fakeBrowser('A');
    browser.front('A');
    browser.receive(notice(), notice({ notification: 'n2', tag: 'chat-c2', chat: { source: 'desk', id: 'c2' } }));
    expect(browser.tab('A').board.open('n2')?.chat).toEqual({ source: 'desk', id: 'c2' });
    expect(browser.tab('A').shown()).toEqual(['n1']);
    expect(browser.receipts.at(-1)).toBe('n2 clicked in A');
  });

  test('what is not open can be neither opened nor dismissed', () => {
    const browser = fakeBrowser('A');
    browser.tab('A').board.dismiss('n9');
    expect(browser.tab('A').board.open('n9')).toBeUndefined();
    expect(browser.receipts).toEqual([]);
  });

  test('opening the chat itself answers its pop-ups', () => {
    const browser = fakeBrowser('A');
    browser.front('A');
    browser.receive(notice());
    browser.tab('A').board.handleChatOpened({ id: 'c1', source: 'desk' });
    expect([browser.tab('A').board.list(), browser.receipts.at(-1)]).toEqual([[], 'n1 closed in A']);
  });
});

describe('withdrawal', () => {
  test.each(['accepted', 'assigned', 'transferred'] as const)(
    'the pop-up of a chat that is %s goes, and what waits for it too',
    (because) => {
      const browser = fakeBrowser('A', 'B');
      browser.front('A');
      browser.receive(notice());
      browser.front();
      browser.receive(notice({ notification: 'n2', at: '2026-01-01T10:01:00.000Z' }));
      browser.withdraw(withdraw({ because, notifications: ['n1', 'n2'] }));
      expect([browser.tab('A').board.list(), browser.tab('B').board.list()]).toEqual([[], []]);
      expect(browser.tab('B').board.countMarked()).toBe(0);
    },
  );

  test('in front, the desktop’s notification is closed at once', () => {
    const browser = fakeBrowser('A');
    browser.front('A');
    browser.withdraw(withdraw());
    expect(browser.tab('A').workerHears.at(-1)).toEqual({ type: 'close', tags: ['chat-c1'] });
  });

  test('how a cancelled chat ended stays, whichever comes first', () => {
    const cancelled = notice({ notification: 'n2', event: 'chat.cancelled', level: 'visual' });
    for (const isNoticeFirst of [true, false]) {
      const browser = fakeBrowser('A');
      browser.front('A');
      browser.receive(notice());
      if (isNoticeFirst) browser.receive(cancelled);
      browser.withdraw(withdraw({ because: 'cancelled' }));
      if (!isNoticeFirst) browser.receive(cancelled);
      expect(browser.tab('A').shown()).toEqual(['n2']);
    }
  });

  test('what else is told of the chat stays, and so does its notification', () => {
    const browser = fakeBrowser('A');
    browser.front('A');
    browser.receive(notice());
    browser.withdraw(withdraw({ notifications: ['n0'] }));
    expect([browser.tab('A').shown(), browser.tab('A').workerHears]).toEqual([
      ['n1'],
      expect.not.arrayContaining([{ type: 'close', tags: ['chat-c1'] }]),
    ]);
  });

  test('what was told anew of a chat while nobody was here keeps its notification until it is shown', () => {
    const browser = fakeBrowser();
    const tab = browser.addTab('A', { kind: 'other' });
    browser.receive(notice());
    browser.withdraw(withdraw());
    browser.receive(notice({ notification: 'n2', event: 'chat.transferred', at: '2026-01-01T10:01:00.000Z' }));
    browser.front('A');
    expect([tab.waiting(), tab.workerHears]).toEqual([['n2'], [{ type: 'returned' }]]);
  });

  test('another chat’s pop-up stays', () => {
    const browser = fakeBrowser('A');
    browser.front('A');
    browser.receive(notice());
    browser.withdraw(withdraw({ tag: 'chat-c2', notifications: ['n9'] }));
    expect(browser.tab('A').shown()).toEqual(['n1']);
  });

  test('a page that nobody returns to keeps a bounded number', () => {
    const browser = fakeBrowser('A');
    for (let at = 0; at < 300; at += 1) browser.receive(notice({ notification: `n${at}`, tag: `chat-${at}` }));
    expect(browser.tab('A').waiting()).toHaveLength(100);
    expect(browser.tab('A').waiting().at(-1)).toBe('n299');
  });
});

describe('a page that may have missed something', () => {
  test('shows nothing that waits until its stream has caught up, and then what still holds', () => {
    const browser = fakeBrowser('A');
    browser.receive(notice({ notification: 'n1', tag: 't1' }), notice({ notification: 'n2', tag: 't2' }));
    browser.stream.isFresh = false;
    browser.front('A');
    expect([browser.tab('A').shown(), browser.receipts]).toEqual([[], []]);
    browser.withdraw(withdraw({ notifications: ['n1'], tag: 't1' }));
    browser.stream.isFresh = true;
    browser.front('A');
    expect(browser.tab('A').shown()).toEqual(['n2']);
  });
});

describe('what waits for the return', () => {
  test('is counted the same in every tab, and is nothing any more once somebody is back', () => {
    const browser = fakeBrowser('A', 'B');
    browser.receive(notice({ notification: 'n1', tag: 't1' }), notice({ notification: 'n2', tag: 't2' }));
    const counts = () => ['A', 'B'].map((name) => browser.tab(name).board.countWaiting());
    expect(counts()).toEqual([2, 2]);
    browser.front('A');
    expect(counts()).toEqual([0, 0]);
  });

  test('what was only to be a pop-up did not ring, and is not counted', () => {
    const browser = fakeBrowser('A');
    browser.receive(notice({ level: 'visual' }));
    expect(browser.tab('A').board.countWaiting()).toBe(0);
    browser.tab('A').board.noteDisplayed({ notification: 'n1', tag: 'chat-c1' });
    expect(browser.tab('A').board.countWaiting()).toBe(1);
  });
});
