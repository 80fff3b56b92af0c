import express, { type RequestHandler, Router } from 'express';
import type { Person } from '../../wire/person.ts';
import type { HttpRooms } from './http-rooms.ts';
import { findCaller } from './sign-in.ts';

/** Serves the built pages, the service worker and the client that other consoles embed. */
export function servePages(rooms: HttpRooms): RequestHandler {
  const router = Router();
  router.get('/', async (request, response) => {
    const caller = await findCaller(rooms, async () => undefined, request);
    response.redirect(`${rooms.settings.publicUrl.path}/${caller ? homeOf(caller.person) : 'sign-in'}/`);
  });
  router.use(
    express.static(rooms.pagesDir, {
      index: 'index.html',
      setHeaders(response, file) {
        const isHashed = /[/\\]assets[/\\]/.test(file);
        response.setHeader('Cache-Control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    }),
  );
  return router;
}

function homeOf({ roles }: Person): string {
  if (roles.includes('administrator')) return 'admin';
  return roles.includes('supervisor') ? 'dashboard' : 'console';
}
