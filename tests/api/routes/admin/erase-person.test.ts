import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { insertAuditEntry } from '../../../../server/store/audit.ts';
import { forgetOldWords } from '../../../../server/store/forget-words.ts';
import { listWithdrawNotices } from '../../../../server/store/notices.ts';
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

  test('leaves nothing of the name that a chat system has for them, though words are forgotten already', async () => {
    const named = { id: 'ann-7', name: 'Ann Smith-Low', kind: 'agent' } as const;
    const closed = chatEvent({ type: 'chat.closed', by: named, chat: { id: 'old' } });
    await desk.post(closed, { id: 'old' }).expect(202);
    await desk.desk.rooms.store.transaction((db) => forgetOldWords(db, noon + 1, 10));
    await work();
    const chat = { id: '2', agents: ['ann-7', 'anna'] };
    await desk.post(chatEvent({ type: 'chat.invited', by: named, to: { agents: ['anna'] }, chat })).expect(202);
    await desk.post(chatEvent({ by: named, chat, at: toIso(noon + 1) })).expect(202);
    await desk.post(chatEvent({ type: 'assistance.requested', by: named, chat, at: toIso(noon + 2) })).expect(202);
    await desk.post(chatEvent({ type: 'chat.accepted', by: named, chat, at: toIso(noon + 3) })).expect(202);
    await desk.settle();
    await erase().expect(204);
    const dumped = await dump();

    expect(['ann-7', 'Ann ', 'Smith', 'Low'].filter((word) => dumped.includes(word))).toEqual([]);
  });

  test('leaves nothing of them in what the audit log has cut', async () => {
    const entry = { at: noon, personId: 'administrator', kind: 'sources', action: 'PUT', target: 'chat' };
    const afterJson = JSON.stringify({ people: '{"5":"ann-7","6":"an…' });
    await insertAuditEntry(desk.desk.rooms.store.db, { ...entry, beforeJson: null, afterJson });
    await erase().expect(204);

    expect(await dump()).not.toContain('ann-7');
  });

  test('leaves queues, chat systems, chats and customers whose id is the same', async () => {
    const other = person({ id: 'author', name: 'Otto', queues: ['author'] });
    await desk.addPerson(other);
    await desk.addPerson(person({ id: 'ben', queues: ['author'] }));
    await desk.addSource('author');
    const step = { afterMinutes: 5, to: 'queue', queue: 'author' };
    const policy = { sla: null, businessHours: null, escalation: [step] };
    await desk.call('put', '/api/v1/admin/queues/author', policy).expect(200);
    const by = { id: 'author', name: 'Clara', kind: 'customer' } as const;
    const chat = { id: 'author', queue: 'author' };
    await desk
      .post(chatEvent({ type: 'chat.transferred', by, chat, to: { queue: 'author' } }), { id: 'moved' })
      .expect(202);
    await desk.post(chatEvent({ by: { id: 'ann-7', kind: 'agent' }, chat: { id: '2', agents: ['ann-7'] } }), {
      id: 'own',
    });
    await desk.call('put', '/api/v1/admin/people/ben', { queues: [] }).expect(200);
    await desk.post(chatEvent({ type: 'chat.closed', by, chat, at: toIso(noon + 1) })).expect(202);
    await desk.settle();
    const look = async () => ({
      moved: (await desk.call('get', '/api/v1/admin/events/moved').expect(200)).body.event.body,
      own: (await desk.call('get', '/api/v1/admin/events/own').expect(200)).body.passedOver,
      queues: (await desk.call('get', '/api/v1/admin/audit?kind=queues').expect(200)).body.entries,
      sources: (await desk.call('get', '/api/v1/admin/audit?kind=sources').expect(200)).body.entries,
      ben: (await desk.call('get', '/api/v1/admin/audit?target=ben').expect(200)).body.entries,
      withdrawn: await listWithdrawNotices(desk.desk.rooms.store.db, { personId: 'ben', at: noon }),
    });
    const before = await look();
    await erase('author').expect(204);

    expect(before.withdrawn).not.toEqual([]);
    expect(await look()).toEqual(before);
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
