import { randomBytes, randomInt } from 'node:crypto';
import { createServer } from 'node:http';
import { type LocalServer, listenLocally } from './local-server.ts';
import { decodeMessage, encodeMessage } from './mcs-frames.ts';
import { readBody } from './read-body.ts';

/** One push subscription of a Chromium profile. */
export type GoogleSubscription = {
  readonly token: string;
  /** Name of the profile, given at check-in. */
  readonly device: string;
  /** Which site in the profile: `wp:<origin>/#<guid>`. */
  readonly subtype: string;
  /** The application that receives: `org.chromium.linux`. */
  readonly category: string;
  /** The application server key as Chromium sent it, base64url. */
  readonly sender: string;
  isLive: boolean;
};

/** Where Chromium gets names and tokens, over plain HTTP. */
export type GoogleRegistration = LocalServer & {
  /** All subscriptions ever made, by token. */
  readonly subscriptions: ReadonlyMap<string, GoogleSubscription>;
};

/**
 * Starts the two services that Chromium asks before it connects: `/checkin` names the profile, `/register3` gives a token for a
 * subscription and takes it back (`delete=true`, which is how `unsubscribe()` shows).
 */
export async function startGoogleRegistration(): Promise<GoogleRegistration> {
  const subscriptions = new Map<string, GoogleSubscription>();
  const server = createServer((request, response) => {
    const answer = async () => {
      const body = await readBody(request);
      if (request.url?.startsWith('/checkin')) {
        response.writeHead(200, { 'content-type': 'application/x-protobuffer' }).end(checkIn(body));
      } else if (request.url?.startsWith('/register3')) {
        const form = new URLSearchParams(body.toString());
        response.writeHead(200, { 'content-type': 'text/plain' }).end(register(form, subscriptions));
      } else {
        response.writeHead(404).end();
      }
    };
    answer().catch((cause) => {
      response.destroy(cause instanceof Error ? cause : new Error('registration', { cause }));
    });
  });
  return { ...(await listenLocally(server)), subscriptions };
}

function checkIn(body: Buffer): Buffer {
  const request = decodeMessage('CheckinRequest', body);
  const kept = (value: unknown) => (typeof value === 'string' && value !== '0' ? value : String(randomInt(1, 2 ** 47)));
  return encodeMessage('CheckinResponse', {
    stats_ok: true,
    time_msec: Date.now(),
    android_id: kept(request.id),
    security_token: kept(request.security_token),
    settings_diff: true,
  });
}

function register(form: URLSearchParams, subscriptions: Map<string, GoogleSubscription>): string {
  const device = form.get('device') ?? '';
  const category = form.get('app') ?? '';
  const subtype = form.get('X-subtype') ?? category;
  if (form.get('delete') === 'true') {
    for (const subscription of subscriptions.values()) {
      if (subscription.device === device && subscription.subtype === subtype) {
        subscription.isLive = false;
      }
    }
    return `token=${subtype}`;
  }
  const token = `local:${randomBytes(99).toString('base64url')}`;
  const sender = form.get('sender') ?? '';
  subscriptions.set(token, { token, device, subtype, category, sender, isLive: true });
  return `token=${token}`;
}
