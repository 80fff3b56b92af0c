import { acceptWindowReport, endWindow } from '../../server/intake/accept-window-report.ts';
import type { Intake } from '../../server/intake/rooms.ts';
import type { Notice, StreamEvent } from '../../wire/notice.ts';
import type { PushMessage } from '../../wire/push-message.ts';
import { eventKey, type Front, type How } from './journal.ts';
import { createNoticeModel, type FrontPage } from './notice-model.ts';
import { createPageReporter, type PageReporter } from './page-reporter.ts';
import { configured, secondMs } from './parameters.ts';
import { createPushSubscription } from './push-registration.ts';
import type { Receiver, Vendor } from './push-service.ts';
import { createRandom } from './random.ts';
import { createReceiptPost } from './receipt-post.ts';
import { createStreamLine } from './stream-line.ts';
import { createWorkerModel } from './worker-model.ts';
import type { World } from './world.ts';

export type PageKind = 'console' | 'dashboard';
export interface ChatKey {
  source: string;
  id: string;
}

interface Page {
  window: string;
  kind: PageKind;
  chat: ChatKey | undefined;
  life: 'live' | 'frozen' | 'gone';
  reporter: PageReporter;
}

/** One browser on one machine of one person. */
export interface Browser {
  readonly name: string;
  isRunning(): boolean;
  isAwake(): boolean;
  isReachable(): boolean;
  /** What is really in front of whoever sits here. */
  front(): Front;
  isOnline(): boolean;
  /** The machine is awake, the browser runs, the network is there. */
  make(ready: { isAwake?: boolean; isRunning?: boolean; isOnline?: boolean }): void;
  /** Somebody sits down here, or leaves. */
  sit(isHere: boolean): void;
  isSatAt(): boolean;
  leftAt(): number;
  /** Brings a page of this kind to the front, opening one if there is none. */
  show(kind: PageKind, chat?: ChatKey): void;
  /** Another application in front of a page that stays visible, or something that hides it. */
  cover(how: 'beside' | 'hidden'): void;
  /** Pages that the browser froze, closed by the person, or thrown away without a word. */
  freezePages(): void;
  closePages(): void;
  discardPages(): void;
  enablePush(): void;
}

export interface BrowserParts {
  world: World;
  name: string;
  person: string;
  vendor: Vendor;
  /** Who sits here notices something. */
  onNoticed(seen: { event: string; chat: ChatKey | undefined; how: How; open(): void }): void;
  onChange(): void;
}

const streamPatienceMs = 3_000;

