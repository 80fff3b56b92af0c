import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Settings } from '../settings.ts';

/** How long somebody may take, in milliseconds, and how much they may say before it is read. */
export interface WebLimits {
  /** From the first byte to the end of the headers. */
  headersMs: number;
  /** To the end of the body. What is answered, as a stream is, may take as long as it wants. */
  requestMs: number;
  /** Between two requests: longer than the 60 s after which the usual proxies let go, so that the end comes from them. */
  keepAliveMs: number;
  /** How often the first two are looked after. */
  checkEveryMs: number;
  maxHeaderBytes: number;
}

/** Guesses, but for the pause between requests: a slow phone sends its few kilobytes in less. */
const webLimits: WebLimits = {
  ...{ headersMs: 20_000, requestMs: 60_000, keepAliveMs: 75_000, checkEveryMs: 5_000 },
  maxHeaderBytes: 16 * 1024,
};

/** A server over the application, by TLS if there is a certificate. Who is slow is cut off, and holds up nobody else. */
export function createWebServer(app: RequestListener, tls: Settings['tls'], limits: Partial<WebLimits> = {}): Server {
  const { headersMs, requestMs, keepAliveMs, checkEveryMs, maxHeaderBytes } = { ...webLimits, ...limits };
  const options = {
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    keepAliveTimeout: keepAliveMs,
    connectionsCheckingInterval: checkEveryMs,
    maxHeaderSize: maxHeaderBytes,
  };
  return tls ? createHttpsServer({ ...options, ...tls }, app) : createHttpServer(options, app);
}

/**
 * From now on each answer ends its connection. A proxy keeps connections, and a call that it sends on one just as that is cut
 * is lost: none that it uses now and then is left to be cut.
 */
export function endConnectionsByAnswer(server: Server): void {
  server.prependListener('request', (_request, response) => response.setHeader('Connection', 'close'));
}
