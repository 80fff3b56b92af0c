import { randomBytes, randomUUID } from 'node:crypto';
import type { CallbackBody, CallbackTest, callbackTestSteps } from '../../wire/callback.ts';
import { toIso } from '../../wire/instant.ts';
import type { EndpointJudgement } from '../push/endpoint-policy.ts';
import type { OutcomeKind, PushOutcome } from '../push/outcome.ts';
import type { Transport } from '../push/transport.ts';
import { signCallback } from './compose-callback.ts';

export interface TestedTarget {
  sourceId: string;
  url: string;
  /** Those that we sign with, in the clear, the newest first. */
  secrets: readonly string[];
}

export interface TargetTestRooms {
  send: Transport['send'];
  judge(url: string): EndpointJudgement;
  /** Milliseconds. */
  now(): number;
}

/** Of a target whose secret was lost with a data key. */
export const noSecret = 'It cannot be signed: its secret was lost with a data key.';

type Step = CallbackTest['steps'][number];
type Tried = Omit<Step, 'step'>;

/** Posts a signed test to a chat system, and then one with a wrong signature: each step with its result, and what to do. */
export async function testTarget(rooms: TargetTestRooms, target: TestedTarget): Promise<CallbackTest> {
  const url = tryUrl(rooms, target);
  const answer = url.result === 'passed' ? await tryAnswer(rooms, target) : skip('The URL may not be called.');
  const signature =
    answer.result === 'passed' ? await trySignature(rooms, target) : skip('The chat system takes no webhook yet.');
  const tried = { url, answer, signature } satisfies Record<(typeof callbackTestSteps)[number], Tried>;
  const steps = Object.entries(tried).map(([step, one]) => ({ step: step as Step['step'], ...one }));
  return { passed: steps.every(({ result }) => result !== 'failed'), steps };
}

function skip(detail: string): Tried {
  return { result: 'skipped', detail, remedy: 'Mend the step before, and test again.' };
}

function tryUrl({ judge }: TargetTestRooms, { url }: TestedTarget): Tried {
  const judged = judge(url);
  if (judged.ok) return { result: 'passed', detail: `${judged.url.host} may be called.`, remedy: null };
  const remedy = 'Name an origin of your own network in DESKBELL_CALLBACK_ORIGINS, or choose another URL.';
  return { result: 'failed', detail: `It may not be called: ${judged.because}.`, remedy };
}

async function tryAnswer(rooms: TargetTestRooms, target: TestedTarget): Promise<Tried> {
  if (target.secrets.length === 0) {
    return { result: 'failed', detail: noSecret, remedy: 'Make a new one, and enter it in the chat system.' };
  }
  const outcome = await post(rooms, target, target.secrets);
  if (outcome.kind === 'accepted') return { result: 'passed', detail: `It answered ${outcome.status}.`, remedy: null };
  return { result: 'failed', detail: describe(outcome), remedy: remedyFor(outcome) };
}

/** Who takes anything, would give a chat to whoever finds the URL. */
async function trySignature(rooms: TargetTestRooms, target: TestedTarget): Promise<Tried> {
  const outcome = await post(rooms, target, [`whsec_${randomBytes(32).toString('base64')}`]);
  if (outcome.kind === 'accepted') {
    const remedy = 'Have the chat system check webhook-signature: anybody who knows its URL can speak as Deskbell.';
    return { result: 'failed', detail: 'It also took a webhook that was signed with another secret.', remedy };
  }
  const { status } = outcome;
  const isRefused = status !== null && status >= 400 && status < 500 && status !== 429;
  if (isRefused) {
    return { result: 'passed', detail: `It refuses what is signed with another secret: ${status}.`, remedy: null };
  }
  const remedy = 'Have it answer 401 to a signature that does not fit, and test again.';
  return { result: 'skipped', detail: `To a wrong signature, ${lowerFirst(describe(outcome))}`, remedy };
}

function post(
  { send, now }: TargetTestRooms,
  { sourceId, url }: TestedTarget,
  secrets: readonly string[],
): Promise<PushOutcome> {
  const at = now();
  const data = { source: sourceId, chat: { id: 'test' }, event: null };
  const body = JSON.stringify({ type: 'test', timestamp: toIso(at), data } satisfies CallbackBody);
  const headers = signCallback(`test_${randomUUID()}`, body, secrets, at);
  return send({ url, headers, body: Buffer.from(body) });
}

function describe(outcome: Exclude<PushOutcome, { kind: 'accepted' }>): string {
  const { status, detail } = outcome;
  if (status === null || status === 0) return `It gave no answer: ${detail}.`;
  return `It answered ${status}${detail ? `: ${detail}` : ''}.`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

const remedies = {
  unreachable: 'Is it running, and can this server reach it? Any 2xx within ten seconds is right.',
  busy: 'It asks to wait. Test again in a while.',
  gone: 'Nothing is there: is the URL right to the last letter?',
  'too-large': 'Let it take bodies of a few kilobytes.',
  refused: 'Any 2xx is right, also for a type that it does not know.',
} as const satisfies Record<Exclude<OutcomeKind, 'accepted'>, string>;

function remedyFor({ kind, status }: Exclude<PushOutcome, { kind: 'accepted' }>): string {
  if (status === 401 || status === 403) {
    return 'Does it have the newest secret, decoded from base64, and sign over the bytes as they come? A new one is shown once.';
  }
  if (status !== null && status >= 300 && status < 400)
    return 'It leads elsewhere, which is not followed: enter that URL.';
  return remedies[kind];
}
