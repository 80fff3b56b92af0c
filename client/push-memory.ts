import { parseJson } from './parse-json.ts';

/** What this browser remembers of one person's push. */
export interface PushNote {
  /** `true`: turned on here, `false`: turned off here. */
  wanted?: boolean | undefined;
  /** The server's id of the push subscription. */
  id?: string | undefined;
  /** The key that it was made with, noted once the server took it. */
  keyId?: string | undefined;
  /** When somebody last answered the browser's question here. */
  askedAt?: number | undefined;
  /** When the browser's question was last closed without an answer, or put off. */
  dismissedAt?: number | undefined;
  /** It was closed before anybody can have seen it. */
  quieted?: boolean | undefined;
}

export interface PushMemory {
  read(): PushNote;
  write(note: PushNote): void;
}

/** Text by name; what cannot be kept is lost with the page, which costs comfort only. */
export interface TextStore {
  read(name: string): string | undefined;
  write(name: string, text: string): void;
}

/** Notes of a person, kept under `name`. `reminder` outlives an eviction of the browser's storage. */
export function createPushMemory(name: string, store: TextStore, reminder: TextStore): PushMemory {
  return {
    read() {
      const text = store.read(name);
      if (text !== undefined) return parseNote(text);
      return reminder.read(name) === 'on' ? { wanted: true } : {};
    },
    write(note) {
      store.write(name, JSON.stringify(note));
      reminder.write(name, note.wanted ? 'on' : '');
    },
  };
}

const noteTypes: Readonly<Record<string, string>> = {
  ...{ wanted: 'boolean', id: 'string', keyId: 'string', askedAt: 'number', dismissedAt: 'number', quieted: 'boolean' },
} satisfies Record<keyof PushNote, string>;

/** What somebody else wrote there is as if it was not noted. */
function parseNote(text: string): PushNote {
  const fields = Object.entries(parseJson(text) ?? {});
  return Object.fromEntries(fields.filter(([name, value]) => typeof value === noteTypes[name]));
}

/** The browser's local storage; where that is closed, this page's memory. */
export function localStore(storage: () => Storage): TextStore {
  const here = new Map<string, string>();
  return {
    read(name) {
      try {
        return storage().getItem(name) ?? undefined;
      } catch {
        return here.get(name); // storage is closed to this page
      }
    },
    write(name, text) {
      here.set(name, text);
      try {
        storage().setItem(name, text);
      } catch {
        // full, or closed to this page: `here` has it
      }
    },
  };
}

/** Cookies below `path`: browsers that run short of space clear storage, but not these. */
export function cookieStore(page: { cookie: string }, path: string): TextStore {
  const toCookieName = (name: string) => encodeURIComponent(name).replace(/%/g, '.');
  return {
    read(name) {
      const prefix = `${toCookieName(name)}=`;
      const pair = page.cookie.split('; ').find((cookie) => cookie.startsWith(prefix));
      return pair?.slice(prefix.length);
    },
    write(name, text) {
      const age = text === '' ? 0 : 31_536_000;
      page.cookie = `${toCookieName(name)}=${text}; path=${path}; max-age=${age}; samesite=strict`;
    },
  };
}
