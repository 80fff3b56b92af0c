import { createECDH, type ECDH, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { decrypt } from 'http_ece';
import { type PushMessage, pushMessageSchema } from '../../wire/push-message.ts';
import type { Certificates } from './certificates.ts';
import type { ReceiverSubscription } from './decrypting-receiver.ts';
import { listenLocally } from './local-server.ts';
import { checkPushRequest } from './push-request-check.ts';
import { readBody } from './read-body.ts';

/**
 * What a push service does with one push. The first three take it, and a browser shows it; the sender hears of that
 * late, or not at all. The others take nothing.
 */
export const moods = {
  takes: { takes: true, answer: 'answers' },
  'takes, and answers late': { takes: true, answer: 'answers-late' },
  'takes, and the answer is lost': { takes: true, answer: 'cuts' },
  'asks to wait': { takes: false, answer: 'asks-to-wait' },
  'is broken': { takes: false, answer: 'fails' },
  'cuts the connection': { takes: false, answer: 'cuts' },
  'never answers': { takes: false, answer: 'hangs' },
} as const;

export type Mood = keyof typeof moods;

/** A push message that was taken. */
export interface TakenPush {
  /** Milliseconds. */
  at: number;
  endpoint: string;
  message: PushMessage;
}

/** A push service of changing moods, and every browser behind it. */
export interface CrashPushService {
  origin: string;
  subscribe(applicationServerKey: string): ReceiverSubscription;
  /** What was taken, in order. */
  taken: readonly TakenPush[];
  /** Pushes by mood, and those that were wrong by our own fault. */
  counts: Record<Mood, number>;
  wrong: readonly string[];
  stop(): Promise<void>;
}

export interface CrashPushServiceOptions {
  certificates: Pick<Certificates, 'key' | 'cert'>;
  /** Asked for each push. */
  mood(): Mood;
  lateMs(): number;
  /** Called as a push arrives, before anything is done with it. */
  onArrival(): void;
}

interface Browser {
  privateKey: ECDH;
  authSecret: string;
  applicationServerKey: Buffer;
}

export async function startCrashPushService(options: CrashPushServiceOptions): Promise<CrashPushService> {
  const browsers = new Map<string, Browser>();
  const taken: TakenPush[] = [];
  const wrong: string[] = [];
  const counts = Object.fromEntries(Object.keys(moods).map((mood) => [mood, 0])) as Record<Mood, number>;
  const timers = new Set<NodeJS.Timeout>();

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    options.onArrival();
    const mood = options.mood();
    counts[mood] += 1;
    if (moods[mood].takes && !take(request, body)) return void response.writeHead(400).end();
    act(mood, response);
  }

  function take({ url = '/', headers }: IncomingMessage, body: Buffer): boolean {
    const browser = browsers.get(url);
    const check = browser
      ? checkPushRequest({ headers, body, origin, subscribedKey: browser.applicationServerKey, now: Date.now() })
      : { ok: false, reason: `nobody subscribed ${url}` };
    if (!browser || !check.ok) {
      wrong.push('reason' in check ? check.reason : 'unknown');
      return false;
    }
    const plaintext = decrypt(body, { version: 'aes128gcm', ...browser });
    const message = pushMessageSchema.parse(JSON.parse(plaintext.toString('utf8')));
    taken.push({ at: Date.now(), endpoint: `${origin}${url}`, message });
    return true;
  }

  function act(mood: Mood, response: ServerResponse): void {
    const { answer: how } = moods[mood];
    switch (how) {
      case 'answers':
        return void response.writeHead(201).end();
      case 'answers-late': {
        const timer = setTimeout(() => {
          timers.delete(timer);
          response.writeHead(201).end();
        }, options.lateMs());
        return void timers.add(timer);
      }
      case 'asks-to-wait':
        return void response.writeHead(counts[mood] % 2 ? 429 : 503, { 'retry-after': '1' }).end();
      case 'fails':
        return void response.writeHead(counts[mood] % 2 ? 500 : 502).end('broken');
      case 'cuts':
        return void response.socket?.destroy();
      case 'hangs':
        return;
      default:
        how satisfies never;
    }
  }

  const { key, cert } = options.certificates;
  const server = createServer({ key, cert }, (request, response) => {
    answer(request, response).catch((error: unknown) => {
      // A server that was killed amid its request is what this is about; anything else is not.
      if (!request.destroyed || request.complete) wrong.push(String(error));
      response.destroy();
    });
  });
  const { port, stop } = await listenLocally(server);
  const origin = `https://localhost:${port}`;

  return {
    ...{ origin, taken, counts, wrong },
    subscribe(applicationServerKey) {
      const path = `/browser/${randomBytes(24).toString('base64url')}`;
      const privateKey = createECDH('prime256v1');
      const p256dh = privateKey.generateKeys('base64url');
      const authSecret = randomBytes(16).toString('base64url');
      browsers.set(path, {
        ...{ privateKey, authSecret },
        applicationServerKey: Buffer.from(applicationServerKey, 'base64url'),
      });
      return { endpoint: `${origin}${path}`, expirationTime: null, keys: { p256dh, auth: authSecret } };
    },
    async stop() {
      for (const timer of timers) clearTimeout(timer);
      await stop();
    },
  };
}
