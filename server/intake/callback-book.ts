import { type CallbackType, callbackTypes } from '../../wire/callback.ts';
import { type CallbackTargetRow, listCallbackTargets } from '../store/callback-targets.ts';
import type { Db } from '../store/database.ts';

/** Of what each chat system wants to be told, at hand: it is asked for with every event, receipt and push. */
export interface CallbackBook {
  /** Reads it again: at the start, after a change here, and now and then, for another server may have changed it. */
  read(db: Db): Promise<void>;
  isTold(source: string, type: CallbackType): boolean;
  /** Who says yes to *Accept*: the chat system, or we ourselves where there is none; undefined: nobody, it is not offered. */
  acceptedBy(source: string): 'chat-system' | 'here' | undefined;
  /** How long somebody may take to be reached; undefined: the chat system does not want to know. */
  notReachedMs(source: string): number | undefined;
}

/** `own`: the source behind which there is no chat system but ourselves, the example desk's. */
export function createCallbackBook(own?: string): CallbackBook {
  let targets = new Map<string, { types: ReadonlySet<CallbackType>; notReachedMs: number }>();

  const isTold = (source: string, type: CallbackType) => targets.get(source)?.types.has(type) ?? false;
  return {
    async read(db) {
      const rows = await listCallbackTargets(db);
      targets = new Map(
        rows.map((row) => [row.sourceId, { types: new Set(typesOf(row)), notReachedMs: row.notReachedMs }]),
      );
    },
    isTold,
    acceptedBy(source) {
      if (isTold(source, 'chat.accepted')) return 'chat-system';
      return source === own ? 'here' : undefined;
    },
    notReachedMs: (source) => (isTold(source, 'chat.not-reached') ? targets.get(source)?.notReachedMs : undefined),
  };
}

export function typesOf({ typesJson }: CallbackTargetRow): CallbackType[] {
  const types: unknown = JSON.parse(typesJson);
  return callbackTypes.filter((type) => Array.isArray(types) && types.includes(type));
}
