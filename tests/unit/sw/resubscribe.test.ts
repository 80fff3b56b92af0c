import { describe, expect, test } from 'vitest';
import { handleActivate } from '../../../sw/lifecycle.ts';
import { handleMessage } from '../../../sw/page-messages.ts';
import { handlePushSubscriptionChange } from '../../../sw/resubscribe.ts';
import { subscriptionRequestSchema } from '../../../wire/push-subscription.ts';
import {
  activeKey,
  connection,
  type FakeWorker,
  fakeWorker,
  type Given,
  type ServerCall,
  type ServerReply,
  usualServer,
} from './fake-worker.ts';

function connected(given: Given = {}): FakeWorker {
  return fakeWorker({ memory: { connection: connection() }, windows: [{ url: 'https://desk.example/' }], ...given });
}

function puts({ calls }: FakeWorker): ServerCall[] {
  return calls.filter(({ method }) => method === 'PUT');
}

describe('when the browser drops a push subscription', () => {
  test("the worker subscribes again with the server's active key and says which one it replaces", async () => {
    const worker = connected();
    await handlePushSubscriptionChange(worker.parts, {});
    const subscription = {
      endpoint: 'https://push.example/new',
      expirationTime: null,
      keys: { p256dh: 'p', auth: 'a' },
    };
    expect(worker.calls).toEqual([
      {
        method: 'GET',
        url: 'https://desk.example/bell/api/v1/vapid',
        authorization: 'Bearer renewal-1',
        body: undefined,
      },
      {
        method: 'PUT',
        url: 'https://desk.example/bell/api/v1/subscriptions',
        authorization: 'Bearer renewal-1',
        body: { subscription, keyId: 'key-2', device: 'Firefox on Linux', replaces: 'subscription-1' },
      },
    ]);
    expect(subscriptionRequestSchema.safeParse(worker.calls[1]?.body).success).toBe(true);
  });

  test('the worker keeps what the server answered', async () => {
    const worker = connected();
    await handlePushSubscriptionChange(worker.parts, {});
    expect(worker.database.memory).toMatchObject({
      renewalOwed: false,
      connection: connection({ ...activeKey, subscription: 'subscription-2', renewal: 'renewal-2' }),
    });
  });

  test('pages are told', async () => {
    const worker = connected();
    await handlePushSubscriptionChange(worker.parts, {});
    expect(worker.told).toEqual([{ window: 'https://desk.example/', message: { type: 'subscription-changed' } }]);
  });

  test('a push subscription that the browser made itself is used as it is, under the key it was made with', async () => {
    const worker = connected();
    const newSubscription = worker.subscriptions.made('BAMD', 'https://push.example/given');
    await handlePushSubscriptionChange(worker.parts, { newSubscription });
    expect(puts(worker).map(({ body }) => body)).toMatchObject([
      { keyId: 'key-1', subscription: { endpoint: 'https://push.example/given' } },
    ]);
    expect(worker.subscriptions.log).toEqual([]);
  });

  test('one that has the active key already is reported, not made anew', async () => {
    const worker = connected();
    worker.subscriptions.current = worker.subscriptions.made('BAQE', 'https://push.example/present');
    await handlePushSubscriptionChange(worker.parts, {});
    expect(worker.subscriptions.log).toEqual([]);
    expect(puts(worker)[0]?.body).toMatchObject({ subscription: { endpoint: 'https://push.example/present' } });
  });

  test('one with another key is ended before the new one is made', async () => {
    const worker = connected();
    worker.subscriptions.current = worker.subscriptions.made('BAMD', 'https://push.example/old');
    await handlePushSubscriptionChange(worker.parts, {});
    expect(worker.subscriptions.log).toEqual(['unsubscribe', 'BAQE']);
  });

  test('nothing is renewed for somebody who signed out', async () => {
    const worker = connected({ memory: { connection: 'signed-out' } });
    await handlePushSubscriptionChange(worker.parts, {});
    expect([worker.calls, worker.subscriptions.log, worker.database.memory.renewalOwed]).toEqual([[], [], false]);
  });
});

describe('when a renewal fails', () => {
  const failsAt =
    (route: string, reply: ServerReply) =>
    (call: ServerCall): ServerReply =>
      call.url.endsWith(route) ? reply : usualServer(call);

  test.each<[string, Given]>([
    ['without a network', { server: () => 'offline' }],
    ['while the server is busy', { server: failsAt('/subscriptions', { status: 503 }) }],
    ['by an answer that is not ours', { server: failsAt('/vapid', { status: 200, body: { hello: 'portal' } }) }],
  ])('%s it stays owed', async (_, given) => {
    const worker = connected(given);
    await handlePushSubscriptionChange(worker.parts, {});
    expect(worker.database.memory).toMatchObject({ renewalOwed: true, connection: connection() });
  });

  test('because the browser refuses to subscribe it stays owed', async () => {
    const worker = connected();
    worker.subscriptions.refuses = true;
    await handlePushSubscriptionChange(worker.parts, {});
    expect(worker.database.memory.renewalOwed).toBe(true);
  });

  test('because the server does not know the token it is left to the next page', async () => {
    const worker = connected({ server: () => ({ status: 401 }) });
    await handlePushSubscriptionChange(worker.parts, {});
    expect([worker.database.memory.renewalOwed, worker.told.length]).toEqual([false, 1]);
  });

  test('because everything hangs it settles within ten seconds and stays owed', async () => {
    const worker = connected({ server: () => 'hangs' });
    const handled = handlePushSubscriptionChange(worker.parts, {});
    await worker.time.advance(10_000);
    await handled;
    expect(worker.database.memory.renewalOwed).toBe(true);
  });

  test.each<[string, (worker: FakeWorker) => Promise<void>]>([
    ['the next activation', ({ parts }) => handleActivate(parts)],
    ["a page's next message", ({ parts }) => handleMessage(parts, { data: { type: 'returned' } })],
  ])('%s tries again', async (_, happen) => {
    const worker = connected({ memory: { connection: connection(), renewalOwed: true } });
    await happen(worker);
    expect(worker.database.memory).toMatchObject({
      renewalOwed: false,
      connection: { subscription: 'subscription-2' },
    });
  });
});

describe('when the person acts meanwhile', () => {
  test('a push subscription that was renewed while they signed out is ended', async () => {
    const worker: FakeWorker = connected({
      server: (call) => {
        if (call.method === 'PUT') worker.database.memory.connection = 'signed-out';
        return usualServer(call);
      },
    });
    await handlePushSubscriptionChange(worker.parts, {});
    expect([worker.subscriptions.log, worker.database.memory.connection]).toEqual([
      ['BAQE', 'unsubscribe'],
      'signed-out',
    ]);
  });

  test('what a page connected while it was renewed stays', async () => {
    const newer = connection({ subscription: 'subscription-9' });
    const worker: FakeWorker = connected({
      server: (call) => {
        if (call.method === 'PUT') worker.database.memory.connection = newer;
        return usualServer(call);
      },
    });
    await handlePushSubscriptionChange(worker.parts, {});
    expect([worker.subscriptions.log, worker.database.memory.connection]).toEqual([['BAQE'], newer]);
  });
});
