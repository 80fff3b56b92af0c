import { describe, expect, test } from 'vitest';
import { DeskbellError, ProblemError } from '../../../client/deskbell-error.ts';
import type { PushNote } from '../../../client/push-memory.ts';
import type { PushState } from '../../../client/push-state.ts';
import { type BrowserSubscription, createPush, type PushPorts } from '../../../client/push-subscription.ts';
import { type ProblemType, problemUri } from '../../../wire/problem.ts';
import type { SubscriptionRequest } from '../../../wire/push-subscription.ts';

/** Nobody gives it up. */
const inTime = new AbortController().signal;
const weekMs = 7 * 24 * 3600 * 1000;

function keyBytes(keyId: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`key ${keyId} ÿ`);
}

function toBase64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

interface Row {
  id: string;
  person: string;
  keyId: string;
}

/** The server's rows, whoever signs in. */
function fakeServer() {
  const rows = new Map<string, Row>();
  let ids = 0;
  return {
    keyId: 'k1',
    rows,
    requests: [] as SubscriptionRequest[],
    refuse: undefined as ProblemType | undefined,
    gone: new Set<string>(),
    isAway: false,
    put(person: string, request: SubscriptionRequest) {
      if (this.isAway) throw new DeskbellError('unreachable', 'The server could not be reached');
      this.requests.push(request);
      if (this.refuse) throw problem(this.refuse);
      const { endpoint } = request.subscription;
      if (this.gone.has(endpoint)) throw problem('subscription-gone');
      for (const [other, row] of rows) if (row.id === request.replaces) rows.delete(other);
      const id = rows.get(endpoint)?.id ?? `row${++ids}`;
      rows.set(endpoint, { id, person, keyId: request.keyId });
      return { id, renewal: `renew-${id}` };
    },
  };
}

function problem(type: ProblemType): ProblemError {
  return new ProblemError({ type: problemUri(type), title: type, status: type === 'subscription-gone' ? 409 : 422 });
}

/** One browser; several people may sign in to it, one after the other. */
function fakeBrowser(server = fakeServer()) {
  const notes = new Map<string, PushNote>();
  let endpoints = 0;
  let held: { endpoint: string; key: Uint8Array } | undefined;
  const browser = {
    server,
    notes,
    permission: 'granted' as NotificationPermission,
    answer: 'granted' as NotificationPermission,
    asked: 0,
    /** How long somebody looks at the question. */
    answersAfterMs: 2_000,
    now: 1_000_000,
    obstacle: undefined as PushState | undefined,
    subscribeFault: undefined as Error | undefined,
    hidesKey: false,
    hidesCurrentOnce: false,
    worker: [] as unknown[],
    endpoint: () => held?.endpoint,
    lose: () => {
      held = undefined;
    },
    signIn(person: string) {
      const ports: PushPorts = {
        obstacle: () => browser.obstacle,
        permission: () => browser.permission,
        async askPermission() {
          browser.asked += 1;
          browser.permission = browser.answer;
          browser.now += browser.answersAfterMs;
          return browser.answer;
        },
        async current() {
          const isHidden = browser.hidesCurrentOnce;
          browser.hidesCurrentOnce = false;
          return held && !isHidden ? toSubscription(held) : undefined;
        },
        async subscribe(key) {
          if (browser.subscribeFault) throw browser.subscribeFault;
          if (held && Buffer.compare(held.key, key)) throw new DOMException('other key', 'InvalidStateError');
          held ??= { endpoint: `https://push.example/${++endpoints}`, key };
          return toSubscription(held);
        },
        async activeKey() {
          if (server.isAway) throw new DeskbellError('unreachable', 'The server could not be reached');
          return { keyId: server.keyId, applicationServerKey: toBase64url(keyBytes(server.keyId)) };
        },
        put: async (request) => server.put(person, request),
        async remove(id) {
          if (server.isAway) throw new DeskbellError('unreachable', 'The server could not be reached');
          for (const [endpoint, row] of server.rows) if (row.id === id) server.rows.delete(endpoint);
        },
        connectWorker: (terms) => browser.worker.push(terms),
        disconnectWorker: () => browser.worker.push('disconnect'),
        memory: { read: () => notes.get(person) ?? {}, write: (note) => notes.set(person, note) },
        async alone(work, signal) {
          signal?.throwIfAborted();
          return work();
        },
        device: 'Firefox on Linux',
        now: () => browser.now,
      };
      return createPush(ports);
    },
  };

  function toSubscription({ endpoint, key }: { endpoint: string; key: Uint8Array }): BrowserSubscription {
    return {
      data: () => ({ endpoint, expirationTime: null, keys: { p256dh: 'p', auth: 'a' } }),
      applicationServerKey: () => (browser.hidesKey ? undefined : key),
      async unsubscribe() {
        if (held?.endpoint === endpoint) held = undefined;
        return true;
      },
    };
  }
  return browser;
}

