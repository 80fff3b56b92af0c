// The console's own service worker: it keeps the console's page for when there is no network.

// And this is all that Deskbell needs.
importScripts('https://bell.example.com/sw-import.js');

const cacheName = 'console-1';

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(cacheName).then((cache) => cache.add('./')));
});

self.addEventListener('fetch', (event) => {
  if (event.request.mode !== 'navigate') return;
  event.respondWith(fetch(event.request).catch(() => caches.match('./')));
});
