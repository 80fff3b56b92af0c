import { randomUUID } from 'node:crypto';
import { toIso } from '../../../wire/instant.ts';
import type { NewPerson } from '../../../wire/person.ts';
import { type PushMessage, pushMessageSchema } from '../../../wire/push-message.ts';
import type { Receipt } from '../../../wire/receipt.ts';
import type { Trace } from '../../../wire/trace.ts';
import type { WindowReport } from '../../../wire/window-report.ts';
import { chatEvent } from '../../support/builders.ts';
import type { ReceivedMessage, ReceiverSubscription } from '../../support/decrypting-receiver.ts';
import type { ReceivedPush } from '../../support/push-endpoint.ts';
import { type PostOptions, startTestDesk, type TestDesk } from '../../support/test-desk.ts';

/** A push as the browser decrypted it. */
export interface Push {
  title: string;
  body: string | undefined;
  silent: boolean;
  tag: string;
  message: PushMessage;
  received: ReceivedMessage;
}

/** A person with a browser that takes pushes. */
export interface Member {
  id: string;
  token: string;
  device: ReceiverSubscription & { id: string };
  /** What the browser was given, oldest first. */
  pushes(): Push[];
  /** Every request to its endpoint, whatever was answered. */
  requests(): ReceivedPush[];
}

export type EventParts = NonNullable<Parameters<typeof chatEvent>[0]>;

export interface Floor {
  desk: TestDesk;
  anna: Member;
  ben: Member;
  sam: Member;
  join(person: NewPerson & { id: string }): Promise<Member>;
  /** Posts an event that happens now, and sends all that is due then. Answers with the webhook's id. */
  tell(parts: EventParts, options?: PostOptions): Promise<{ id: string; status: number; recipients?: number }>;
  /** A customer's message in a chat of Anna's, each with an id of its own. */
  message(parts?: EventParts & { text?: string }): Promise<{ id: string }>;
  /** A window says what it shows; without parts the console is in front with somebody at it. */
  report(member: Member, window: string, parts?: Partial<WindowReport>): Promise<void>;
  close(member: Member, window: string, unattendedMs?: number): Promise<void>;
  receipts(receipts: (Omit<Receipt, 'at'> & { at?: string })[]): Promise<void>;
  /** Lets time go by in steps, so that what happens on the way happens at about its time, and sends what has become due. */
  pass(ms: number, stepMs?: number): Promise<void>;
  trace(event: string): Promise<Trace>;
  stop(): Promise<void>;
}

export const minuteMs = 60_000;

/** A desk with a source, Anna and Ben (agents of "support") and Sam (its supervisor), at noon. */
export async function openFloor(...how: Parameters<typeof startTestDesk>): Promise<Floor> {
  const desk = await startTestDesk(...how);
  await desk.addSource();
  let seq = 0;

  async function join(person: NewPerson & { id: string }): Promise<Member> {
    const token = await desk.addPerson(person);
    const device = await desk.subscribe(token, `${person.name}’s browser`);
    return { id: person.id, token, device, ...readingOf(desk, device.endpoint) };
  }

  const anna = await join({ id: 'anna', name: 'Anna', roles: ['agent'], queues: ['support'], status: 'available' });
  const ben = await join({ id: 'ben', name: 'Ben', roles: ['agent'], queues: ['support'], status: 'available' });
  const sam = await join({ id: 'sam', name: 'Sam', roles: ['supervisor'], queues: ['support'], status: 'available' });

  const tell: Floor['tell'] = async (parts, { id = `msg_${randomUUID()}`, ...options } = {}) => {
    const event = chatEvent({ at: toIso(desk.clock.now()), ...parts });
    const { status, body } = await desk.post(event, { id, ...options });
    if (status >= 300) throw new Error(`the webhook was answered ${status}: ${JSON.stringify(body)}`);
    await desk.settle();
    return { id, status, recipients: body.recipients };
  };

  return {
    ...{ desk, anna, ben, sam, join, tell },
    message({ text = 'Hello', ...parts } = {}) {
      return tell({ type: 'message.created', message: { id: randomUUID(), text }, ...parts });
    },
    async report(member, window, parts = {}) {
      seq += 1;
      const report: WindowReport = {
        ...{ view: { kind: 'console' }, visible: true, focused: true, idle: false, seq },
        ...parts,
      };
      await desk.call('put', `/api/v1/windows/${window}`, report, member.token).expect(204);
      await desk.settle();
    },
    async close(member, window, unattendedMs = 0) {
      seq += 1;
      const path = `/api/v1/windows/${window}?seq=${seq}&unattendedMs=${unattendedMs}`;
      await desk.call('delete', path, undefined, member.token).expect(204);
      await desk.settle();
    },
    async receipts(receipts) {
      const body = { receipts: receipts.map((receipt) => ({ at: toIso(desk.clock.now()), ...receipt })) };
      await desk.call('post', '/api/v1/receipts', body, null).expect(204);
      await desk.settle();
    },
    async pass(ms, stepMs = 30_000) {
      await desk.settle();
      for (let left = ms; left > 0; left -= stepMs) {
        desk.clock.advance(Math.min(left, stepMs));
        await desk.settle();
        // What was found to be due already has a timer of no length.
        desk.clock.advance(0);
        await desk.settle();
      }
    },
    async trace(event) {
      return (await desk.call('get', `/api/v1/admin/events/${event}`).expect(200)).body;
    },
    stop: () => desk.stop(),
  };
}

/** What reached an endpoint of the desk's push service. */
export function readingOf(desk: TestDesk, endpoint: string): Pick<Member, 'pushes' | 'requests'> {
  return {
    pushes: () => desk.receiver.messages.filter((message) => message.endpoint === endpoint).map(toPush),
    requests: () => desk.receiver.requests.filter((request) => request.endpoint === endpoint),
  };
}

/** Titles of what somebody was given, oldest first. */
export function titles(member: Member): string[] {
  return member.pushes().map(({ title }) => title);
}

/** Of a trace, one person's decision. */
export function decisionFor(trace: Trace, person: string): Trace['decisions'][number] {
  const decision = trace.decisions.find((one) => one.person.id === person);
  if (!decision) throw new Error(`nothing was decided for ${person}`);
  return decision;
}

/** Of a trace, one person's pushes: how they stand and why. */
export function pushStates(trace: Trace, person: string): { state: string; because: string | null }[] {
  return decisionFor(trace, person)
    .deliveries.filter(({ channel }) => channel === 'push')
    .map(({ state, because }) => ({ state, because }));
}

function toPush(received: ReceivedMessage): Push {
  const message = pushMessageSchema.parse(received.payload);
  const { title, body, silent, tag } = message.notification;
  return { title, body, silent, tag, message, received };
}
