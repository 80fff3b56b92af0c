import { updateStatus } from '../../server/store/people.ts';
import type { AgentStatus } from '../../wire/person.ts';
import { type Browser, type ChatKey, createBrowser } from './browser.ts';
import { minuteMs, secondMs } from './parameters.ts';
import type { Worker } from './people.ts';
import { createRandom } from './random.ts';
import type { World } from './world.ts';

/** One person at their machines. What they do next is by chance; what they are called to do comes between. */
export interface Seat {
  readonly worker: Worker;
  status(): AgentStatus;
  /** At a machine, and could take a chat. */
  isAtWork(): boolean;
  /** Has this chat now: they go back to it now and then. */
  hold(chat: ChatKey): void;
  release(chat: ChatKey): void;
  /** Turns to a chat for a while. */
  turnTo(chat: ChatKey): void;
  begin(): void;
}

/** What people do between two calls, by weight. A guess at an office. */
const pastimes = {
  ...{ list: 16, chat: 30, dashboard: 4, beside: 14, hidden: 14, 'walk-away': 6, 'close-pages': 3 },
  ...{ quit: 1.5, sleep: 3, 'lose-network': 2, freeze: 2, discard: 1, 'other-machine': 4, 'lid-at-once': 2 },
} as const;
type Pastime = keyof typeof pastimes;

export function createSeat(world: World, worker: Worker): Seat {
  const { clock, server, journal } = world;
  const random = createRandom(world.seed, 'seat', worker.id);
  const witness = journal.of(worker.id);
  const isSupervisor = worker.roles.includes('supervisor');
  const isAgent = worker.roles.includes('agent');
  const held: ChatKey[] = [];
  let status: AgentStatus = 'offline';
  let isOnShift = false;
  let isOnBreak = false;
  let turn = 0;
  const browsers = worker.vendors.map((vendor, index) =>
    createBrowser({
      ...{ world, name: `${worker.id}.${index + 1}`, person: worker.id, vendor, onChange: observe },
      onNoticed: ({ event, chat, open }) => react(event, chat, open),
    }),
  );
  let at: Browser = browsers[0] as Browser;

  /** What is true of this person from here on. */
  function observe(): void {
    if (!at) return;
    const now = clock.now();
    const before = at.front();
    witness.front.set(now, at.isOnline() ? before : 'none');
    witness.before.set(now, before);
    const reachable = browsers.filter((browser) => browser.isReachable());
    witness.reachable.set(now, reachable.map(({ name }) => `${name} `).join(''));
  }

  function setStatus(next: AgentStatus): void {
    status = next;
    const tell = () =>
      void server
        .call(async ({ store, dispatcher }) => {
          await updateStatus(store.db, worker.id, next);
          dispatcher.wake();
        })
        .then(
          () => witness.status.set(clock.now(), next),
          () => {
            if (status === next) clock.after(5 * secondMs, tell);
          },
        );
    tell();
  }

  function mainPage(chat?: ChatKey): void {
    at.make({ isAwake: true, isRunning: true, isOnline: true });
    at.sit(true);
    at.show(isAgent ? 'console' : 'dashboard', isAgent ? chat : undefined);
  }

  function moveTo(browser: Browser): void {
    if (browser !== at) at.sit(false);
    at = browser;
  }

  const doings: Readonly<Record<Pastime, () => void>> = {
    list: () => mainPage(),
    chat: () => mainPage(held.length > 0 ? random.pick(held) : undefined),
    dashboard() {
      mainPage();
      if (isSupervisor) at.show('dashboard');
    },
    beside() {
      mainPage();
      at.cover('beside');
    },
    hidden() {
      mainPage();
      at.cover('hidden');
    },
    'walk-away'() {
      mainPage(held[0]);
      at.sit(false);
    },
    'close-pages'() {
      at.closePages();
      at.make({ isAwake: true, isRunning: true, isOnline: true });
    },
    quit() {
      at.make({ isRunning: false });
    },
    sleep() {
      mainPage(held[0]);
      at.make({ isAwake: false });
      at.sit(false);
    },
    'lose-network'() {
      mainPage();
      at.make({ isOnline: false });
    },
    freeze() {
      mainPage();
      at.cover('hidden');
      at.freezePages();
    },
    discard() {
      mainPage();
      at.discardPages();
    },
    'other-machine'() {
      moveTo(random.pick(browsers));
      mainPage();
    },
    'lid-at-once'() {
      mainPage(held[0]);
      clock.after(random.between(1, 20) * secondMs, () => {
        at.make({ isAwake: false });
        at.sit(false);
      });
    },
  };

  function goOn(): void {
    turn += 1;
    const own = turn;
    if (!isOnShift || isOnBreak) return;
    const pastime = random.weighted(pastimes);
    doings[pastime]();
    const meanMs =
      pastime === 'sleep' ? 8 * minuteMs : pastime === 'list' || pastime === 'chat' ? 2 * minuteMs : 3 * minuteMs;
    clock.after(secondMs + random.exponential(meanMs), () => {
      if (own === turn) goOn();
    });
  }

  /** Somebody's attention is called: they look, wave it away, or do nothing. */
  function react(event: string, chat: ChatKey | undefined, open: () => void): void {
    const isMine = chat && held.some((one) => one.id === chat.id && one.source === chat.source);
    const looks = random.chance(isMine ? 0.5 : 0.1);
    clock.after(random.between(1.5, 15) * secondMs, () => {
      if (!looks || !isOnShift || !at.isSatAt() || !at.isAwake() || !at.isRunning() || !chat) return;
      open();
      if (isMine) turnTo(chat);
      else if (event.startsWith('assistance.')) at.show('dashboard');
    });
  }

  function turnTo(chat: ChatKey): void {
    if (!isOnShift || isOnBreak) return;
    turn += 1;
    const own = turn;
    mainPage(chat);
    clock.after(random.between(10, 90) * secondMs, () => {
      if (own === turn) goOn();
    });
  }

  function beginShift(): void {
    isOnShift = true;
    for (const browser of browsers) browser.make({ isAwake: true, isRunning: true, isOnline: true });
    mainPage();
    if (worker.wantsPush) for (const browser of browsers) browser.enablePush();
    setStatus('available');
    goOn();
  }

  function endShift(): void {
    isOnShift = false;
    turn += 1;
    setStatus('offline');
    for (const browser of browsers) {
      browser.closePages();
      browser.sit(false);
      browser.make(random.chance(0.5) ? { isAwake: false } : { isRunning: false });
    }
  }

  function takeBreak(until: number): void {
    if (!isOnShift) return;
    isOnBreak = true;
    turn += 1;
    setStatus('unavailable');
    at.sit(false);
    if (random.chance(0.5)) at.make({ isAwake: false });
    clock.after(until - clock.now(), () => {
      isOnBreak = false;
      if (!isOnShift) return;
      mainPage();
      setStatus('available');
      goOn();
    });
  }

  return {
    worker,
    status: () => status,
    isAtWork: () =>
      isOnShift && !isOnBreak && isAgent && status === 'available' && at.isSatAt() && at.isAwake() && at.isRunning(),
    hold: (chat) => void held.push(chat),
    release(chat) {
      const index = held.findIndex((one) => one.id === chat.id && one.source === chat.source);
      if (index >= 0) held.splice(index, 1);
    },
    turnTo,
    begin() {
      const { shift, breaks } = worker;
      clock.after(shift.from - clock.now(), beginShift);
      clock.after(shift.to - clock.now(), endShift);
      for (const { from, to } of breaks) clock.after(from - clock.now(), () => takeBreak(to));
    },
  };
}
