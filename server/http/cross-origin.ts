import type { RequestHandler } from 'express';
import type { Settings } from '../settings.ts';

/** Lets consoles on the configured origins call us with a bearer token. Cookies are for our own pages alone. */
export function allowCrossOrigin({ corsOrigins }: Settings): RequestHandler {
  return (request, response, next) => {
    const { origin } = request.headers;
    response.vary('Origin');
    if (!origin || !corsOrigins.includes(origin)) return next();
    response.setHeader('Access-Control-Allow-Origin', origin);
    if (request.method !== 'OPTIONS') return next();
    response.setHeader('Access-Control-Allow-Methods', 'GET, POST, PUT, PATCH, DELETE');
    response.setHeader('Access-Control-Allow-Headers', 'Authorization, Content-Type, Last-Event-ID');
    response.setHeader('Access-Control-Max-Age', '600');
    response.status(204).end();
  };
}
