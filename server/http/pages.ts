import { extname } from 'node:path';
import express, { type RequestHandler, type Response, Router } from 'express';
import type { Person } from '../../wire/person.ts';
import type { HttpRooms } from './http-rooms.ts';
import { findCaller } from './sign-in.ts';

/** Serves the built pages, the service worker and the client that other consoles embed. */
export function servePages(rooms: HttpRooms): RequestHandler {
  const router = Router();
  const { path: basePath } = rooms.settings.publicUrl;
  router.get('/', async (request, response) => {
    const caller = await findCaller(rooms, async () => undefined, request);
    response.redirect(`${basePath}/${caller ? homeOf(caller.person) : 'sign-in'}/`);
  });
  // Where a page's "/" is missing, Express leads on from what was asked for; a proxy may have taken the base path off that.
  router.use((request, _response, next) => {
    request.originalUrl = basePath + request.url;
    next();
  });
  const serveFile = express.static(rooms.pagesDir, { index: 'index.html', setHeaders });
  router.use(preferPacked(serveFile), serveFile);
  return router;
}

/** How the build packs files, the best first: what HTTP calls it, and how such a file ends. */
const packings = [
  { name: 'br', ending: '.br' },
  { name: 'gzip', ending: '.gz' },
] as const;

/** Answers with the packed file, where there is one that the browser takes. */
function preferPacked(serveFile: RequestHandler): RequestHandler {
  return (request, response, next) => {
    response.vary('Accept-Encoding');
    const { url, path } = request;
    const packing = packings.find(({ name }) => request.acceptsEncodings(name));
    if (!packing) return next();
    request.url = `${path}${path.endsWith('/') ? 'index.html' : ''}${packing.ending}`;
    serveFile(request, response, (fault?: unknown) => {
      request.url = url;
      next(fault);
    });
  };
}

function setHeaders(response: Response, file: string): void {
  const isHashed = /[/\\]assets[/\\]/.test(file);
  response.setHeader('Cache-Control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
  const packing = packings.find(({ ending }) => file.endsWith(ending));
  if (!packing) return;
  response.setHeader('Content-Encoding', packing.name);
  response.type(extname(file.slice(0, -packing.ending.length)));
}

function homeOf({ roles }: Person): string {
  if (roles.includes('administrator')) return 'admin';
  return roles.includes('supervisor') ? 'dashboard' : 'console';
}
