import request from 'supertest';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { chatEvent, noon, person } from '../../../support/builders.ts';
import { startTestDesk, type TestDesk } from '../../../support/test-desk.ts';
import { openStream, serve } from '../open-stream.ts';
import { readProblem } from '../read-problem.ts';

let desk: TestDesk;
beforeEach(async () => {
  desk = await startTestDesk();
  await desk.call('post', '/api/v1/admin/people', person()).expect(201);
});
afterEach(() => desk.stop());

const dayMs = 24 * 3_600_000;
const base = '/api/v1/admin/people/anna';

interface Issued {
  id: string;
  token: string;
  signInUrl: string;
}

const issue = async (wish: object = {}): Promise<Issued> =>
  (await desk.call('post', `${base}/token`, wish).expect(201)).body;
const list = async () => (await desk.call('get', `${base}/tokens`).expect(200)).body.tokens;
const revoke = (id: string) => desk.call('delete', `${base}/tokens/${id}`);
const whoAmI = (token: string) => desk.call('get', '/api/v1/me', undefined, token);
const linkOf = ({ signInUrl }: Issued) => new URLSearchParams(new URL(signInUrl).hash.slice(1)).get('token') ?? '';

/** Signs in as a browser does, and gives its cookie. */
async function signIn(secret: string, before?: string): Promise<string> {
  const call = desk.call('post', '/api/v1/session', { token: secret }, null);
  if (before) call.set('Cookie', before);
  const { headers } = await call.expect(200);
  return String(headers['set-cookie']).split(';')[0] ?? '';
}

/** A call as a page of ours makes it. */
function fromPage(method: 'get' | 'put' | 'delete', path: string, cookie: string) {
  return request(desk.desk.app)[method](path).set('Cookie', cookie).set('Origin', 'http://desk.test');
}

async function subscribeAs(cookie: string): Promise<{ id: string; renewal: string }> {
  const { body: key } = await fromPage('get', '/api/v1/vapid', cookie);
  const subscription = desk.receiver.subscribe(key.applicationServerKey);
  const body = { subscription, keyId: key.keyId, device: 'Firefox' };
  return (await fromPage('put', '/api/v1/subscriptions', cookie).send(body).expect(201)).body;
}

const devices = async () => (await desk.call('get', '/api/v1/admin/subscriptions').expect(200)).body.subscriptions;
const states = async () =>
  (await devices()).map(({ state, because }: { state: string; because: string | null }) => [state, because]);

describe('a token', () => {
  test('has the label and the end that were asked for', async () => {
    const { id } = await issue({ label: 'CI', expiresInDays: 30 });

    expect(await list()).toEqual([
      {
        ...{ id, label: 'CI', createdAt: new Date(noon).toISOString(), lastUsedAt: null },
        expiresAt: new Date(noon + 30 * dayMs).toISOString(),
      },
    ]);
  });

  test('has neither label nor end where none was asked for', async () => {
    await issue();

    expect((await list())[0]).toMatchObject({ label: null, expiresAt: null });
  });

  test('is listed without its secret', async () => {
    const { token } = await issue({ label: 'CI' });

    expect(JSON.stringify(await list())).not.toContain(token);
  });

  test('is refused from its end on', async () => {
    const { token } = await issue({ expiresInDays: 1 });
    desk.clock.advance(dayMs - 1);
    const before = (await whoAmI(token)).status;
    desk.clock.advance(1);

    expect([before, (await whoAmI(token)).status]).toEqual([200, 401]);
  });

  test('that has ended is not listed', async () => {
    await issue({ expiresInDays: 1 });
    desk.clock.advance(dayMs);

    expect(await list()).toEqual([]);
  });

  test('shows when it was last used, to the minute', async () => {
    const { token } = await issue();
    desk.clock.advance(1_000);
    await whoAmI(token);
    desk.clock.advance(59_000);
    await whoAmI(token);
    const first = (await list())[0].lastUsedAt;
    desk.clock.advance(1_000);
    await whoAmI(token);

    expect([first, (await list())[0].lastUsedAt]).toEqual(
      [noon + 1_000, noon + 61_000].map((at) => new Date(at).toISOString()),
    );
  });

  test.each([
    { title: 'an empty label', wish: { label: '' }, field: 'label' },
    { title: 'a label of 101 characters', wish: { label: 'x'.repeat(101) }, field: 'label' },
    { title: 'no days', wish: { expiresInDays: 0 }, field: 'expiresInDays' },
    { title: 'half a day', wish: { expiresInDays: 0.5 }, field: 'expiresInDays' },
    { title: 'ten years and a day', wish: { expiresInDays: 3651 }, field: 'expiresInDays' },
  ])('with $title is answered 422 naming the field', async ({ wish, field }) => {
    const problem = readProblem(await desk.call('post', `${base}/token`, wish).expect(422));

    expect(problem.errors?.map((error) => error.field)).toEqual([field]);
  });
});