async function browserWithPush() {
  const browser = fakeBrowser();
  const push = browser.signIn('anna');
  await push.enable();
  return { browser, push, server: browser.server };
}

describe('turning on', () => {
  test('a click asks, subscribes, tells the server and then the worker', async () => {
    const browser = fakeBrowser();
    browser.permission = 'default';
    expect(await browser.signIn('anna').enable()).toEqual({ kind: 'on' });
    expect(browser.asked).toBe(1);
    expect([...browser.server.rows.values()]).toEqual([{ id: 'row1', person: 'anna', keyId: 'k1' }]);
    expect(browser.notes.get('anna')).toEqual({ wanted: true, id: 'row1', keyId: 'k1' });
    expect(browser.worker).toEqual([
      {
        subscription: 'row1',
        renewal: 'renew-row1',
        keyId: 'k1',
        applicationServerKey: toBase64url(keyBytes('k1')),
      },
    ]);
  });

  test('the device is named in words', async () => {
    const { server } = await browserWithPush();
    expect(server.requests[0]?.device).toBe('Firefox on Linux');
  });

  test('a question that was closed is not asked again by itself, and not offered for a week', async () => {
    const browser = fakeBrowser();
    browser.permission = 'default';
    browser.answer = 'default';
    const push = browser.signIn('anna');
    expect(await push.enable()).toEqual({ kind: 'dismissed' });
    browser.now += weekMs - 1;
    expect(await push.reconcile()).toEqual({ kind: 'dismissed' });
    browser.now += 1;
    expect(await push.reconcile()).toEqual({ kind: 'not-asked' });
    expect(browser.asked).toBe(1);
  });

  test('a question that was over before anybody could read it was kept back by the browser', async () => {
    const browser = fakeBrowser();
    browser.permission = 'default';
    browser.answer = 'default';
    browser.answersAfterMs = 20;
    const push = browser.signIn('anna');
    expect(await push.enable()).toEqual({ kind: 'quieted' });
    expect(await push.reconcile()).toEqual({ kind: 'quieted' });
  });

  test('what somebody refuses is denied; what the browser refuses by itself is blocked in advance', async () => {
    for (const { answersAfterMs, kind } of [
      { answersAfterMs: 2_000, kind: 'denied' },
      { answersAfterMs: 20, kind: 'blocked-in-advance' },
    ]) {
      const browser = fakeBrowser();
      Object.assign(browser, { permission: 'default', answer: 'denied', answersAfterMs });
      const push = browser.signIn('anna');
      expect(await push.enable()).toEqual({ kind });
      expect(await push.reconcile()).toEqual({ kind });
    }
  });

  test('"not now" holds for a week as well', async () => {
    const browser = fakeBrowser();
    browser.permission = 'default';
    const push = browser.signIn('anna');
    expect(push.postpone()).toEqual({ kind: 'dismissed' });
    expect(await push.reconcile()).toEqual({ kind: 'dismissed' });
  });

  test('a blocked browser is not asked', async () => {
    const browser = fakeBrowser();
    browser.permission = 'denied';
    expect(await browser.signIn('anna').enable()).toEqual({ kind: 'blocked-in-advance' });
    expect(browser.asked).toBe(0);
  });

  test('where push cannot be, nobody is asked', async () => {
    const browser = fakeBrowser();
    browser.permission = 'default';
    browser.obstacle = { kind: 'needs-home-screen' };
    expect(await browser.signIn('anna').enable()).toEqual({ kind: 'needs-home-screen' });
    expect(browser.asked).toBe(0);
  });

  test.each([
    ['AbortError', 'Registration failed - push service error', 'push-service-off'],
    ['AbortError', 'Error retrieving push subscription.', 'push-service-off'],
    ['AbortError', 'Registration failed - permission denied', 'private-window'],
    ['NotAllowedError', 'refused', 'private-window'],
    ['SecurityError', 'The operation is insecure.', 'private-window'],
    ['NotSupportedError', 'no', 'unsupported'],
    ['InvalidAccessError', 'The provided applicationServerKey is not valid.', 'server-refused'],
    ['InvalidCharacterError', 'The string contains an invalid character.', 'server-refused'],
  ])('a refusal by %s, "%s", means %s', async (name, message, kind) => {
    const browser = fakeBrowser();
    browser.subscribeFault = new DOMException(message, name);
    expect((await browser.signIn('anna').enable()).kind).toBe(kind);
  });

  test('what the server refuses is told, and not noted', async () => {
    const browser = fakeBrowser();
    browser.server.refuse = 'endpoint-refused';
    expect(await browser.signIn('anna').enable()).toMatchObject({
      kind: 'server-refused',
      detail: 'endpoint-refused',
      fault: { code: 'endpoint-refused' },
    });
    expect(browser.notes.get('anna')?.keyId).toBeUndefined();
    expect(browser.worker).toEqual([]);
  });
});

