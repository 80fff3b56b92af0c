import type { Response } from 'express';
import * as z from 'zod/mini';
import { caughtUp, type StreamEvent } from '../../../wire/notice.ts';
import { findActiveVapidKey } from '../../store/vapid-keys.ts';
import type { HttpRooms } from '../http-rooms.ts';
import { ProblemError } from '../problem-error.ts';
import { type Route, route, signInOf } from '../route.ts';
import { isStillSignedIn } from '../sign-in.ts';
import { createStreamSlots } from '../stream-slots.ts';

/** Proxies cut a connection that is silent for a minute; browsers' clients look for a sign of life as well. */
const pingMs = 20_000;
/** How long a poll is held while there is nothing to say: shorter than any proxy waits for an answer. */
const pollMs = 20_000;
/** What belongs together comes together: a poll ends so long after the first event. */
const gatherMs = 200;
/** Streams of one person at a time: each browser has one. */
const maxStreams = 50;
/** What waits for a browser that does not read; hundreds of notices. A guess. */
const maxUnreadBytes = 1_048_576;

/** Server-Sent Events: what a person's open pages have to know at once (HTML, "Server-sent events"). */
export function streamRoutes(rooms: HttpRooms): Route[] {
  const { streams, store, clock } = rooms;
  const takeSlot = createStreamSlots(maxStreams);
  return [
    route({
      ...{ method: 'get', path: 'api/v1/stream', access: 'signed-in' },
      summary:
        'The stream of notices; resumes after the event in Last-Event-ID. With poll=1 it ends after the first events',
      query: z.object({
        window: z.optional(z.string()),
        last: z.optional(z.string()),
        poll: z.optional(z.literal('1')),
      }),
      answers: { 200: { media: 'text/event-stream', type: 'string' } },
      async handle(call) {
        const caller = signInOf(call);
        const { credentialId, until } = caller;
        const { id: personId } = caller.person;
        const giveBack = takeSlot(personId);
        if (!giveBack) throw new ProblemError('too-many-requests', `More than ${maxStreams} streams are open`);
        const { response, request, query } = call;
        response.on('close', giveBack);
        if (response.destroyed) giveBack();
        open(response);
        // What has no body has no end either, and would count as a stream.
        if (request.method === 'HEAD') {
          response.end();
          return 'taken';
        }
        const isPoll = query.poll !== undefined;
        let isCaughtUp = false;
        let hasSpoken = false;
        let cancelEnd = () => {};
        const endPoll = () => {
          if (!isPoll || !isCaughtUp) return;
          cancelEnd();
          cancelEnd = clock.after(hasSpoken ? gatherMs : pollMs, () => response.end());
        };
        // Who polls asks again and again, and has compared the key at the first time.
        const key = isPoll ? undefined : await findActiveVapidKey(store.db);
        if (key) write(response, { name: 'vapid', data: { keyId: key.id, applicationServerKey: key.publicKey } });
        const end = await streams.connect({
          ...{ personId, credentialId, lastSeq: toSeq(request.headers['last-event-id'] ?? query.last) },
          send: (event) => {
            write(response, event);
            if (hasSpoken) return;
            hasSpoken = true;
            endPoll();
          },
          end: () => response.end(),
        });
        response.write(`event: ${caughtUp}\ndata: {}\n\n`);
        isCaughtUp = true;
        endPoll();
        // Whatever ended the sign-in before the stream was connected could not end the stream.
        if (!(await isStillSignedIn(rooms, caller))) response.end();
        let cancelPing = () => {};
        const ping = () => {
          const leftMs = (until ?? Number.POSITIVE_INFINITY) - clock.now();
          if (leftMs <= 0) response.end();
          if (response.writableEnded) return;
          response.write(':\n\n');
          cancelPing = clock.after(Math.min(pingMs, leftMs), ping);
        };
        ping();
        const leave = () => {
          cancelEnd();
          cancelPing();
          end();
        };
        response.on('close', leave);
        if (response.destroyed) leave();
        return 'taken';
      },
    }),
  ];
}

/** The first byte goes out at once, and nothing on the way may hold it back or change it. */
function open(response: Response): void {
  response.status(200).set({
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-cache, no-transform',
    'X-Accel-Buffering': 'no',
  });
  response.flushHeaders();
  response.write(':\n\n');
}

/** Says nothing more once the stream was ended: the browser may take its time to hear of that. */
function write(response: Response, event: StreamEvent): void {
  if (response.writableEnded) return;
  const id = event.id === undefined ? '' : `id: ${event.id}\n`;
  response.write(`${id}event: ${event.name}\ndata: ${JSON.stringify(event.data)}\n\n`);
  // It takes nothing any more: it comes back later, and is told from where it was.
  if (response.writableLength > maxUnreadBytes) response.destroy();
}

function toSeq(text: string | string[] | undefined): number | undefined {
  return typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