export function createBrowser({ world, name, person, vendor, onNoticed, onChange }: BrowserParts): Browser {
  const { clock, server, journal } = world;
  const random = createRandom(world.seed, 'browser', name);
  const latencyMs = random.whole(15, 120);
  const own = { isAwake: false, isRunning: false, isOnline: true, isSat: false, leftAt: 0 };
  let pages: Page[] = [];
  let inFront: Page | undefined;
  let cover: 'none' | 'beside' | 'hidden' = 'hidden';
  let opened = 0;
  let wasReachable = false;
  let wasInFront = false;
  let showsAnywayAt = 0;

  const runs = () => own.isAwake && own.isRunning;
  const isIdle = () => !own.isSat && clock.now() - own.leftAt >= configured.idleMs;
  const livePages = () => (runs() ? pages.filter(({ life }) => life === 'live') : []);

  /** In front of this machine, whoever sits there. */
  function pageInFront(): Page | undefined {
    return runs() && cover === 'none' && inFront?.life === 'live' ? inFront : undefined;
  }

  const worker = createWorkerModel();
  const receipts = createReceiptPost({ world, latencyMs, isOnline: () => runs() && own.isOnline });
  const notices = createNoticeModel({
    front(): FrontPage | undefined {
      const page = isIdle() ? undefined : pageInFront();
      return page && { kind: page.kind, chat: page.chat, window: page.window };
    },
    mayShow: () => line.isFresh() || clock.now() >= showsAnywayAt,
    receipt: ({ notification, token }, kind, window) => receipts.post({ notification, token, kind, window }),
    onShown(notice, how) {
      note(keyOf(notice), how, notice.notification);
      if (how === 'answered') return;
      worker.noteShownInPage(notice.notification);
      if (own.isSat && notice.chat) notify(notice, how);
    },
  });
  const line = createStreamLine({
    ...{ clock, server, person, latencyMs },
    isWanted: () => livePages().length > 0,
    isOnline: () => own.isOnline,
    onEvent: handleStreamEvent,
    onCaughtUp() {
      for (const page of livePages()) page.reporter.hurry();
      notices.handleFront();
    },
  });

  const receiver: Receiver = {
    ...{ name, vendor, transitMs: random.whole(60, 500) },
    isReachable: () => runs() && own.isOnline,
    receive: handlePush,
    handleLost: (endpoint) => push.handleLost(endpoint),
    handleUnanswered: () => void world.journal.of(person).unansweredAt.push(clock.now()),
  };
  const push = createPushSubscription({ world, person, receiver, latencyMs, onChange: update });

  function handleStreamEvent(event: StreamEvent): void {
    if (event.name === 'notice') notices.receive(event.data);
    if (event.name === 'withdraw') notices.withdraw(event.data);
    if (event.name === 'vapid') push.compare(event.data);
  }

  function handlePush(message: PushMessage): void {
    const { data } = message.notification;
    const how = worker.show(message, clock.now());
    const kind = how === 'swallowed' ? 'suppressed' : 'shown';
    receipts.post({ notification: data.notification, token: data.token, kind, subscription: data.subscription });
    if (!how || !data.chat) return;
    note(keyOf(data), how, data.notification);
    if (own.isSat && how !== 'swallowed') notify(data, how);
  }

  function note(event: string, how: How, notification: string): void {
    journal.see(person, event, { at: clock.now(), how, browser: name, notification, isSat: own.isSat });
  }

  function notify(told: Pick<Notice, 'notification' | 'token' | 'event' | 'chat' | 'at'>, how: How): void {
    const { notification, token, chat } = told;
    const open = () => {
      note(keyOf(told), 'answered', notification);
      receipts.post({ notification, token, kind: 'clicked', window: inFront?.window ?? '' });
    };
    onNoticed({ event: told.event, chat, how, open });
  }

  function openPage(kind: PageKind): Page {
    opened += 1;
    const window = `${name}-${opened}`;
    const page: Page = { window, kind, chat: undefined, life: 'live', reporter: undefined as unknown as PageReporter };
    page.reporter = createPageReporter({
      clock,
      read: () =>
        runs() && page.life === 'live'
          ? {
              view: {
                kind: page.chat ? 'chat' : page.kind,
                ...(page.chat && { chat: page.chat.id, source: page.chat.source }),
              },
              visible: inFront === page && cover !== 'hidden',
              focused: inFront === page && cover === 'none',
              idle: isIdle(),
            }
          : undefined,
      idleAt: () => (own.isSat || isIdle() ? undefined : own.leftAt + configured.idleMs),
      send: (report) => exchange((intake) => acceptWindowReport(intake, person, window, report)),
      sendFarewell: (left) =>
        void exchange((intake) => endWindow(intake, person, window, { because: 'closed', ...left })).catch(() => {}),
    });
    pages.push(page);
    return page;
  }

  /** A call over this browser's network: there, and back again. Rejects without an answer. */
  async function exchange(work: (intake: Intake) => Promise<unknown>): Promise<void> {
    const wait = () => new Promise<void>((resolve) => clock.after(latencyMs, resolve));
    if (!own.isOnline) {
      await new Promise<void>((resolve) => clock.after(secondMs, resolve));
      throw new Error('No network');
    }
    await wait();
    await server.call(({ intake }) => work(intake));
    await wait();
    if (!runs() || !own.isOnline) throw new Error('Gone meanwhile');
  }

  function update(): void {
    const reachable = runs() && own.isOnline && push.isOn();
    if (reachable && !wasReachable) clock.after(secondMs, () => world.push.deliverWaiting(receiver));
    wasReachable = reachable;
    for (const page of pages) page.reporter.look();
    line.look();
    waitForStream();
    notices.handleFront();
    onChange();
  }

  /** Who comes back to a page that may have missed something sees what waited once its stream has caught up, or after a while. */
  function waitForStream(): void {
    const isInFront = !isIdle() && pageInFront() !== undefined;
    if (isInFront && !wasInFront && !line.isFresh()) {
      showsAnywayAt = clock.now() + streamPatienceMs;
      clock.after(streamPatienceMs, notices.handleFront);
    }
    wasInFront = isInFront;
  }

  function endPages(how: 'closed' | 'discarded' | 'frozen'): void {
    for (const page of livePages()) if (how !== 'discarded') page.reporter.leave();
    for (const page of pages) page.life = how === 'frozen' && page.life === 'live' ? 'frozen' : 'gone';
    if (how !== 'frozen') {
      pages = [];
      inFront = undefined;
      notices.forget();
      line.forget();
    }
    cover = 'hidden';
    update();
  }

  return {
    name,
    isRunning: () => own.isRunning,
    isOnline: () => own.isOnline,
    isAwake: () => own.isAwake,
    isReachable: () => runs() && own.isOnline && push.isOn(),
    front() {
      const page = pageInFront();
      if (!page || !own.isSat) return 'none';
      return page.chat ? `chat:${page.chat.source}:${page.chat.id}` : page.kind;
    },
    make(ready) {
      const wasThere = runs() && own.isOnline;
      Object.assign(own, ready);
      if (ready.isRunning === false) endPages('discarded');
      if (wasThere && !(runs() && own.isOnline)) line.cut();
      if (!wasThere && runs() && own.isOnline) {
        receipts.retry();
        push.retry();
        line.hurry();
      }
      update();
    },
    sit(isHere) {
      if (own.isSat === isHere) return;
      own.isSat = isHere;
      if (!isHere) {
        own.leftAt = clock.now();
        journal.of(person).leftAt.push(own.leftAt);
      }
      update();
    },
    isSatAt: () => own.isSat,
    leftAt: () => own.leftAt,
    show(kind, chat) {
      for (const page of pages) if (page.life === 'frozen') page.life = 'live';
      const page = pages.find((one) => one.kind === kind) ?? openPage(kind);
      const isOther = chat && (page.chat?.id !== chat.id || page.chat.source !== chat.source);
      page.chat = chat;
      inFront = page;
      cover = 'none';
      if (isOther) notices.handleChatOpened(chat);
      update();
      line.hurry();
    },
    cover(how) {
      cover = how;
      update();
    },
    freezePages: () => endPages('frozen'),
    closePages: () => endPages('closed'),
    discardPages: () => endPages('discarded'),
    enablePush: push.enable,
  };
}

function keyOf({ event, chat, at }: { event: string; chat?: ChatKey | undefined; at: string }): string {
  return eventKey({ source: chat?.source ?? '', chat: chat?.id ?? '', type: event, at });
}
