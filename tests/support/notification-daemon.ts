import { Message, sessionBus } from 'dbus-next';
import { pollUntil } from './poll-until.ts';
import { startPrivateBus } from './private-bus.ts';

const busName = 'org.freedesktop.Notifications';
const objectPath = '/org/freedesktop/Notifications';

/** What this desktop claims to be able to show. Without `body-markup`, browsers send plain text. */
const capabilities = ['actions', 'body', 'persistence'];

/** Reasons of `NotificationClosed`. */
const closedByPerson = 2;
const closedByApplication = 3;

/** One call of `Notify`: what a desktop is asked to show (Desktop Notifications Specification 1.2). */
export type DesktopNotification = {
  readonly id: number;
  /** Milliseconds. */
  readonly at: number;
  readonly title: string;
  readonly body: string;
  /** Buttons in order, and the browser's own ones among them; `default` is the notification itself. */
  readonly actions: readonly { readonly key: string; readonly title: string }[];
  /** Simple values only. */
  readonly hints: Readonly<Record<string, unknown>>;
  /** Milliseconds; -1 leaves it to the desktop, 0 means never. */
  readonly expireMs: number;
  /** Whether it took the place of one that was on show. Chromium does so for a tag; Firefox closes the old one and shows another. */
  readonly replaced: boolean;
};

/** A desktop's notification server, without a desktop. */
export type NotificationDaemon = {
  /** Environment for a browser that is to use it. */
  readonly environment: Readonly<Record<string, string>>;
  /** What is on show, oldest first. */
  listOnShow(): readonly DesktopNotification[];
  /** Every notification that was ever shown, oldest first; replacements are entries of their own. */
  readonly history: readonly DesktopNotification[];
  /** A person's click on the notification (or on one of its actions), which takes it off the screen, as desktops do. */
  click(id: number, actionKey?: string): void;
  /** A person's dismissal. */
  dismiss(id: number): void;
  /** The first notification on show that `predicate` accepts. Rejects after `withinMs` (default 15,000). */
  waitForNotification(
    predicate: (notification: DesktopNotification) => boolean,
    withinMs?: number,
  ): Promise<DesktopNotification>;
  stop(): Promise<void>;
};

/** Starts a session bus and, on it, a notification server; a browser must be started after that. */
export async function startNotificationDaemon(): Promise<NotificationDaemon> {
  const privateBus = await startPrivateBus();
  const bus = sessionBus({ busAddress: privateBus.address });
  const onShow = new Map<number, DesktopNotification>();
  const history: DesktopNotification[] = [];
  let lastId = 0;

  const signal = (name: string, signature: string, body: unknown[]) => {
    bus.send(Message.newSignal(objectPath, busName, name, signature, body));
  };
  const close = (id: number, reason: number) => {
    if (onShow.delete(id)) {
      signal('NotificationClosed', 'uu', [id, reason]);
    }
  };
  const show = (body: readonly unknown[]) => {
    const replaced = onShow.has(Number(body[1]));
    const id = replaced ? Number(body[1]) : lastId + 1;
    lastId = Math.max(lastId, id);
    const notification = toDesktopNotification(body, { id, replaced, at: Date.now() });
    onShow.set(id, notification);
    history.push(notification);
    return id;
  };
  const getOnShow = (id: number) => {
    const notification = onShow.get(id);
    if (notification === undefined) {
      throw new Error(`notification ${id} is not on show`);
    }
    return notification;
  };

  const answer = (call: Message): Message | undefined => {
    switch (call.member) {
      case 'GetCapabilities':
        return Message.newMethodReturn(call, 'as', [capabilities]);
      case 'GetServerInformation':
        return Message.newMethodReturn(call, 'ssss', ['Test desktop', 'Deskbell', '1', '1.2']);
      case 'Notify':
        return Message.newMethodReturn(call, 'u', [show(call.body)]);
      case 'CloseNotification':
        close(Number(call.body[0]), closedByApplication);
        return Message.newMethodReturn(call, '', []);
      default:
        return undefined;
    }
  };
  bus.addMethodHandler((call: Message) => {
    const reply = call.interface === busName ? answer(call) : undefined;
    if (reply !== undefined) {
      bus.send(reply);
    }
    return reply !== undefined;
  });
  await bus.requestName(busName, 0);

  return {
    environment: { DBUS_SESSION_BUS_ADDRESS: privateBus.address },
    listOnShow: () => [...onShow.values()],
    history,
    click(id, actionKey = 'default') {
      const { actions } = getOnShow(id);
      if (!actions.some(({ key }) => key === actionKey)) {
        throw new Error(`notification ${id} has no action "${actionKey}"`);
      }
      signal('ActionInvoked', 'us', [id, actionKey]);
      close(id, closedByPerson);
    },
    dismiss(id) {
      getOnShow(id);
      close(id, closedByPerson);
    },
    async waitForNotification(predicate, withinMs = 15_000) {
      const find = () => [...onShow.values()].find(predicate);
      await pollUntil({ until: 'such a notification is on show', read: find, withinMs });
      const found = find();
      if (found === undefined) {
        throw new Error('the notification went away while it was being looked at');
      }
      return found;
    },
    async stop() {
      bus.disconnect();
      await privateBus.stop();
    },
  };
}

type Facts = Pick<DesktopNotification, 'id' | 'replaced' | 'at'>;

/** Arguments of `Notify`: application, id to replace, icon, summary, body, actions, hints, expiry. */
function toDesktopNotification(body: readonly unknown[], facts: Facts): DesktopNotification {
  return {
    ...facts,
    title: String(body[3]),
    body: String(body[4]),
    actions: toActions(Array.isArray(body[5]) ? body[5] : []),
    hints: toHints(body[6]),
    expireMs: Number(body[7]),
  };
}

function toActions(keysAndTitles: readonly unknown[]): DesktopNotification['actions'] {
  return keysAndTitles.flatMap((key, index) =>
    index % 2 === 0 ? [{ key: String(key), title: String(keysAndTitles[index + 1]) }] : [],
  );
}

/** Variants to values; pixels are left out. */
function toHints(hints: unknown): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, variant] of Object.entries(hints ?? {})) {
    const value: unknown = variant?.value;
    if (['string', 'number', 'boolean'].includes(typeof value)) {
      values[name] = value;
    }
  }
  return values;
}
