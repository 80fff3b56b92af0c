import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { saveOutsiders } from '../../../../server/store/outsiders.ts';
import { toIso } from '../../../../wire/instant.ts';
import { chatEvent, noon, person } from '../../../support/builders.ts';
import { dumpStore } from '../../../support/dump-store.ts';
import { startTestDesk, type TestDesk } from '../../../support/test-desk.ts';
import { readProblem } from '../read-problem.ts';

let desk: TestDesk;
let token: string;
beforeEach(async () => {
  desk = await startTestDesk();
  token = await desk.addPerson(person({ id: 'ann-7', name: 'Ann' }));
  await desk.addPerson(person());
  await desk.addSource();
});
afterEach(() => desk.stop());

const erase = (id = 'ann-7', by?: string) => desk.call('post', `/api/v1/admin/people/${id}/erase`, undefined, by);

const dump = () => dumpStore(desk.desk.rooms.store.db);

/** Ann at work: told, writing, accepting, with a device and preferences. */
async function work(): Promise<void> {
  const by = { id: 'ann-7', name: 'Ann', kind: 'agent' } as const;
  const chat = { agents: ['ann-7', 'anna'] };
  await desk.subscribe(token, 'Ann’s laptop');
  await desk.call('put', '/api/v1/preferences', { sound: 'off' }, token).expect(200);
  const events = [
    chatEvent({ type: 'chat.queued' }),
    chatEvent({ type: 'chat.accepted', by, chat, at: toIso(noon + 1) }),
    chatEvent({ by, chat, message: { id: 'm1', text: 'My phone is 555 0199' }, at: toIso(noon + 2) }),
    chatEvent({ type: 'chat.invited', by, to: { agents: ['anna'] }, chat, at: toIso(noon + 3) }),
    chatEvent({ type: 'assistance.requested', by, chat, at: toIso(noon + 4) }),
    chatEvent({ type: 'chat.closed', by, chat, at: toIso(noon + 5) }),
  ];
  for (const [index, event] of events.entries()) await desk.post(event, { id: `msg_${index}` }).expect(202);
  await desk.call('put', '/api/v1/admin/people/ann-7', { name: 'Ann', queues: ['billing'] }).expect(200);
  await desk.settle();
}

describe('erasing a person', () => {
  test('it is answered 204', async () => {
    await work();

    await erase().expect(204);
  });

  test('leaves nothing that tells who it was, in any table', async () => {
    await work();
    await erase().expect(204);
    const text = await dump();

    expect(
      ['ann-7', '"Ann"', 'Ann ', 'by Ann', 'Ann’s laptop', '555 0199'].filter((word) => text.includes(word)),
    ).toEqual([]);
  });

  test('leaves nothing of who they were to a chat system', async () => {
    await desk.call('post', '/api/v1/admin/sources', { id: 'woot', kind: 'chatwoot' }).expect(201);
    const row = { sourceId: 'woot', kind: 'person', seenAt: noon } as const;
    await saveOutsiders(desk.desk.rooms.store.db, [
      { ...row, id: '5', name: 'Ann', email: 'ann@example.com' },
      { ...row, id: '6', name: 'Bob', email: null },
    ]);
    const links = '/api/v1/admin/sources/woot/outsiders';
    await desk.call('put', links, { kind: 'person', id: '5', linkedTo: 'ann-7' }).expect(200);
    await erase().expect(204);

    const { body } = await desk.call('get', links).expect(200);
    const dumped = await dump();
    expect(body.outsiders.map(({ id }: { id: string }) => id)).toEqual(['6']);
    expect(['ann-7', 'ann@example.com', '"Ann"'].filter((word) => dumped.includes(word))).toEqual([]);
  });

  test('leaves who has a name that only begins like theirs', async () => {
    await work();
    await erase().expect(204);

    expect((await desk.call('get', '/api/v1/admin/people/anna').expect(200)).body.name).toBe('Anna');
  });

  test('leaves the trace, with a pseudonym', async () => {
    await work();
    await erase().expect(204);

    const { body } = await desk.call('get', '/api/v1/admin/events/msg_0').expect(200);
    const told = body.decisions.map((decision: { person: { id: string; name: string } }) => decision.person);
    expect(told).toEqual(
      expect.arrayContaining([{ id: expect.stringMatching(/^erased-[\w-]{22}$/), name: 'Erased person' }]),
    );
  });

  test('ends their token', async () => {
    await erase().expect(204);

    await desk.call('get', '/api/v1/me', undefined, token).expect(401);
  });

  test('takes them out of the list', async () => {
    await work();
    await erase().expect(204);
    const { body } = await desk.call('get', '/api/v1/admin/people').expect(200);

    expect(body.people.map(({ id }: { id: string }) => id)).toEqual(['administrator', 'anna']);
  });

  test('is kept in the audit log without their id', async () => {
    await erase().expect(204);
    const { body } = await desk.call('get', '/api/v1/admin/audit').expect(200);

    expect(body.entries[0]).toMatchObject({
      ...{ action: 'POST /api/v1/admin/people/{id}/erase', before: null, after: null },
      target: expect.stringMatching(/^erased-/),
    });
  });

  test('a second time is answered 204', async () => {
    await erase().expect(204);

    await erase().expect(204);
  });

  test('a person of the same id who comes later is somebody else', async () => {
    await work();
    await erase().expect(204);
    const later = await desk.addPerson(person({ id: 'ann-7', name: 'Ann' }));

    expect((await desk.call('get', '/api/v1/notifications', undefined, later).expect(200)).body).toEqual({
      notifications: [],
    });
  });

  test('an id that nobody ever had is answered 404', async () => {
    expect(readProblem(await erase('nobody')).status).toBe(404);
  });

  test('of oneself is answered 409', async () => {
    expect(readProblem(await erase('administrator'))).toMatchObject({
      status: 409,
      detail: 'You cannot erase yourself',
    });
  });
});
