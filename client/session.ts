import { type AcceptAnswer, acceptAnswerSchema } from '../wire/accept-answer.ts';
import type { Language } from '../wire/language.ts';
import type { Notice, StreamEvent } from '../wire/notice.ts';
import type { Me } from '../wire/person.ts';
import type { WindowView } from '../wire/window-report.ts';
import type { ToPage } from '../wire/worker-message.ts';
import type { Api } from './api.ts';
import { createAppBadge, navigatorBadge } from './app-badge.ts';
import type { BrowserFacts } from './browser-facts.ts';
import { ProblemError } from './deskbell-error.ts';
import { type DeskbellEvents, toConnectionState, toOpenChat } from './deskbell-events.ts';
import { createLastId } from './last-id.ts';
import { newId } from './new-id.ts';
import { createNoticeBoard, type OpenNotice } from './notice-board.ts';
import { type Connection, startNoticeStream } from './notice-stream.ts';
import { startPushKeeper } from './push-keeper.ts';
import { localStore } from './push-memory.ts';
import type { PushState } from './push-state.ts';
import { createReceiptSender } from './receipt-sender.ts';
import { registerWorker, type Worker, type WorkerPlace } from './register-worker.ts';
import { startRinging } from './ringing.ts';
import type { SoundName } from './sound.ts';
import { createSteadyClock } from './steady-clock.ts';
import { startStreamLeader } from './stream-leader.ts';
import { openTabChannel, type TabMessage } from './tab-channel.ts';
import { createTitleMarker, documentTitle } from './title-marker.ts';
import { startWindowReporter } from './window-reporter.ts';

export interface SessionParts {
  server: string;
  api: Api;
  me: Me;
  view: WindowView;
  worker: WorkerPlace | Promise<ServiceWorkerRegistration>;
  facts: BrowserFacts;
  /** A notification that was clicked before this page listened. */
  takeEarlyClick(): ToPage | undefined;
  emit<Name extends keyof DeskbellEvents>(name: Name, value: DeskbellEvents[Name]): void;
  /** Somebody draws the pop-ups: an element, or the page. */
  isDrawn(): boolean;
  /** What the title says of something new. */
  newWord(): string;
  /** The language that the person chose; null: as the browser does. */
  onLanguage(chosen: Language | null): void;
  /** Another tab signed out. */
  onSignedOut(): void;
}

export interface Session {
  setView(view: WindowView): void;
  dismiss(notification: string): void;
  openNotice(notification: string): void;
  acceptNotice(notification: string): Promise<AcceptAnswer>;
  enablePush(): Promise<PushState>;
  disablePush(): Promise<PushState>;
  postponePush(): Promise<PushState>;
  playSound(name: SoundName, volume?: number): Promise<'played' | 'blocked' | 'off'>;
  /** The person's choices changed: read them again, in every tab. */
  reloadPreferences(): void;
  /** Ends the push subscription on the server and in the browser. */
  endPush(): Promise<void>;
  /** Resolves once the server was told, or could not be. */
  stop(): Promise<void>;
  signOutOthers(): void;
}

/** How long a page that somebody comes back to waits for its stream before it shows what it has. */
const streamPatienceMs = 3_000;

