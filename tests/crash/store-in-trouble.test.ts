import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { ChatEvent } from '../../wire/chat-event.ts';
import { toIso } from '../../wire/instant.ts';
import { pushMessageSchema } from '../../wire/push-message.ts';
import type { Trace } from '../../wire/trace.ts';
import { postWebhook } from '../support/crash-chat-system.ts';
import { startCrashPushService } from '../support/crash-push-service.ts';
import { type CrashServer, makeCrashServer, type ServerLife } from '../support/crash-server.ts';
import { type StoreTrouble, storeTroubles } from '../support/crash-store-trouble.ts';
import {
  type DecryptingReceiver,
  type ReceivedMessage,
  type ReceiverSubscription,
  startReceiver,
} from '../support/decrypting-receiver.ts';
import { pollUntil } from '../support/poll-until.ts';

/** A chat system gives up on a webhook after some 15 s. */
const answerWithinMs = 10_000;
/** A burst that comes in the time of trouble. */
const burst = 12;

let receiver: DecryptingReceiver;
let server: CrashServer;
let life: ServerLife;
let trouble: StoreTrouble;
let isInTrouble = false;
let secret: string;
let count = 0;

beforeEach(async () => {
  receiver = await startReceiver(inject('certificates'));
});

afterEach(async () => {
  // What cannot be changed cannot be deleted either.
  if (isInTrouble) await end();
  await server?.remove();
  await receiver.stop();
});

async function open(
  made: StoreTrouble,
  pushOrigin = receiver.origin,
  subscribe: (key: string) => ReceiverSubscription = receiver.subscribe,
): Promise<void> {
  trouble = made;
  server = await makeCrashServer({
    environment: { DESKBELL_PUSH_ORIGINS: pushOrigin, DESKBELL_LOG_LEVEL: 'error' },
    ...trouble.server,
  });
  life = await server.start();
  await server.call('POST', 'api/v1/admin/people', { id: 'anna', name: 'Anna', roles: ['agent'], queues: ['support'] });
  const { token } = await server.call<{ token: string }>('POST', 'api/v1/admin/people/anna/token');
  const key = await server.call<{ keyId: string; applicationServerKey: string }>(
    'GET',
    'api/v1/vapid',
    undefined,
    token,
  );
  const subscription = subscribe(key.applicationServerKey);
  await server.call('PUT', 'api/v1/subscriptions', { subscription, keyId: key.keyId, device: 'Firefox' }, token);
  ({ secret } = await server.call<{ secret: string }>('POST', 'api/v1/admin/sources', { id: 'chat' }));
}

async function begin(): Promise<void> {
  await trouble.begin(life, server.dataDir);
  isInTrouble = true;
}

async function end(): Promise<void> {
  isInTrouble = false;
  await trouble.end(life, server.dataDir);
}

function message(): { id: string; event: ChatEvent } {
  count += 1;
  const id = `msg_${count}`;
  const chat = { id: `chat-${count}`, queue: 'support', agents: ['anna'] };
  // More than a page, so that it does not fit into what is left of one.
  const text = `${id} ${'x'.repeat(3_000)}`;
  return { id, event: { type: 'message.created', at: toIso(Date.now()), chat, message: { id, text } } };
}

function post(one: { id: string; event: ChatEvent }) {
  return postWebhook({ origin: server.origin, source: 'chat', secret }, one);
}

async function readiness(): Promise<{ status: number; retryAfter: string | null; text: string; tookMs: number }> {
  const startedAt = performance.now();
  const response = await fetch(`${server.origin}/readyz`, { signal: AbortSignal.timeout(60_000) });
  const text = await response.text();
  return {
    ...{ status: response.status, retryAfter: response.headers.get('retry-after'), text },
    tookMs: performance.now() - startedAt,
  };
}

/** Of which messages the browser was told, by the ids that their texts begin with. */
function toldOf(messages: readonly ReceivedMessage[]): string[] {
  return messages.map(({ payload }) => pushMessageSchema.parse(payload).notification.body?.split(' ')[0] ?? '');
}

