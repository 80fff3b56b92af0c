import type { Dispatcher } from 'undici';
import type { PushAnswer } from './outcome.ts';
import type { PushRequest } from './push-request.ts';

/** Of an answer only its reason is of interest. */
const maxAnswerBytes = 2_048;
/** What is below only announces the answer (RFC 9110 §15.2). */
const firstFinalStatus = 200;
/** What is below says that the push was taken: of that, nobody needs the rest. */
const firstOtherStatus = 300;

export type PostedPush =
  | { ok: true; answer: PushAnswer }
  /** Unanswered: the push went out, and may have been taken all the same. */
  | { ok: false; error: unknown; isUnanswered: boolean };

/**
 * Posts a push and reads the beginning of the answer, which is let go when it is longer: a connection is used again only
 * after a short one. What the status says holds though the rest never comes: a push that was taken is not sent again. Never
 * rejects; takes `withinMs` at the most.
 *
 * The answer is taken in as it comes: a stream and a signal for each push would cost as much as all else of the call.
 */
export function postPush(
  dispatcher: Dispatcher,
  { origin, pathname, search }: URL,
  push: Pick<PushRequest, 'headers' | 'body'>,
  withinMs: number,
): Promise<PostedPush> {
  const { promise, resolve } = Promise.withResolvers<PostedPush>();
  const chunks: Buffer[] = [];
  let head: Pick<PushAnswer, 'status' | 'headers'> = { status: 0, headers: {} };
  let bytes = 0;
  let connection: Dispatcher.DispatchController | undefined;
  let late: Error | undefined;

  const answer = () => {
    const text = Buffer.concat(chunks).subarray(0, maxAnswerBytes).toString('utf8');
    resolve({ ok: true, answer: { ...head, body: text } });
  };
  const finish = () => {
    clearTimeout(timer);
    answer();
  };
  const fail = (error: unknown) => {
    if (head.status >= firstFinalStatus) return finish();
    clearTimeout(timer);
    resolve({ ok: false, error, isUnanswered: connection !== undefined });
  };
  const timer = setTimeout(() => {
    late = new DOMException('No answer came in time', 'TimeoutError');
    fail(late);
    connection?.abort(late);
  }, withinMs);

  dispatcher.dispatch(
    { origin, path: `${pathname}${search}`, method: 'POST', headers: push.headers, body: push.body },
    {
      onRequestStart(controller) {
        // It had to wait for a connection for too long.
        if (late) controller.abort(late);
        else connection = controller;
      },
      onResponseStart(_, status, headers) {
        head = { status, headers };
        if (status >= firstFinalStatus && status < firstOtherStatus) answer();
      },
      onResponseData(controller, chunk) {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes <= maxAnswerBytes) return;
        finish();
        controller.abort(new Error('The answer is too long'));
      },
      onResponseEnd: finish,
      onResponseError(_, error) {
        fail(error);
      },
    },
  );
  return promise;
}