describe('comparing at every visit', () => {
  test('a visit asks nothing and subscribes nothing for someone who never turned it on', async () => {
    const browser = fakeBrowser();
    expect(await browser.signIn('anna').reconcile()).toEqual({ kind: 'off' });
    browser.permission = 'default';
    expect(await browser.signIn('anna').reconcile()).toEqual({ kind: 'not-asked' });
    expect([browser.asked, browser.server.requests.length]).toEqual([0, 0]);
  });

  test('a visit puts the same subscription again, so that the server sees it lives', async () => {
    const { browser, push, server } = await browserWithPush();
    expect(await push.reconcile()).toEqual({ kind: 'on' });
    expect(server.requests.map(({ subscription }) => subscription.endpoint)).toEqual([
      'https://push.example/1',
      'https://push.example/1',
    ]);
    expect(browser.worker).toHaveLength(2);
  });

  test('a subscription that the browser lost is made anew without a question, in place of the old one', async () => {
    const { browser, push, server } = await browserWithPush();
    browser.lose();
    expect(await push.reconcile()).toEqual({ kind: 'on' });
    expect(browser.asked).toBe(0);
    expect([...server.rows.keys()]).toEqual(['https://push.example/2']);
    expect(server.requests.at(-1)?.replaces).toBe('row1');
  });

  test('after an eviction that left only the reminder it is made anew', async () => {
    const { browser, push } = await browserWithPush();
    browser.lose();
    browser.notes.set('anna', { wanted: true });
    expect(await push.reconcile()).toEqual({ kind: 'on' });
    expect(browser.endpoint()).toBe('https://push.example/2');
  });

  test('a new key of the server ends the subscription and makes one with it', async () => {
    const { browser, push, server } = await browserWithPush();
    server.keyId = 'k2';
    expect(await push.reconcile()).toEqual({ kind: 'on' });
    expect([...server.rows.values()]).toEqual([{ id: 'row2', person: 'anna', keyId: 'k2' }]);
    expect(browser.notes.get('anna')?.keyId).toBe('k2');
  });

  test('where the browser hides its key, the noted one is compared', async () => {
    const { browser, push, server } = await browserWithPush();
    browser.hidesKey = true;
    await push.reconcile();
    expect(browser.endpoint()).toBe('https://push.example/1');
    server.keyId = 'k2';
    await push.reconcile();
    expect(browser.endpoint()).toBe('https://push.example/2');
  });

  test('a new key is not noted before the server took it, and the next visit repairs', async () => {
    const { browser, push, server } = await browserWithPush();
    server.keyId = 'k2';
    server.refuse = 'fault';
    expect((await push.reconcile()).kind).toBe('server-refused');
    expect(browser.notes.get('anna')?.keyId).toBeUndefined();
    server.refuse = undefined;
    expect(await push.reconcile()).toEqual({ kind: 'on' });
    expect(browser.notes.get('anna')?.keyId).toBe('k2');
  });

  test('a subscription that the server calls gone is replaced at once', async () => {
    const { browser, push, server } = await browserWithPush();
    server.gone.add('https://push.example/1');
    expect(await push.reconcile()).toEqual({ kind: 'on' });
    expect(browser.endpoint()).toBe('https://push.example/2');
    expect(server.rows.get('https://push.example/2')?.person).toBe('anna');
  });

  test('one with another key, made behind the page’s back, is taken away', async () => {
    const { browser, push, server } = await browserWithPush();
    server.keyId = 'k2';
    browser.hidesCurrentOnce = true;
    expect(await push.reconcile()).toEqual({ kind: 'on' });
    expect(browser.endpoint()).toBe('https://push.example/2');
    expect(server.requests.at(-1)?.keyId).toBe('k2');
  });

  test('a server that is away changes nothing: it is still on', async () => {
    const { browser, push, server } = await browserWithPush();
    server.isAway = true;
    expect((await push.reconcile()).kind).toBe('on');
    expect(browser.endpoint()).toBe('https://push.example/1');
  });

  test('lost in the browser while the server is away is not called on', async () => {
    const { browser, push, server } = await browserWithPush();
    browser.lose();
    server.isAway = true;
    expect((await push.reconcile()).kind).toBe('server-refused');
  });

  test('a permission taken back is shown as blocked, and given again repairs itself', async () => {
    const { browser, push } = await browserWithPush();
    browser.permission = 'denied';
    browser.lose();
    expect(await push.reconcile()).toEqual({ kind: 'denied' });
    browser.permission = 'granted';
    expect(await push.reconcile()).toEqual({ kind: 'on' });
    expect(browser.asked).toBe(0);
  });
});

