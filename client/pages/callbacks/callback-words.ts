import type { CallbackRecord, CallbackState, CallbackType } from '../../../wire/callback.ts';
import { toClockTime } from '../shell/spoken-time.ts';

/** What a chat system is told of, and what it may do with it. */
export const callbackWords = {
  'chat.accepted': {
    name: 'Accept',
    hint: 'An agent pressed Accept and asks for the chat. Without this there is no such button.',
  },
  'chat.shown': { name: 'Shown', hint: 'Somebody has it on a screen.' },
  'chat.not-reached': { name: 'Not reached', hint: 'Nobody has it on a screen in time.' },
  'chat.escalated': { name: 'Escalated', hint: 'A chat waits so long that others are called.' },
} as const satisfies Record<CallbackType, { name: string; hint: string }>;

const stateWords = {
  watching: 'Sent only if nobody is reached',
  waiting: 'Not taken yet',
  sending: 'Being sent',
  delivered: 'Taken',
  refused: 'Refused',
  'given-up': 'Given up',
} as const satisfies Record<CallbackState, string>;

/** How it stands, when it is tried again, and what the chat system answered. */
export function toCallbackWords({ state, attempts, status, detail, nextAt }: CallbackRecord, now: number): string {
  const next = nextAt === null ? '' : `${attempts > 0 ? 'again ' : ''}at ${toClockTime(nextAt, now)}`;
  const tries = attempts > 1 ? `tried ${attempts} times` : '';
  const answer = status === null || status === 0 ? '' : `answered ${status}`;
  return [stateWords[state], next, tries, answer, detail ?? ''].filter(Boolean).join(', ');
}

/** Whether an administrator should look at it. */
export function isInTrouble({ state, attempts }: CallbackRecord): boolean {
  return state === 'refused' || state === 'given-up' || (state === 'waiting' && attempts > 0);
}
