// What another service worker takes in by `importScripts`. That one's life is its own: it says when a new version takes over.

import { listen } from './listen.ts';

listen({ isGuest: true });