for (const [name, make] of Object.entries(storeTroubles)) {
  const { impossible } = make();
  const title = impossible === undefined ? name : `${name} (not on this machine: ${impossible})`;
  describe.skipIf(impossible !== undefined)(title, () => {
    test('is answered 503 with Retry-After, in time, and the same webhook is taken and delivered afterwards', async () => {
      await open(make());
      const before = message();
      expect(await post(before)).toMatchObject({ status: 202 });
      await begin();
      const during = message();
      const refused = await post(during);
      expect(refused).toMatchObject({ status: 503, retryAfter: expect.stringMatching(/^[1-9]\d*$/) });
      expect(refused.tookMs).toBeLessThan(answerWithinMs);
      await end();
      expect(await post(during)).toMatchObject({ status: 202, recipients: 1 });
      const told = () => toldOf(receiver.messages).sort();
      await pollUntil({ until: 'both are delivered', read: told, accept: (ids) => ids.length >= 2, withinMs: 20_000 });
      expect([...new Set(told())]).toEqual([before.id, during.id].sort());
    });

    test('answers nothing of a burst with 2xx, each in time, and keeps nothing of it', async () => {
      await open(make());
      await begin();
      const answers = await Promise.all(Array.from({ length: burst }, () => post(message())));
      expect(answers.map(({ status }) => status)).toEqual(Array(burst).fill(503));
      expect(Math.max(...answers.map(({ tookMs }) => tookMs))).toBeLessThan(answerWithinMs);
      await end();
      await pollUntil({ until: 'it is ready again', read: async () => (await readiness()).status === 200 });
      const { events } = await server.call<{ events: unknown[] }>('GET', 'api/v1/admin/events');
      expect(events).toEqual([]);
      expect(receiver.requests).toEqual([]);
    });

    test('is said by the readiness page, in time, and not any more when it is over', async () => {
      await open(make());
      expect(await readiness()).toMatchObject({ status: 200 });
      await begin();
      // What was found a moment ago is told for a second.
      const isSaid = ({ status }: { status: number }) => status === 503;
      const during = await pollUntil({ until: 'it is said', read: readiness, accept: isSaid, withinMs: 5_000 });
      expect(during).toMatchObject({ status: 503, retryAfter: expect.stringMatching(/^[1-9]\d*$/) });
      expect(during.text).toContain('store');
      expect(during.tookMs).toBeLessThan(answerWithinMs);
      await end();
      await pollUntil({ until: 'it is ready again', read: async () => (await readiness()).status === 200 });
    });

    test('does not keep the process from answering that it is alive', async () => {
      await open(make());
      await begin();
      const posted = post(message());
      const startedAt = performance.now();
      const alive = await fetch(`${server.origin}/healthz`, { signal: AbortSignal.timeout(60_000) });
      expect(alive.status).toBe(200);
      expect(performance.now() - startedAt).toBeLessThan(2_000);
      await posted;
    });

    test('that a push service’s answer falls into does not make the same push go out again', async () => {
      const arrived = Promise.withResolvers<void>();
      const service = await startCrashPushService({
        certificates: inject('certificates'),
        mood: () => 'takes, and answers late',
        lateMs: () => 1_500,
        onArrival: arrived.resolve,
      });
      try {
        await open(make(), service.origin, service.subscribe);
        const one = message();
        expect(await post(one)).toMatchObject({ status: 202 });
        await arrived.promise;
        await begin();
        await pause(5_000);
        await end();
        await pollUntil({
          until: 'the push is settled',
          read: async () => (await server.call<Trace>('GET', `api/v1/admin/events/${one.id}`)).decisions[0]?.deliveries,
          accept: (deliveries) => deliveries?.some(({ state }) => state === 'accepted') === true,
          withinMs: 60_000,
        });
        expect(service.taken).toHaveLength(1);
      } finally {
        await service.stop();
      }
    });
  });
}