describe('revoking a token', () => {
  test('it is answered 204, and the token is refused', async () => {
    const { id, token } = await issue();
    await revoke(id).expect(204);

    await whoAmI(token).expect(401);
  });

  test('another token of the person goes on', async () => {
    const { id } = await issue();
    const { token } = await issue();
    await revoke(id);

    await whoAmI(token).expect(200);
  });

  test('sessions that it signed in end', async () => {
    const { id, token } = await issue();
    const cookie = await signIn(token);
    await revoke(id);

    await fromPage('get', '/api/v1/me', cookie).expect(401);
  });

  test('sessions that its link signed in end', async () => {
    const issued = await issue();
    const cookie = await signIn(linkOf(issued));
    await revoke(issued.id);

    await fromPage('get', '/api/v1/me', cookie).expect(401);
  });

  test('its link is of no use any more', async () => {
    const issued = await issue();
    await revoke(issued.id);

    await desk.call('post', '/api/v1/session', { token: linkOf(issued) }, null).expect(401);
  });

  test('push subscriptions of its sessions get nothing more', async () => {
    await desk.addSource();
    const { id, token } = await issue();
    await subscribeAs(await signIn(token));
    await revoke(id);
    await desk.post(chatEvent({ type: 'chat.queued' })).expect(202);
    await desk.settle();

    expect([await states(), desk.receiver.requests.length]).toEqual([[['ended', 'its token was revoked']], 0]);
  });

  test('push subscriptions that it made itself end', async () => {
    const { id, token } = await issue();
    await desk.subscribe(token);
    await revoke(id);

    expect(await states()).toEqual([['ended', 'its token was revoked']]);
  });

  test('a service worker of it renews nothing, though the push service gave its subscription up', async () => {
    const { id, token } = await issue();
    const { id: subscription, renewal } = await subscribeAs(await signIn(token));
    await desk.desk.rooms.store.db
      .updateTable('pushSubscriptions')
      .set({ state: 'gone' })
      .where('id', '=', subscription)
      .execute();
    await revoke(id);

    await desk.call('get', '/api/v1/vapid', undefined, renewal).expect(401);
  });

  test('open streams of it and of its sessions close, and no others', async () => {
    const server = await serve(desk);
    const other = await openStream(`${server.url}/api/v1/stream`, (await issue()).token);
    const { id, token } = await issue();
    const own = await openStream(`${server.url}/api/v1/stream`, token);
    const ofSession = await openStream(`${server.url}/api/v1/stream`, '', {
      ...{ Authorization: '', Cookie: await signIn(token) },
    });
    await revoke(id).expect(204);
    await Promise.all([own.ended, ofSession.ended]);

    expect(desk.desk.rooms.streams.count()).toBe(1);
    other.close();
    await other.ended;
    await server.stop();
  });

  test('what is said to a stream that was just closed goes nowhere, and harms nobody', async () => {
    const server = await serve(desk);
    const { id, token } = await issue();
    const own = await openStream(`${server.url}/api/v1/stream`, token);
    await own.waitFor('vapid');
    const { streams } = desk.desk.rooms;
    const revoked = Promise.resolve(revoke(id).expect(204));
    while (streams.count() > 0) {
      streams.tell(['anna'], { name: 'chat', data: { chat: { source: 'chat', id: 'chat-1' } } });
      desk.clock.advance(20_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await revoked;
    await own.ended;

    expect(own.said('broken')).toEqual([]);
    await server.stop();
  });

  test('one of another person, or that nobody has, is answered 404', async () => {
    await desk.addPerson(person({ id: 'ben' }));
    const { body } = await desk.call('get', '/api/v1/admin/people/ben/tokens');

    expect([(await revoke(body.tokens[0].id)).status, (await revoke('nobody')).status]).toEqual([404, 404]);
  });

  test('the one of the configuration is answered 409: it would come back', async () => {
    const { body } = await desk.call('get', '/api/v1/admin/people/administrator/tokens');
    const answer = await desk.call('delete', `/api/v1/admin/people/administrator/tokens/${body.tokens[0].id}`);

    expect([body.tokens[0].label, readProblem(answer).type]).toEqual(['DESKBELL_ADMIN_TOKEN', 'conflict']);
  });
});

describe('what a token signed in ends with it', () => {
  test('a session', async () => {
    const { token } = await issue({ expiresInDays: 1 });
    const cookie = await signIn(token);
    desk.clock.advance(dayMs);

    await fromPage('get', '/api/v1/me', cookie).expect(401);
  });

  test('a push subscription', async () => {
    await desk.addSource();
    await subscribeAs(await signIn((await issue({ expiresInDays: 1 })).token));
    desk.clock.advance(dayMs);
    await desk.settle();
    await desk.post(chatEvent({ type: 'chat.queued', at: new Date(noon + dayMs).toISOString() })).expect(202);
    await desk.settle();

    expect([await states(), desk.receiver.requests.length]).toEqual([[['ended', 'the sign-in has ended']], 0]);
  });

  test('a stream', async () => {
    const server = await serve(desk);
    const stream = await openStream(`${server.url}/api/v1/stream`, (await issue({ expiresInDays: 1 })).token);
    await stream.waitFor('vapid');
    desk.clock.advance(dayMs);
    await stream.ended;

    expect(desk.desk.rooms.streams.count()).toBe(0);
    await server.stop();
  });
});

describe('signing a person out everywhere', () => {
  const calls = {
    'by an administrator': async () => desk.call('delete', `${base}/sessions`).expect(204),
    'by oneself': async () => fromPage('delete', '/api/v1/sessions', await signIn((await issue()).token)).expect(204),
  };

  describe.each(Object.entries(calls))('%s', (_, signOut) => {
    test('ends every session', async () => {
      const cookies = [await signIn((await issue()).token), await signIn(linkOf(await issue()))];
      await signOut();

      const answers = await Promise.all(cookies.map((cookie) => fromPage('get', '/api/v1/me', cookie)));
      expect(answers.map(({ status }) => status)).toEqual([401, 401]);
    });

    test('ends the sessions’ push subscriptions', async () => {
      await subscribeAs(await signIn((await issue()).token));
      await signOut();

      expect(await states()).toEqual([['ended', 'signed out everywhere']]);
    });

    test('ends the sessions’ streams', async () => {
      const server = await serve(desk);
      const stream = await openStream(`${server.url}/api/v1/stream`, '', {
        ...{ Authorization: '', Cookie: await signIn((await issue()).token) },
      });
      await stream.waitFor('vapid');
      await signOut();
      await stream.ended;

      expect(desk.desk.rooms.streams.count()).toBe(0);
      await server.stop();
    });

    test('leaves bearer tokens', async () => {
      const { token } = await issue();
      await signOut();

      await whoAmI(token).expect(200);
    });

    test('leaves other people', async () => {
      const other = await desk.addPerson(person({ id: 'ben' }));
      const cookie = await signIn(other);
      await signOut();

      await fromPage('get', '/api/v1/me', cookie).expect(200);
    });
  });
});

describe('a sign-in', () => {
  test('makes a new session, and ends the one before in that browser', async () => {
    const { token } = await issue();
    const before = await signIn(token);
    const after = await signIn(token, before);

    expect(after).not.toBe(before);
    await fromPage('get', '/api/v1/me', before).expect(401);
  });

  test('anew as the same person leaves the browser its push subscription', async () => {
    const { token } = await issue();
    const before = await signIn(token);
    await subscribeAs(before);
    await signIn(token, before);

    expect(await states()).toEqual([['active', null]]);
  });

  test('as another person ends the push subscription of the one before', async () => {
    const before = await signIn((await issue()).token);
    await subscribeAs(before);
    await signIn(await desk.addPerson(person({ id: 'ben' })), before);

    expect(await states()).toEqual([['ended', 'another person signed in there']]);
  });

  test('that is over by a sign-out ends its push subscription', async () => {
    const cookie = await signIn((await issue()).token);
    await subscribeAs(cookie);
    await fromPage('delete', '/api/v1/session', cookie).expect(204);

    expect(await states()).toEqual([['ended', 'signed out']]);
  });
});

describe('a person who is disabled', () => {
  const disable = (disabled = true) => desk.call('put', base, { disabled }).expect(200);

  test('is shown so', async () => {
    const { body } = await disable();

    expect(body).toEqual(person({ disabled: true }));
  });

  test('is not let in, by token, session or link', async () => {
    const issued = await issue();
    const cookie = await signIn(issued.token);
    await disable();

    expect([
      (await whoAmI(issued.token)).status,
      (await fromPage('get', '/api/v1/me', cookie)).status,
      (await desk.call('post', '/api/v1/session', { token: linkOf(issued) }, null)).status,
    ]).toEqual([401, 401, 401]);
  });

  test('has their push subscriptions ended, and gets no push', async () => {
    await desk.addSource();
    await subscribeAs(await signIn((await issue()).token));
    await disable();
    await desk.post(chatEvent({ type: 'chat.queued' })).expect(202);
    await desk.settle();

    expect([await states(), desk.receiver.requests.length]).toEqual([[['ended', 'the person was disabled']], 0]);
  });

  test('is left out of every decision, and the trace says so', async () => {
    await desk.addSource();
    await disable();
    await desk.post(chatEvent({ type: 'chat.queued' }), { id: 'msg_1' }).expect(202);

    const { body } = await desk.call('get', '/api/v1/admin/events/msg_1').expect(200);
    expect([body.decisions, body.passedOver]).toEqual([
      [],
      [{ person: { id: 'anna', name: 'Anna' }, because: 'disabled' }],
    ]);
  });

  test('has all streams closed', async () => {
    const server = await serve(desk);
    const stream = await openStream(`${server.url}/api/v1/stream`, (await issue()).token);
    await stream.waitFor('vapid');
    await disable();
    await stream.ended;

    expect(desk.desk.rooms.streams.count()).toBe(0);
    await server.stop();
  });

  test('comes in again with the same token when enabled, and not with the same session', async () => {
    const { token } = await issue();
    const cookie = await signIn(token);
    await disable();
    await disable(false);

    expect([(await whoAmI(token)).status, (await fromPage('get', '/api/v1/me', cookie)).status]).toEqual([200, 401]);
  });

  test('is not oneself', async () => {
    const answer = await desk.call('put', '/api/v1/admin/people/administrator', { disabled: true });

    expect(readProblem(answer)).toMatchObject({ status: 409, detail: 'You cannot disable yourself' });
  });
});

test('of twenty-one browsers, the one that was not seen for the longest time ends', async () => {
  const { token } = await issue();
  const first = await desk.subscribe(token);
  for (let count = 1; count < 21; count += 1) {
    desk.clock.advance(1_000);
    await desk.subscribe(token);
  }

  const ended = (await devices()).filter(({ state }: { state: string }) => state === 'ended');
  expect(ended).toMatchObject([{ id: first.id, because: 'only 20 browsers of one person are kept' }]);
});

test('removing a person closes their streams', async () => {
  const server = await serve(desk);
  const stream = await openStream(`${server.url}/api/v1/stream`, (await issue()).token);
  await stream.waitFor('vapid');
  await desk.call('delete', base).expect(204);
  await stream.ended;

  expect(desk.desk.rooms.streams.count()).toBe(0);
  await server.stop();
});
