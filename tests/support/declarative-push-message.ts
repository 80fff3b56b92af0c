// What browsers make of a declarative push message, written from what is published and not from our code: the "declarative push
// message parser" of the Push API's draft (w3.org/TR/push-api, with app_badge as in its pull request 402), and what WebKit's own
// parser asks for beyond it (NotificationJSONParser, as of Safari 18.4). Firefox builds its own on the draft.

/** What would be shown without a service worker. */
export interface DeclarativeNotification {
  title: string;
  navigate: string;
  body: string;
  tag: string;
  lang: string;
  dir: string;
  silent: boolean;
  timestamp: number | undefined;
  icon: string | undefined;
  actions: { action: string; title: string; navigate: string }[];
  data: unknown;
  /** Whether a service worker, if there is one, is asked first. */
  mutable: boolean;
}

export type Read = { ok: true; notification: DeclarativeNotification } | { ok: false; because: string };

type Json = Record<string, unknown>;

/** The draft: what is of the wrong type is passed over, but for what must be there. URLs are resolved against `base`. */
export function readByPushApi(bytes: Uint8Array, base: string): Read {
  const message = parseObject(bytes);
  if (message?.web_push !== 8030) return refuse('web_push is not 8030');
  const { notification: input } = message;
  if (!isObject(input)) return refuse('notification is no object');
  if (typeof input.title !== 'string') return refuse('title is no string');
  if (typeof input.navigate !== 'string') return refuse('navigate is no string');
  const navigate = resolve(input.navigate, base);
  if (navigate === undefined) return refuse('navigate is no URL');
  const actions = readActions(input.actions, base);
  if (actions === undefined) return refuse('an action leads nowhere');
  // "Create a notification" (Notifications API) throws for these.
  if (input.silent === true && input.vibrate !== undefined) return refuse('silent and vibrate');
  if (input.renotify === true && !input.tag) return refuse('renotify without a tag');
  const notification = toNotification(input, { navigate, actions, base });
  return { ok: true, notification: { ...notification, mutable: message.mutable === true } };
}

/** WebKit: what is of the wrong type ends it, URLs are not resolved, and `mutable` stands in the notification. */
export function readByWebKit(bytes: Uint8Array): Read {
  const message = parseObject(bytes);
  if (message?.web_push !== 8030) return refuse('web_push is not 8030');
  const { notification: input } = message;
  if (!isObject(input)) return refuse('notification is no object');
  if (typeof input.navigate !== 'string' || !URL.canParse(input.navigate)) return refuse('navigate is no absolute URL');
  if (typeof input.title !== 'string' || input.title === '') return refuse('title is missing or empty');
  for (const name of ['lang', 'body', 'tag'] as const) {
    if (name in input && typeof input[name] !== 'string') return refuse(`${name} is no string`);
  }
  if ('dir' in input && !isDirection(input.dir)) return refuse('dir is no direction');
  if ('icon' in input && !(typeof input.icon === 'string' && URL.canParse(input.icon))) return refuse('icon is no URL');
  for (const name of ['silent', 'mutable'] as const) {
    if (name in input && typeof input[name] !== 'boolean') return refuse(`${name} is no boolean`);
  }
  const badge = input.app_badge;
  if (badge !== undefined && !/^\d+$/.test(String(badge))) return refuse('app_badge is no number');
  const notification = toNotification(input, { navigate: input.navigate, actions: [], base: input.navigate });
  return { ok: true, notification: { ...notification, mutable: input.mutable === true } };
}

function toNotification(
  input: Json,
  { navigate, actions, base }: { navigate: string; actions: DeclarativeNotification['actions']; base: string },
): Omit<DeclarativeNotification, 'mutable'> {
  const text = (name: string) => (typeof input[name] === 'string' ? (input[name] as string) : '');
  return {
    ...{ title: text('title'), navigate, body: text('body'), tag: text('tag'), lang: text('lang'), actions },
    dir: isDirection(input.dir) ? input.dir : 'auto',
    silent: input.silent === true,
    timestamp:
      Number.isSafeInteger(input.timestamp) && Number(input.timestamp) >= 0 ? Number(input.timestamp) : undefined,
    icon: typeof input.icon === 'string' ? resolve(input.icon, base) : undefined,
    data: input.data,
  };
}

/** Undefined: one of them has no place to lead to. */
function readActions(input: unknown, base: string): DeclarativeNotification['actions'] | undefined {
  if (!Array.isArray(input)) return [];
  const actions = input.map((action: unknown) => {
    if (!isObject(action)) return undefined;
    const { action: name, title, navigate } = action;
    const leads = typeof navigate === 'string' ? resolve(navigate, base) : undefined;
    if (typeof name !== 'string' || typeof title !== 'string' || leads === undefined) return undefined;
    return { action: name, title, navigate: leads };
  });
  return actions.every((action) => action !== undefined) ? actions : undefined;
}

function isDirection(value: unknown): value is string {
  return value === 'auto' || value === 'ltr' || value === 'rtl';
}

function resolve(url: string, base: string): string | undefined {
  return URL.canParse(url, base) ? new URL(url, base).href : undefined;
}

function parseObject(bytes: Uint8Array): Json | undefined {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined; // no JSON: no declarative push message
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refuse(because: string): Read {
  return { ok: false, because };
}
