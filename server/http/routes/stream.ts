import type { Response } from 'express';
import * as z from 'zod/mini';
import type { StreamEvent } from '../../../wire/notice.ts';
import { findActiveVapidKey } from '../../store/vapid-keys.ts';
import type { HttpRooms } from '../http-rooms.ts';
import { ProblemError } from '../problem-error.ts';
import { callerOf, type Route, route } from '../route.ts';

/** Proxies cut a connection that is silent for a minute; browsers' clients look for a sign of life as well. */
const pingMs = 20_000;
/** Streams of one person at a time: each browser has one. */
const maxStreams = 50;

/** Server-Sent Events: what a person's open pages have to know at once (HTML, "Server-sent events"). */
export function streamRoutes(rooms: HttpRooms): Route[] {
  const { streams, store, clock } = rooms;
  return [
    route({
      ...{ method: 'get', path: 'api/v1/stream', access: 'signed-in' },
      summary: 'The stream of notices; resumes after the event in Last-Event-ID',
      query: z.object({ window: z.optional(z.string()), last: z.optional(z.string()) }),
      answers: { 200: { media: 'text/event-stream', type: 'string' } },
      async handle(call) {
        const { id: personId } = callerOf(call);
        if (streams.countOf(personId) >= maxStreams) throw new ProblemError('too-many-requests');
        const { response, request, query } = call;
        open(response);
        const key = await findActiveVapidKey(store.db);
        if (key) write(response, { name: 'vapid', data: { keyId: key.id, applicationServerKey: key.publicKey } });
        const end = await streams.connect({
          ...{ personId, lastSeq: toSeq(request.headers['last-event-id'] ?? query.last) },
          send: (event) => write(response, event),
          end: () => response.end(),
        });
        let cancelPing = () => {};
        const ping = () => {
          response.write(':\n\n');
          cancelPing = clock.after(pingMs, ping);
        };
        ping();
        response.on('close', () => {
          cancelPing();
          end();
        });
        if (response.destroyed) {
          cancelPing();
          end();
        }
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

function write(response: Response, event: StreamEvent): void {
  const id = event.id === undefined ? '' : `id: ${event.id}\n`;
  response.write(`${id}event: ${event.name}\ndata: ${JSON.stringify(event.data)}\n\n`);
}

function toSeq(text: string | string[] | undefined): number | undefined {
  return typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
