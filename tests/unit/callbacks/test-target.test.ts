import { expect, test } from 'vitest';
import { type TargetTestRooms, testTarget } from '../../../server/callbacks/test-target.ts';
import type { PushOutcome } from '../../../server/push/outcome.ts';
import { signWebhook } from '../../../server/sources/verify-signature.ts';
import { noon } from '../../support/builders.ts';

const secrets = [`whsec_${Buffer.alloc(32, 1).toString('base64')}`, `whsec_${Buffer.alloc(32, 2).toString('base64')}`];
const target = { sourceId: 'shop', url: 'https://chat.example.com/hook', secrets };
const refused = (status: number, detail = ''): PushOutcome => ({ kind: 'refused', status, detail });

type Sent = Parameters<TargetTestRooms['send']>[0];

/** A chat system that answers what is signed with its secret so, and all else otherwise. */
function chatSystem(right: PushOutcome, wrong: PushOutcome = refused(401)) {
  const sent: Sent[] = [];
  const rooms: TargetTestRooms = {
    async send(push) {
      sent.push(push);
      return isSigned(push) ? right : wrong;
    },
    judge: (url) => ({ ok: true, url: new URL(url) }),
    now: () => noon,
  };
  return { sent, rooms };
}

function isSigned({ headers, body }: Sent): boolean {
  const [id = '', timestamp = ''] = [headers['webhook-id'], headers['webhook-timestamp']];
  const wanted = signWebhook(Buffer.from(body), { id, timestamp }, secrets[1] ?? '');
  return headers['webhook-signature']?.split(' ').includes(wanted) ?? false;
}

const results = async (rooms: TargetTestRooms) =>
  Object.fromEntries((await testTarget(rooms, target)).steps.map(({ step, result }) => [step, result]));
const accepted: PushOutcome = { kind: 'accepted', status: 204 };

test('a chat system that takes what is signed, and nothing else, passes every step', async () => {
  const { rooms, sent } = chatSystem(accepted);

  expect(await testTarget(rooms, target)).toEqual({
    passed: true,
    steps: [
      { step: 'url', result: 'passed', detail: 'chat.example.com may be called.', remedy: null },
      { step: 'answer', result: 'passed', detail: 'It answered 204.', remedy: null },
      {
        step: 'signature',
        result: 'passed',
        detail: 'It refuses what is signed with another secret: 401.',
        remedy: null,
      },
    ],
  });
  expect(sent.map(({ body }) => JSON.parse(Buffer.from(body).toString()))).toEqual(
    Array(2).fill({
      ...{ type: 'test', timestamp: '2026-01-14T12:00:00.000Z' },
      data: { source: 'shop', chat: { id: 'test' }, event: null },
    }),
  );
  expect(new Set(sent.map(({ headers }) => headers['webhook-id'])).size).toBe(2);
});

test('one that takes whatever comes fails: anybody could speak as Deskbell', async () => {
  const { rooms } = chatSystem(accepted, accepted);

  expect(await results(rooms)).toEqual({ url: 'passed', answer: 'passed', signature: 'failed' });
  expect((await testTarget(rooms, target)).passed).toBe(false);
});

test.each<{ answer: PushOutcome; detail: RegExp; remedy: RegExp }>([
  { answer: refused(401, 'no such secret'), detail: /401: no such secret/, remedy: /newest secret/ },
  { answer: refused(302), detail: /302/, remedy: /leads elsewhere/ },
  { answer: refused(422, 'unknown type'), detail: /422: unknown type/, remedy: /Any 2xx/ },
  { answer: { kind: 'gone', status: 404, detail: '' }, detail: /It answered 404\.$/, remedy: /URL right/ },
  {
    answer: { kind: 'unreachable', status: null, detail: 'ECONNREFUSED' },
    ...{ detail: /no answer: ECONNREFUSED/, remedy: /running/ },
  },
  {
    answer: { kind: 'busy', status: 503, detail: '', retryAfterMs: undefined },
    ...{ detail: /503/, remedy: /asks to wait/ },
  },
])('an answer of $answer.status is told with what to do, and nothing more is posted', async (given) => {
  const { rooms, sent } = chatSystem(given.answer, given.answer);
  const { passed, steps } = await testTarget(rooms, target);

  expect([passed, steps.map(({ result }) => result)]).toEqual([false, ['passed', 'failed', 'skipped']]);
  expect(steps[1]?.detail).toMatch(given.detail);
  expect(steps[1]?.remedy).toMatch(given.remedy);
  expect(sent).toHaveLength(1);
});

test.each<PushOutcome>([
  { kind: 'unreachable', status: 500, detail: '' },
  { kind: 'busy', status: 429, detail: '', retryAfterMs: undefined },
])('what is said of a wrong signature by a $status is nothing', async (wrong) => {
  expect(await results(chatSystem(accepted, wrong).rooms)).toEqual({
    ...{ url: 'passed', answer: 'passed', signature: 'skipped' },
  });
});

test('a URL that may not be called is not called', async () => {
  const { rooms, sent } = chatSystem(accepted);
  const judge: TargetTestRooms['judge'] = () => ({ ok: false, because: 'it is not https' });

  expect(await results({ ...rooms, judge })).toEqual({ url: 'failed', answer: 'skipped', signature: 'skipped' });
  expect(sent).toEqual([]);
});
