import type { buildConnector } from 'undici';

/**
 * Begins one connection in each turn of the event loop. To begin one takes a millisecond or so of the main thread: of many at
 * once, the first would be ready and have to wait for the last before anything is sent on it.
 */
export function connectInTurns(connect: buildConnector.connector): buildConnector.connector {
  const waiting: Parameters<buildConnector.connector>[] = [];

  function connectNext(): void {
    const next = waiting.shift();
    if (waiting.length > 0) setImmediate(connectNext);
    if (next) connect(...next);
  }

  return (...asked) => {
    if (waiting.push(asked) === 1) setImmediate(connectNext);
  };
}
