import type { Dispatcher } from 'undici';
import type { PushAnswer } from './outcome.ts';
import type { PushRequest } from './push-request.ts';

/** Of an answer only its reason is of interest. */
const maxAnswerBytes = 2_048;

/**
 * Posts a push and reads the beginning of the answer, which is let go when it is longer: a connection is used again only
 * after a short one. Rejects when the answer has not ended after `withinMs`.
 *
 * The answer is taken in as it comes: a stream and a signal for each push would cost as much as all else of the call.
 */
export function postPush(
  dispatcher: Dispatcher,
  { origin, pathname, search }: URL,
  push: Pick<PushRequest, 'headers' | 'body'>,
  withinMs: number,
): Promise<PushAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<PushAnswer>();
  const chunks: Buffer[] = [];
  let head: Pick<PushAnswer, 'status' | 'headers'> = { status: 0, headers: {} };
  let bytes = 0;
  let connection: Dispatcher.DispatchController | undefined;
  let late: Error | undefined;

  const finish = () => {
    clearTimeout(timer);
    resolve({ ...head, body: Buffer.concat(chunks).subarray(0, maxAnswerBytes).toString('utf8') });
  };
  const timer = setTimeout(() => {
    late = new DOMException('No answer came in time', 'TimeoutError');
    reject(late);
    connection?.abort(late);
  }, withinMs);

  dispatcher.dispatch(
    { origin, path: `${pathname}${search}`, method: 'POST', headers: push.headers, body: push.body },
    {
      onRequestStart(controller) {
        connection = controller;
        // It had to wait for a connection for too long.
        if (late) controller.abort(late);
      },
      onResponseStart(_, status, headers) {
        head = { status, headers };
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
        clearTimeout(timer);
        reject(error);
      },
    },
  );
  return promise;
}
