import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makePair } from '../../../../server/push/vapid-key-ring.ts';
import type { KeyTestStep } from '../../../../wire/vapid-key.ts';
import { chatEvent, person } from '../../../support/builders.ts';
import { startTestDesk, type TestDesk } from '../../../support/test-desk.ts';
import { readProblem } from '../read-problem.ts';

let desk: TestDesk;
let first: string;
let anna: string;
beforeEach(async () => {
  desk = await startTestDesk();
  anna = await desk.addPerson(person());
  first = (await list())[0].id;
});
afterEach(() => desk.stop());

const keys = '/api/v1/admin/vapid-keys';
const list = async () => (await desk.call('get', keys).expect(200)).body.vapidKeys;
const stateOf = async (id: string) => (await list()).find((key: { id: string }) => key.id === id).state;
const act = (id: string, what: string, body: object = {}) => desk.call('post', `${keys}/${id}/${what}`, body);
async function activateAnother(): Promise<string> {
  desk.clock.advance(1);
  const { body } = await desk.call('post', keys, {}).expect(201);
  await act(body.id, 'activate').expect(200);
  return body.id;
}

describe('importing a key', () => {
  const pair = makePair();

  test('it is there, not used yet, and signs once it is active', async () => {
    const { body } = await desk.call('post', keys, pair).expect(201);
    expect([body.publicKey, body.state]).toEqual([pair.publicKey, 'new']);
    await act(body.id, 'activate').expect(200);
    await desk.subscribe(desk.adminToken);

    const answer = await desk.call('post', '/api/v1/test-notification').expect(200);
    expect(answer.body.devices[0].outcome).toBe('accepted');
  });

  test('one that is here already is answered 409', async () => {
    await desk.call('post', keys, pair).expect(201);

    expect(readProblem(await desk.call('post', keys, pair))).toEqual({
      ...{ type: 'conflict', status: 409, detail: 'This key is here already' },
      errors: [{ field: 'publicKey', detail: 'It is here already' }],
    });
  });

  test('halves of two pairs are answered 422 naming the field, and nothing is kept', async () => {
    const answer = await desk.call('post', keys, { ...pair, publicKey: makePair().publicKey });

    const detail = 'The two halves do not belong together: they are of different pairs';
    expect(readProblem(answer)).toMatchObject({ status: 422, errors: [{ field: 'publicKey', detail }] });
    expect(await list()).toHaveLength(1);
  });
});

describe('undoing a retirement', () => {
  test('what ended with the key is sent to again, with the key it needs', async () => {
    await desk.addSource();
    await desk.subscribe(anna);
    await activateAnother();
    await act(first, 'retire', { force: true }).expect(200);
    expect((await list()).map(({ restorable }: { restorable: number }) => restorable).toSorted()).toEqual([0, 1]);
    const { body } = await act(first, 'restore').expect(200);
    await desk.post(chatEvent({ type: 'chat.assigned' })).expect(202);
    await desk.settle();

    expect([body.state, desk.receiver.requests.map(({ answered }) => answered)]).toEqual(['retiring', [201]]);
  });

  test('what was signed out since stays ended', async () => {
    const { id } = await desk.subscribe(anna);
    await activateAnother();
    await act(first, 'retire', { force: true });
    await desk.call('delete', `/api/v1/subscriptions/${id}`, undefined, anna).expect(204);

    expect(readProblem(await act(first, 'restore'))).toEqual({
      ...{ type: 'conflict', status: 409 },
      detail: 'All of its devices have moved over or ended: there is nothing to bring back',
    });
  });

  test('what was ended with its person’s sign-ins since stays ended', async () => {
    await desk.subscribe(anna);
    await activateAnother();
    await act(first, 'retire', { force: true });
    await desk.call('put', '/api/v1/admin/people/anna', { disabled: true }).expect(200);

    await act(first, 'restore').expect(409);
  });

  test('what moved over since stays with the new key, and is told once', async () => {
    await desk.addSource();
    const [old] = [await desk.subscribe(anna), await desk.subscribe(anna, 'Phone')];
    const keyId = await activateAnother();
    await act(first, 'retire', { force: true });
    const { body: key } = await desk.call('get', '/api/v1/vapid', undefined, anna);
    const subscription = desk.receiver.subscribe(key.applicationServerKey);
    const request = { subscription, keyId, device: 'Firefox', replaces: old?.id };
    await desk.call('put', '/api/v1/subscriptions', request, anna).expect(201);
    await act(first, 'restore').expect(200);
    await desk.post(chatEvent({ type: 'chat.assigned' })).expect(202);
    await desk.settle();

    expect(desk.receiver.messages.map(({ endpoint }) => endpoint === old?.endpoint)).toEqual([false, false]);
  });

  test('one that never was in use is new again', async () => {
    const { body } = await desk.call('post', keys, {});
    await act(body.id, 'retire').expect(200);
    await act(body.id, 'restore').expect(200);

    expect(await stateOf(body.id)).toBe('new');
  });

  test.each([
    { title: 'the active one', id: () => first, status: 409 },
    { title: 'one that is not known', id: () => 'nobody', status: 404 },
  ])('$title is answered $status', async ({ id, status }) => {
    await act(id(), 'restore').expect(status);
  });
});

