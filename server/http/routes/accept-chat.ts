import { type AcceptAnswer, acceptAnswerSchema } from '../../../wire/accept-answer.ts';
import type { CallbackState } from '../../../wire/callback.ts';
import type { SentCallback } from '../../callbacks/callback-dispatcher.ts';
import type { Clock } from '../../clock.ts';
import { askForChat } from '../../intake/accept-chat.ts';
import { answerMs, sayOutcome } from '../../intake/settle-acceptance.ts';
import type { HttpRooms } from '../http-rooms.ts';
import { ProblemError } from '../problem-error.ts';
import { callerOf, type Route, route } from '../route.ts';

/** What an agent does from a notification or a pop-up. */
export function acceptChatRoutes({ intake, streams, callbacks, store, log }: HttpRooms): Route[] {
  return [
    route({
      ...{ method: 'post', path: 'api/v1/notifications/{id}/accept', access: 'signed-in-or-device' },
      summary:
        'Accepts the chat that one of one’s own notifications offers; its chat system is asked, and has the last word',
      answers: { 200: acceptAnswerSchema },
      async handle(call) {
        const person = callerOf(call);
        const asked = await askForChat(intake, call.params.id ?? '', person);
        if (asked.kind === 'not-offered') throw new ProblemError('not-found', 'There is no chat to accept here');
        if (asked.kind === 'accepted') streams.tell(asked.readers, { name: 'chat', data: { chat: asked.chat } });
        if (asked.kind !== 'ask') return { status: 200, body: asked.answer };
        const sent = await inTime(callbacks.send(asked.callback), intake.clock);
        const say = (await intake.readTexts(store.db))(asked.language);
        const body = { outcome: outcomeOf(sent.state), text: sayOutcome(say, sent) };
        log.info('chat.asked-for', { callback: asked.callback.id, person: person.id, outcome: body.outcome });
        return { status: 200, body };
      },
    }),
  ];
}

/** What has become of it by the time that a person waits; it goes on, and they are told of the rest by a notification. */
function inTime(sending: Promise<SentCallback>, clock: Clock): Promise<SentCallback> {
  const notYet: SentCallback = { state: 'sending', detail: null };
  return new Promise((resolve) => {
    const cancel = clock.after(answerMs, () => resolve(notYet));
    // A fault is logged where it is sent; the callback is tried again.
    sending.then(resolve, () => resolve(notYet)).finally(cancel);
  });
}

function outcomeOf(state: CallbackState): AcceptAnswer['outcome'] {
  if (state === 'delivered') return 'accepted';
  return state === 'refused' || state === 'given-up' ? 'refused' : 'asked';
}