describe('one browser, several people', () => {
  test('whoever signs in next gets the subscription that is there', async () => {
    const { browser, server } = await browserWithPush();
    expect(await browser.signIn('ben').reconcile()).toEqual({ kind: 'on' });
    expect([...server.rows.values()].map(({ person }) => person)).toEqual(['ben']);
    expect(browser.endpoint()).toBe('https://push.example/1');
  });

  test('someone who turned it off here ends what another left behind', async () => {
    const { browser } = await browserWithPush();
    browser.notes.set('ben', { wanted: false });
    expect(await browser.signIn('ben').reconcile()).toEqual({ kind: 'off' });
    expect(browser.endpoint()).toBeUndefined();
  });

  test('signing out ends it in the browser and on the server', async () => {
    const { browser, push, server } = await browserWithPush();
    await push.end(inTime);
    expect([browser.endpoint(), server.rows.size]).toEqual([undefined, 0]);
    expect(browser.worker.at(-1)).toBe('disconnect');
  });

  test('signing in again brings it back, for the same person only', async () => {
    const { browser, push } = await browserWithPush();
    await push.end(inTime);
    expect(await browser.signIn('ben').reconcile()).toEqual({ kind: 'off' });
    expect(await browser.signIn('anna').reconcile()).toEqual({ kind: 'on' });
    expect(browser.asked).toBe(0);
  });

  test('signing out that was given up ends nothing afterwards: the browser may be somebody else’s by then', async () => {
    const { browser, push } = await browserWithPush();
    await expect(push.end(AbortSignal.abort())).rejects.toThrow();
    expect([browser.endpoint(), browser.worker.length]).toEqual(['https://push.example/1', 1]);
  });

  test('signing out while the server is away still ends it in the browser', async () => {
    const { browser, push, server } = await browserWithPush();
    server.isAway = true;
    await push.end(inTime);
    expect(browser.endpoint()).toBeUndefined();
  });
});

describe('turning off', () => {
  test('it is gone here and there, and stays off at the next visit', async () => {
    const { browser, push, server } = await browserWithPush();
    expect(await push.disable()).toEqual({ kind: 'off' });
    expect([browser.endpoint(), server.rows.size]).toEqual([undefined, 0]);
    expect(await push.reconcile()).toEqual({ kind: 'off' });
  });

  test('a second click does no harm', async () => {
    const { push } = await browserWithPush();
    await push.disable();
    expect(await push.disable()).toEqual({ kind: 'off' });
  });
});
