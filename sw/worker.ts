// The service worker that stands alone, in a scope of its own.

import { handleActivate, handleInstall } from './lifecycle.ts';
import { listen } from './listen.ts';

declare const self: ServiceWorkerGlobalScope;

const worker = listen({ isGuest: false });
self.addEventListener('install', (event) => event.waitUntil(handleInstall(worker)));
self.addEventListener('activate', (event) => event.waitUntil(handleActivate(worker)));
