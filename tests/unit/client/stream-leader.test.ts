import { describe, expect, test } from 'vitest';
import { type StreamLeader, startStreamLeader } from '../../../client/stream-leader.ts';
import type { TabMessage } from '../../../client/tab-channel.ts';
import type { StreamEvent } from '../../../wire/notice.ts';
import { createFakeLocks } from './fake-locks.ts';
import { createFakeTimers } from './fake-timers.ts';

interface OpenStream {
  tab: string;
  lastId: string | undefined;
  say(id: number): void;
  ping(): void;
}

const event = (id: number): StreamEvent => ({
  name: 'chat',
  id: `${id}`,
  data: { chat: { source: 'desk', id: `c${id}` } },
});

function fakeBrowser({ hasLocks = true, hasStorage = true } = {}) {
  const timers = createFakeTimers();
  const locks = hasLocks ? createFakeLocks() : undefined;
  const tabs = new Map<string, { leader: StreamLeader; heard: string[]; isVisible: boolean; isFrozen: boolean }>();
  const streams: OpenStream[] = [];
  let noted: string | undefined;
  let setBackMs = 0;

  function openTab(name: string, isVisible = false) {
    const heard: string[] = [];
    const post = (message: TabMessage) => {
      if (tabs.get(name)?.isFrozen) return;
      for (const [other, tab] of tabs) {
        if (other !== name && !tab.isFrozen) tab.leader.handleTabMessage(structuredClone(message));
      }
    };
    const leader = startStreamLeader({
      name: 'stream',
      locks,
      channel: { post, listen() {}, close() {} },
      lastId: {
        read: () => noted,
        note: (id) => {
          if (hasStorage) noted = id;
        },
      },
      startStream(parts) {
        const open: OpenStream = {
          tab: name,
          lastId: parts.lastId,
          say: (id) => parts.onEvent(event(id)),
          ping: parts.onActivity,
        };
        streams.push(open);
        parts.onConnection('online');
        return {
          hurry() {},
          stop() {
            streams.splice(streams.indexOf(open), 1);
          },
        };
      },
      onEvent: ({ id }) => heard.push(id ?? ''),
      onConnection() {},
      isVisible: () => tabs.get(name)?.isVisible ?? isVisible,
      now: () => timers.now() - setBackMs,
      setTimer: timers.setTimer,
    });
    const tab = { leader, heard, isVisible, isFrozen: false };
    tabs.set(name, tab);
    post({ kind: 'hello' });
    return tab;
  }

  function close(name: string): void {
    tabs.get(name)?.leader.stop();
    tabs.delete(name);
  }

  function setBack(ms: number): void {
    setBackMs += ms;
  }

  return { timers, streams, openTab, close, setBack };
}