describe('testing a key', () => {
  const steps = async (id = first) => {
    const { body } = await act(id, 'test').expect(200);
    return Object.fromEntries(body.steps.map(({ step, ...rest }: KeyTestStep) => [step, rest]));
  };
  const resultsOf = (all: Record<string, { result: string }>) =>
    Object.fromEntries(Object.entries(all).map(([step, { result }]) => [step, result]));

  test('each step passes, and the push arrives', async () => {
    await desk.subscribe(desk.adminToken, 'Firefox on Linux');
    const all = await steps();

    expect(resultsOf(all)).toEqual({ pair: 'passed', contact: 'passed', clock: 'passed', delivery: 'passed' });
    expect(all.delivery?.detail).toContain('Firefox on Linux');
    expect(desk.receiver.messages).toHaveLength(1);
  });

  test('before it is active the push cannot be tried, and how it can is said', async () => {
    await desk.subscribe(desk.adminToken);
    const { body } = await desk.call('post', keys, {});

    expect((await steps(body.id)).delivery).toEqual({
      ...{ result: 'skipped', detail: 'None of your own devices is subscribed with it.' },
      remedy: 'Activate it, turn notifications on in this browser, and test once more.',
    });
  });

  test('nobody else’s device is rung for it', async () => {
    await desk.subscribe(anna);

    expect((await steps()).delivery?.result).toBe('skipped');
    expect(desk.receiver.messages).toEqual([]);
  });

  test('what the push service says against it is passed on', async () => {
    await desk.subscribe(desk.adminToken);
    desk.receiver.answerNext({ status: 403, body: 'BadJwtToken' });
    const { delivery } = await steps();

    expect([delivery?.result, delivery?.detail, delivery?.remedy]).toEqual([
      'failed',
      expect.stringContaining('(403)'),
      expect.stringContaining('BadJwtToken'),
    ]);
  });

  test.each([
    { ahead: 13, result: 'failed', words: '780 minutes ahead' },
    { ahead: -13, result: 'failed', words: '780 minutes behind' },
    { ahead: 1, result: 'passed', words: '60 minutes ahead' },
  ])('a clock that is $ahead hours off: $result', async ({ ahead, result, words }) => {
    await desk.subscribe(desk.adminToken);
    desk.receiver.setClockOffset(-ahead * 3_600_000);

    expect((await steps()).clock).toMatchObject({ result, detail: expect.stringContaining(words) });
  });

  test('no contact fails, with what to do', async () => {
    const other = await startTestDesk({ DESKBELL_VAPID_SUBJECT: '' });
    const { body } = await other.call('get', keys);
    const answer = await other.call('post', `${keys}/${body.vapidKeys[0].id}/test`).expect(200);
    await other.stop();

    const contact = answer.body.steps.find(({ step }: KeyTestStep) => step === 'contact');
    expect([answer.body.passed, contact.result, contact.remedy]).toEqual([
      false,
      'failed',
      expect.stringContaining('mailto:'),
    ]);
  });

  test('one that is not known is answered 404', async () => {
    await act('nobody', 'test').expect(404);
  });
});

describe('the contact', () => {
  const path = '/api/v1/admin/vapid-contact';
  const configured = 'mailto:ops@example.com';
  const subOf = (authorization: string | undefined) => {
    const claims = /t=[^.]+\.([^.]+)/.exec(authorization ?? '')?.[1] ?? '';
    return JSON.parse(Buffer.from(claims, 'base64url').toString()).sub;
  };
  const told = async () => {
    await desk.call('post', '/api/v1/test-notification').expect(200);
    return subOf(desk.receiver.messages.at(-1)?.authorization);
  };

  test('it is the configured one until another is saved', async () => {
    const { body } = await desk.call('get', path).expect(200);

    expect(body).toEqual({ contact: configured, configured, isSaved: false });
  });

  test('one that is saved is told from the next push on, over a restart, until it is taken back', async () => {
    await desk.subscribe(desk.adminToken);
    const before = await told();
    const contact = 'https://support.example.com/push';
    const { body } = await desk.call('put', path, { contact }).expect(200);
    const after = await told();
    await desk.restart();
    const restarted = await told();
    await desk.call('put', path, { contact: null }).expect(200);

    expect(body).toEqual({ contact, configured, isSaved: true });
    expect([before, after, restarted, await told()]).toEqual([configured, contact, contact, configured]);
  });

  test('one that Apple refuses is answered 422 with why', async () => {
    const answer = await desk.call('put', path, { contact: 'mailto:<ops@example.com>' });

    expect(readProblem(answer).errors).toEqual([
      { field: 'contact', detail: 'It holds angle brackets; write the address alone' },
    ]);
    expect((await desk.call('get', path)).body.contact).toBe(configured);
  });

  test('who changed it is kept', async () => {
    await desk.call('put', path, { contact: 'mailto:new@example.com' });
    const { body } = await desk.call('get', '/api/v1/admin/audit');

    expect(body.entries[0]).toMatchObject({
      before: { contact: configured },
      after: { contact: 'mailto:new@example.com' },
    });
  });
});