/** Everything that runs for a signed-in person while the page is open. */
export function startSession(parts: SessionParts): Session {
  const { server, api, me, emit } = parts;
  const name = `deskbell:${server}:${me.id}`;
  const windowId = newId();
  const locks: LockManager | undefined = navigator.locks;
  const store = localStore(() => localStorage);
  const listening = new AbortController();
  const now = createSteadyClock(Date.now);
  let notices: readonly OpenNotice[] = [];
  let connection: Connection = 'retrying';
  let showsAnywayAt = 0;

  const channel = openTabChannel(name);
  const marker = createTitleMarker(documentTitle(document), parts.newWord);
  const badge = createAppBadge(navigatorBadge(navigator));

  const receipts = createReceiptSender({
    send: (batch) => api.call('POST', 'api/v1/receipts', { receipts: batch }, { keepalive: true }),
    isWorthRetrying: (fault) =>
      !(fault instanceof ProblemError) || fault.problem.status >= 500 || fault.problem.status === 429,
    setTimer,
    random: Math.random,
  });

  const ringing = startRinging({
    name,
    api,
    locks,
    now,
    isUnseen: () => board.list().some(isUnseenChat),
    onPreferences(preferences) {
      parts.onLanguage(preferences.language);
      emit('preferences', preferences);
    },
    onPlayed(notification, tag) {
      channel.post({ kind: 'sounded', notification });
      toWorker((worker) => worker.post({ type: 'shown-in-page', notification, tag }));
    },
    onBlocked: (isBlocked) => emit('sound-blocked', isBlocked),
  });

  const reporter = startWindowReporter({
    view: parts.view,
    idleMs: me.idleMs,
    now,
    send: (report) => api.call('PUT', `api/v1/windows/${windowId}`, report, { timeoutMs: 8000 }),
    sendFarewell: ({ seq, unattendedMs }) =>
      api
        .call<void>(
          'DELETE',
          `api/v1/windows/${windowId}?seq=${seq}${unattendedMs === undefined ? '' : `&unattendedMs=${unattendedMs}`}`,
          undefined,
          { keepalive: true, timeoutMs: 3000 },
        )
        .catch(() => {}), // nobody is left to hear of it; the lease ends by itself
    onChange() {
      const { inFront } = reporter.attention();
      if (inFront) leader.hurry();
      waitForStream();
      board.handleAttention();
      if (inFront) pushKeeper.handleReturn();
    },
  });

  const board = createNoticeBoard({
    front: reporter.attention,
    isDrawn: parts.isDrawn,
    mayShow: () => leader.isFresh() || now() >= showsAnywayAt,
    post: channel.post,
    receipt: (notice, kind) => receipts.add(toReceipt(notice, kind)),
    toWorker: (message) => toWorker((worker) => worker.post(message)),
    ring: ({ notification, tag }) => ringing.ring(notification, tag),
    onChange() {
      if (listening.signal.aborted) return;
      marker.set(board.countMarked());
      badge.set(board.countWaiting());
      const next = board.list();
      if (next.length === notices.length && next.every((notice, at) => notice === notices[at])) return;
      notices = next;
      emit('notices', notices);
    },
  });

  const leader = startStreamLeader({
    name: `${name}:stream`,
    locks,
    channel,
    lastId: createLastId(`${name}:last-id`, store, Date.now),
    startStream: (stream) =>
      startNoticeStream({
        ...stream,
        open: ({ lastId, poll, signal }) => {
          const headers: Record<string, string> = { accept: 'text/event-stream' };
          if (lastId) headers['last-event-id'] = lastId;
          return api.open(`api/v1/stream?window=${windowId}${poll ? '&poll=1' : ''}`, { headers, signal });
        },
        setTimer,
        random: Math.random,
        now,
      }),
    onEvent: handleStreamEvent,
    onConnection(next) {
      connection = next;
      tellConnection();
      if (next !== 'online') return;
      board.handleAttention();
      reporter.hurry();
    },
    isVisible: () => reporter.attention().visible,
    now: Date.now,
    setTimer,
  });

  const registering = registerWorker(parts.worker, parts.facts.browser === 'firefox');
  const pushKeeper = startPushKeeper({
    ...parts,
    name,
    registering,
    store,
    locks,
    now,
    signal: listening.signal,
    onState: (state) => emit('push', state),
    onChanged: () => channel.post({ kind: 'push-changed' }),
  });

  /** Somebody comes back to a page that may have missed what was taken back: the stream says it first, if it says anything. */
  function waitForStream(): void {
    if (!reporter.attention().inFront || leader.isFresh()) return;
    showsAnywayAt = now() + streamPatienceMs;
    setTimer(board.handleAttention, streamPatienceMs);
  }

  function toWorker(work: (worker: Worker) => void): void {
    registering
      .then((registration) => {
        if (registration.kind === 'registered') work(registration.worker);
      })
      .catch(reportError);
  }

  function toReceipt({ notification, token }: Notice, kind: 'shown' | 'clicked' | 'closed' | 'suppressed') {
    return { notification, token, kind, at: new Date().toISOString(), window: windowId };
  }

  function openNotice(notification: string): void {
    const notice = board.open(notification);
    if (notice) emit('open-chat', toOpenChat(notice));
  }

  function handleStreamEvent(event: StreamEvent): void {
    switch (event.name) {
      case 'notice':
        board.receive(event.data);
        ringing.again();
        break;
      case 'withdraw':
        board.withdraw(event.data);
        break;
      case 'chat':
        emit('chat-changed', event.data.chat);
        break;
      case 'vapid':
        // One tab is enough: they share the push subscription.
        if (leader.isLeader()) pushKeeper.reconcile();
        break;
      default:
        event satisfies never;
    }
  }

  function handleWorkerMessage(message: ToPage): void {
    switch (message.type) {
      case 'displayed':
        ringing.noteSounded(message.notification);
        board.noteDisplayed(message);
        break;
      case 'open-chat':
        if (message.chat) board.handleChatOpened(message.chat);
        emit('open-chat', toOpenChat(message));
        break;
      case 'subscription-changed':
        pushKeeper.reconcile();
        break;
      default:
        message satisfies never;
    }
  }

  function handleTabMessage(message: TabMessage): void {
    leader.handleTabMessage(message);
    if (message.kind === 'sounded') ringing.noteSounded(message.notification);
    if (message.kind === 'preferences') ringing.readPreferences();
    if (message.kind === 'push-changed') pushKeeper.reconcile();
    if (message.kind === 'signed-out') parts.onSignedOut();
    if (message.kind !== 'hello' || leader.isLeader()) board.handleTabMessage(message);
  }

  /** Some systems say "offline" of a network that works: a stream that is open knows better. */
  function tellConnection(): void {
    const isOffline = connection === 'retrying' && !navigator.onLine;
    emit('connection', toConnectionState(isOffline ? 'offline' : connection));
  }

  const listen = { signal: listening.signal };
  window.addEventListener(
    'online',
    () => {
      tellConnection();
      leader.hurry();
      pushKeeper.reconcile();
    },
    listen,
  );
  window.addEventListener('offline', () => emit('connection', toConnectionState('offline')), listen);
  window.addEventListener('pagehide', leader.pause, listen);
  document.addEventListener('freeze', leader.pause, listen);
  window.addEventListener('pageshow', leader.resume, listen);
  document.addEventListener('resume', leader.resume, listen);
  channel.listen(handleTabMessage);
  channel.post({ kind: 'hello' });
  toWorker((worker) => {
    if (listening.signal.aborted) return;
    const stopListening = worker.listen(handleWorkerMessage);
    listening.signal.addEventListener('abort', stopListening);
    const early = parts.takeEarlyClick();
    if (early) handleWorkerMessage(early);
    worker.post({ type: 'here', view: reporter.attention().view.kind });
    if (reporter.attention().inFront) worker.post({ type: 'returned' });
  });
  pushKeeper.reconcile();

  return {
    setView(view) {
      const before = reporter.attention().view;
      reporter.setView(view);
      if (view.kind !== before.kind) toWorker((worker) => worker.post({ type: 'here', view: view.kind }));
      const isOther = view.chat !== before.chat || view.source !== before.source;
      if (view.chat && isOther && reporter.attention().inFront) {
        board.handleChatOpened({ id: view.chat, source: view.source });
      }
    },
    dismiss: board.dismiss,
    openNotice,
    async acceptNotice(notification) {
      const path = `api/v1/notifications/${encodeURIComponent(notification)}/accept`;
      const accepted = board.list().find((notice) => notice.notification === notification);
      const answer = acceptAnswerSchema.parse(await api.call('POST', path, {}));
      if (answer.outcome !== 'accepted') return answer;
      board.open(notification);
      // The stream may have taken it back before this answer came: the chat opens all the same.
      if (accepted) emit('open-chat', toOpenChat(accepted));
      return answer;
    },
    enablePush: pushKeeper.enable,
    disablePush: pushKeeper.disable,
    postponePush: pushKeeper.postpone,
    endPush: pushKeeper.end,
    playSound: ringing.play,
    reloadPreferences() {
      ringing.readPreferences();
      channel.post({ kind: 'preferences' });
    },
    signOutOthers() {
      badge.set(0);
      channel.post({ kind: 'signed-out' });
    },
    stop() {
      listening.abort();
      leader.stop();
      const farewell = reporter.stop();
      receipts.stop();
      ringing.stop();
      marker.set(0);
      toWorker((worker) => worker.post({ type: 'left' }));
      channel.close();
      return farewell;
    },
  };
}

function setTimer(work: () => void, ms: number): () => void {
  const timer = setTimeout(work, ms);
  return () => clearTimeout(timer);
}

/** What an agent takes up, or somebody else does. */
const newChats: ReadonlySet<Notice['event']> = new Set([
  'chat.queued',
  'chat.assigned',
  'chat.transferred',
  'chat.invited',
]);

function isUnseenChat({ state, level, event }: OpenNotice): boolean {
  return state === 'waiting' && level === 'ring' && newChats.has(event);
}