describe('with locks', () => {
  test('three tabs have one stream, and all hear its events', async () => {
    const browser = fakeBrowser();
    const tabs = ['A', 'B', 'C'].map((name) => browser.openTab(name));
    await browser.timers.settle();
    expect(browser.streams.map(({ tab }) => tab)).toEqual(['A']);
    browser.streams[0]?.say(1);
    expect(tabs.map(({ heard }) => heard)).toEqual([['1'], ['1'], ['1']]);
  });

  test('what a tab knows is fresh while its leader hears from the server, and no longer', async () => {
    const browser = fakeBrowser();
    const tabs = ['A', 'B'].map((name) => browser.openTab(name));
    await browser.timers.settle();
    const areFresh = () => tabs.map(({ leader }) => leader.isFresh());
    expect(areFresh()).toEqual([true, true]);
    await browser.timers.pass(40_000);
    browser.streams[0]?.ping();
    await browser.timers.pass(40_000);
    expect(areFresh()).toEqual([true, true]);
    for (const tab of tabs) tab.isFrozen = true;
    await browser.timers.pass(5_000);
    expect(areFresh()).toEqual([false, false]);
  });

  test('when the leader closes, the next goes on from the last id', async () => {
    const browser = fakeBrowser();
    browser.openTab('A');
    browser.openTab('B');
    await browser.timers.settle();
    browser.streams[0]?.say(7);
    browser.close('A');
    await browser.timers.settle();
    expect(browser.streams.map(({ tab, lastId }) => ({ tab, lastId }))).toEqual([{ tab: 'B', lastId: '7' }]);
  });

  test.each([true, false])(
    'a tab that came after the last event goes on from it as well (storage: %s)',
    async (hasStorage) => {
      const browser = fakeBrowser({ hasStorage });
      browser.openTab('A');
      await browser.timers.settle();
      browser.streams[0]?.say(7);
      browser.openTab('B');
      browser.close('A');
      await browser.timers.settle();
      expect(browser.streams[0]).toMatchObject({ tab: 'B', lastId: '7' });
    },
  );

  test('a page that is loaded again goes on from where it was', async () => {
    const browser = fakeBrowser();
    browser.openTab('A');
    await browser.timers.settle();
    browser.streams[0]?.say(7);
    browser.close('A');
    browser.openTab('A');
    await browser.timers.settle();
    expect(browser.streams[0]?.lastId).toBe('7');
  });

  test('a page that goes into the cache hands over, and queues again when it is back', async () => {
    const browser = fakeBrowser();
    const first = browser.openTab('A');
    browser.openTab('B');
    await browser.timers.settle();
    first.leader.pause();
    await browser.timers.settle();
    expect(browser.streams.map(({ tab }) => tab)).toEqual(['B']);
    first.leader.resume();
    await browser.timers.settle();
    expect(browser.streams.map(({ tab }) => tab)).toEqual(['B']);
    browser.close('B');
    await browser.timers.settle();
    expect(browser.streams.map(({ tab }) => tab)).toEqual(['A']);
  });

  test('a frozen leader is robbed by a tab that is looked at', async () => {
    const browser = fakeBrowser();
    const frozen = browser.openTab('A');
    browser.openTab('B', true);
    await browser.timers.settle();
    browser.streams[0]?.say(3);
    frozen.isFrozen = true;
    await browser.timers.pass(120_000);
    expect(browser.streams.map(({ tab, lastId }) => ({ tab, lastId }))).toEqual([{ tab: 'B', lastId: '3' }]);
  });

  test('a frozen leader is robbed no later because the clock was set back', async () => {
    const { timers, streams, openTab, setBack } = fakeBrowser();
    const leader = openTab('A');
    openTab('B', true);
    await timers.pass(30_000);
    leader.isFrozen = true;
    setBack(3_600_000);
    await timers.pass(120_000);
    expect(streams.map(({ tab }) => tab)).toContain('B');
  });

  test('what a tab knows does not stay fresh because the clock was set back', async () => {
    const { timers, streams, openTab, setBack } = fakeBrowser();
    const { leader } = openTab('A');
    await timers.pass(1000);
    setBack(3_600_000);
    expect(leader.isFresh()).toBe(false);
    streams[0]?.ping();
    expect(leader.isFresh()).toBe(true);
    await timers.pass(50_000);
    expect(leader.isFresh()).toBe(false);
  });

  test('a quiet leader that lives is left alone', async () => {
    const browser = fakeBrowser();
    browser.openTab('A');
    browser.openTab('B', true);
    await browser.timers.pass(600_000);
    expect(browser.streams.map(({ tab }) => tab)).toEqual(['A']);
  });

  test('a tab that stopped does not take over', async () => {
    const browser = fakeBrowser();
    browser.openTab('A');
    browser.openTab('B');
    browser.close('B');
    browser.close('A');
    await browser.timers.settle();
    expect([browser.streams, browser.timers.pending()]).toEqual([[], 0]);
  });
});

test('without locks every tab has a stream of its own, and hands nothing on', async () => {
  const browser = fakeBrowser({ hasLocks: false });
  const tabs = ['A', 'B'].map((name) => browser.openTab(name));
  await browser.timers.settle();
  browser.streams[1]?.say(1);
  expect(browser.streams.map(({ tab }) => tab)).toEqual(['A', 'B']);
  expect(tabs.map(({ heard }) => heard)).toEqual([[], ['1']]);
});
