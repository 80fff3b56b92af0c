import request from 'supertest';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { chatEvent } from '../../../support/builders.ts';
import { startTestDesk, type TestDesk } from '../../../support/test-desk.ts';
import { readProblem } from '../read-problem.ts';

let desk: TestDesk;
beforeEach(async () => {
  desk = await startTestDesk();
});
afterEach(() => desk.stop());

const sources = '/api/v1/admin/sources';
const add = (body: object) => desk.call('post', sources, body);
const list = async () => (await desk.call('get', sources).expect(200)).body.sources;
const noSuch = { type: 'not-found', status: 404, detail: 'There is no such source' };

const shop = {
  ...{ id: 'shop', kind: 'standard', name: 'Shop', url: 'http://desk.test/webhooks/shop', paused: false },
  ...{ chatLink: null, mapping: null },
  ...{ createdAt: '2026-01-14T12:00:00.000Z', secretMadeAt: '2026-01-14T12:00:00.000Z', olderSecretUntil: null },
  ...{ lastEventAt: null, lastRefusedAt: null },
};

describe('adding a source', () => {
  test('it is answered 201 with where to post and, this once, the secret', async () => {
    const answer = await add({ id: 'shop', kind: 'standard', name: 'Shop' });

    expect([answer.status, answer.body]).toEqual([
      201,
      { ...shop, secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/), urlWithSecret: null },
    ]);
  });

  test('the list does not hold the secret', async () => {
    await add({ id: 'shop', name: 'Shop' });

    expect(await list()).toEqual([shop]);
  });

  test('the secret does not lie in the store in the clear', async () => {
    const { body } = await add({ id: 'shop' });
    const rows = await desk.desk.rooms.store.db.selectFrom('sourceSecrets').selectAll().execute();

    expect(JSON.stringify(rows)).not.toContain(body.secret.slice('whsec_'.length));
  });

  test('without anything it gets an id, a name and a kind', async () => {
    const { body } = await add({}).expect(201);

    expect([body.id, body.name, body.kind]).toEqual([
      expect.stringMatching(/^source-[\da-f]{8}$/),
      body.id,
      'standard',
    ]);
  });

  test('an id that is taken is answered 409 naming the field', async () => {
    await add({ id: 'shop' });

    expect(readProblem(await add({ id: 'shop' }))).toEqual({
      type: 'conflict',
      status: 409,
      detail: 'There is a source with this id',
      errors: [{ field: 'id', detail: 'It is taken' }],
    });
  });

  test('an id that is taken leaves the secret of the source as it was', async () => {
    await desk.addSource('shop');
    await add({ id: 'shop' });

    await desk.post(chatEvent(), { source: 'shop' }).expect(202);
  });

  test.each([
    { title: 'an id in capitals', body: { id: 'Shop' }, field: 'id' },
    { title: 'an id with a slash', body: { id: 'a/b' }, field: 'id' },
    { title: 'an id of 65 characters', body: { id: 'x'.repeat(65) }, field: 'id' },
    { title: 'an unknown kind', body: { kind: 'fax' }, field: 'kind' },
    { title: 'an empty name', body: { name: '' }, field: 'name' },
    { title: 'a name that nobody can read', body: { name: ' \u200b' }, field: 'name' },
    { title: 'a name with half an emoji', body: { name: 'Shop \ud83d' }, field: 'name' },
  ])('$title is answered 422 naming the field', async ({ body, field }) => {
    expect(readProblem(await add(body)).errors?.map((error) => error.field)).toEqual([field]);
  });
});

describe('changing a source', () => {
  beforeEach(() => desk.addSource('shop'));
  const change = (body: object, id = 'shop') => desk.call('put', `${sources}/${id}`, body);

  test.each([{ name: 'Web shop' }, { paused: true }, {}])('%j is changed, and the rest stays', async (body) => {
    const answer = await change(body).expect(200);

    const changed = { ...shop, name: 'shop', ...body };
    expect([answer.body, await list()]).toEqual([changed, [changed]]);
  });

  test('a pause is ended', async () => {
    await change({ paused: true });
    await change({ paused: false });

    expect(await list()).toEqual([{ ...shop, name: 'shop' }]);
  });

  test('a source that is not known is answered 404', async () => {
    expect(readProblem(await change({ paused: true }, 'nobody'))).toEqual(noSuch);
  });

  test('a word for a switch is answered 422 naming the field', async () => {
    expect(readProblem(await change({ paused: 'yes' })).errors?.map(({ field }) => field)).toEqual(['paused']);
  });
});

