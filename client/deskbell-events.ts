import type { Language } from '../wire/language.ts';
import type { PagePreferences } from '../wire/page-preferences.ts';
import type { OpenNotice } from './notice-board.ts';
import type { Connection } from './notice-stream.ts';
import type { PushState } from './push-state.ts';

/** A chat that the console is to show. */
export interface OpenChat {
  chat?: { source: string; id: string };
  /** Where it is, for a console that goes by addresses. */
  navigate: string;
}

/** How the way to the server stands. */
export interface ConnectionState {
  kind: Connection;
  /** `kind` is `online`. */
  connected: boolean;
}

/** What `Deskbell` tells its page, by name. */
export interface DeskbellEvents {
  notices: readonly OpenNotice[];
  push: PushState;
  'open-chat': OpenChat;
  'chat-changed': { source: string; id: string };
  connection: ConnectionState;
  /** What the person chose for themselves, as it was read last. */
  preferences: PagePreferences;
  /** The person is spoken to in another language than before. */
  language: Language;
  /** `true`: the browser will not let this page sound before the person touches it. `false`: it does again. */
  'sound-blocked': boolean;
}

export function toConnectionState(kind: Connection): ConnectionState {
  return { kind, connected: kind === 'online' };
}

export function toOpenChat({ chat, navigate }: { chat?: OpenChat['chat'] | undefined; navigate: string }): OpenChat {
  return chat ? { chat, navigate } : { navigate };
}
