import type { Chat } from '../../../wire/chat.ts';

/** A chat of Clara's that waits in `billing`. */
export function chat(given: Partial<Chat> = {}): Chat {
  return {
    ...{ source: 'crm', id: '7', queue: 'billing', subject: 'Invoice 17', customer: 'Clara', phase: 'waiting' },
    ...{ agents: [], invited: [], transferredTo: [], assistance: null, ended: null, url: null },
    ...{ waitingSince: '2026-01-14T11:50:00.000Z', changedAt: '2026-01-14T11:55:00.000Z' },
    ...given,
  };
}