describe('removing a source', () => {
  const remove = (id: string) => desk.call('delete', `${sources}/${id}`);

  test('it is answered 204', async () => {
    await desk.addSource('shop');

    await remove('shop').expect(204);
  });

  test('its webhooks are refused', async () => {
    await desk.addSource('shop');
    await remove('shop');

    await desk.post(chatEvent(), { source: 'shop' }).expect(401);
  });

  test('what came from it stays in the list of events', async () => {
    await desk.addSource('shop');
    await desk.post(chatEvent(), { source: 'shop', id: 'msg_1' }).expect(202);
    await remove('shop');

    await desk.call('get', '/api/v1/admin/events/msg_1').expect(200);
  });

  test('a source that is not known is answered 404', async () => {
    expect(readProblem(await remove('nobody'))).toEqual(noSuch);
  });
});

describe('a new secret', () => {
  const renew = (id: string) => desk.call('post', `${sources}/${id}/secret`);

  test('it is answered 201 with the source and, this once, the secret', async () => {
    const before = await desk.addSource('shop');
    const { body } = await renew('shop').expect(201);

    const secret = expect.stringMatching(/^whsec_/);
    expect(body).toEqual({
      ...shop,
      name: 'shop',
      secret,
      urlWithSecret: null,
      olderSecretUntil: '2026-01-15T12:00:00.000Z',
    });
    expect(body.secret).not.toBe(before);
  });

  test('of our own form is ours to make: another is answered 422 naming the field', async () => {
    await desk.addSource('shop');
    const answer = await desk.call('post', `${sources}/shop/secret`, { secret: 'one-of-theirs' });

    expect(readProblem(answer).errors?.map(({ field }) => field)).toEqual(['secret']);
  });

  test('it fits at once', async () => {
    await desk.addSource('shop');
    const { body } = await renew('shop');

    await desk.post(chatEvent(), { source: 'shop', secret: body.secret }).expect(202);
  });

  test('the one before it fits for another day', async () => {
    const before = await desk.addSource('shop');
    await renew('shop');

    await desk.post(chatEvent(), { source: 'shop', secret: before }).expect(202);
  });

  test('with an overlap of 0 no other fits from then on', async () => {
    const before = await desk.addSource('shop');
    await renew('shop');
    await desk.call('post', `${sources}/shop/secret`, { overlapHours: 0 }).expect(201);

    await desk.post(chatEvent(), { source: 'shop', secret: before }).expect(401);
    expect((await list())[0].olderSecretUntil).toBe(null);
  });

  test.each([-1, 1.5, 337, 'a day'])('an overlap of %j is answered 422 naming the field', async (overlapHours) => {
    await desk.addSource('shop');
    const answer = await desk.call('post', `${sources}/shop/secret`, { overlapHours });

    expect(readProblem(answer).errors?.map(({ field }) => field)).toEqual(['overlapHours']);
  });

  test('a source that is not known is answered 404', async () => {
    expect(readProblem(await renew('nobody'))).toEqual(noSuch);
  });
});

describe('signing an event to try the webhook', () => {
  const sign = (body: object, id = 'shop') => desk.call('post', `${sources}/${id}/sign`, body);

  test('the webhook takes what was signed', async () => {
    await desk.addSource('shop');
    const { body: signed } = await sign({ event: chatEvent(), id: 'msg_7' }).expect(200);

    const answer = await request(desk.desk.app)
      .post(new URL(signed.url).pathname)
      .set(signed.headers)
      .send(signed.body);
    expect([answer.status, answer.body.event]).toEqual([202, 'msg_7']);
  });

  test('it is signed with the newest secret', async () => {
    await desk.addSource('shop');
    desk.clock.advance(1);
    await desk.call('post', `${sources}/shop/secret`);
    desk.clock.advance(24 * 3_600_000 + 1);
    const { body: signed } = await sign({ event: chatEvent() });

    await request(desk.desk.app).post(new URL(signed.url).pathname).set(signed.headers).send(signed.body).expect(202);
  });

  test('an event that is none is answered 422 naming the field', async () => {
    await desk.addSource('shop');

    expect(readProblem(await sign({ event: { type: 'x' } })).errors?.map(({ field }) => field)).toContain('event.type');
  });

  test('a source that is not known is answered 404', async () => {
    expect(readProblem(await sign({ event: chatEvent() }, 'nobody'))).toEqual(noSuch);
  });
});
