import { createContext, runInContext } from 'node:vm';
import { build } from 'vite';
import { beforeAll, expect, test } from 'vitest';
import { singleFileConfig } from '../../../client/build.ts';
import { pushMessage } from './push-builder.ts';

interface FakeEvent {
  waitUntil(work: Promise<unknown>): void;
  [field: string]: unknown;
}
type Listener = (event: FakeEvent) => void;

let script = '';

beforeAll(async () => {
  const config = singleFileConfig({ entry: 'sw/worker.ts', format: 'iife', outDir: 'dist', file: 'sw.js' });
  const built = await build({ ...config, build: { ...config.build, write: false } });
  const [output] = Array.isArray(built) ? built : [built];
  if (!output || !('output' in output)) throw new Error('nothing was built');
  script = output.output[0].code;
}, 60_000);

/** The browser starts the worker: a fresh realm each time, with a screen and without a database. */
function startWorker() {
  const listeners = new Map<string, Listener>();
  const shows: string[] = [];
  const calls: string[] = [];
  const self = {
    navigator: {},
    registration: {
      scope: 'https://desk.example/',
      async showNotification(title: string) {
        shows.push(title);
      },
    },
    clients: { matchAll: async () => [] },
    async fetch(url: string) {
      calls.push(url);
      return new Response(null, { status: 204 });
    },
    addEventListener: (name: string, listener: Listener) => void listeners.set(name, listener),
  };
  const globals = { self, Notification: { maxActions: 2 }, setTimeout, clearTimeout, URL, AbortController };
  runInContext(script, createContext(globals));
  return { listeners, shows, calls };
}

test('the built worker is one classic script that listens as soon as it is read', () => {
  expect(Array.from(startWorker().listeners.keys())).toEqual([
    'push',
    'notificationclick',
    'notificationclose',
    'pushsubscriptionchange',
    'message',
    'sync',
    'install',
    'activate',
  ]);
});

test('the built worker shows a push and reports it in a browser without IndexedDB', async () => {
  const { listeners, shows, calls } = startWorker();
  const works: Promise<unknown>[] = [];
  listeners.get('push')?.({ data: { json: () => pushMessage() }, waitUntil: (work) => void works.push(work) });
  await Promise.all(works);
  expect([works.length, shows, calls]).toEqual([1, ['Chat 7'], ['https://desk.example/bell/api/v1/receipts']]);
});
