import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { WindowReport } from '../../../wire/window-report.ts';
import { type EventParts, type Floor, type Member, minuteMs, openFloor, titles } from './floor.ts';

/** More people than the usual: each is near some event and told of none or few. */
interface Crowd extends Floor {
  /** An agent of the queue who takes no chats at the moment. */
  dora: Member;
  /** An agent of another queue. */
  eli: Member;
  /** A supervisor of another queue. */
  olga: Member;
  /** An administrator who is in the queue and neither agent nor supervisor. */
  ada: Member;
}

let crowd: Crowd;

beforeEach(async () => {
  const floor = await openFloor();
  crowd = {
    ...floor,
    dora: await floor.join({ id: 'dora', name: 'Dora', roles: ['agent'], queues: ['support'], status: 'unavailable' }),
    eli: await floor.join({ id: 'eli', name: 'Eli', roles: ['agent'], queues: ['sales'], status: 'available' }),
    olga: await floor.join({ id: 'olga', name: 'Olga', roles: ['supervisor'], queues: ['sales'], status: 'available' }),
    ada: await floor.join({
      id: 'ada',
      name: 'Ada',
      roles: ['administrator'],
      queues: ['support'],
      status: 'available',
    }),
  };
});

afterEach(() => crowd.stop());

function everybody(): Member[] {
  const { anna, ben, sam, dora, eli, olga, ada } = crowd;
  return [anna, ben, sam, dora, eli, olga, ada];
}

/** Who was given which titles; who was given nothing is left out. */
function rung(): Record<string, string[]> {
  return Object.fromEntries(
    everybody()
      .map((member) => [member.id, titles(member)] as const)
      .filter(([, given]) => given.length > 0),
  );
}

interface Row {
  name: string;
  event: EventParts;
  /** Who is told, and how it reads. */
  told: Record<string, string>;
  as: 'agent' | 'supervisor';
}

/** From the design's table of rules and its texts, not from the code. */
const rows: Row[] = [
  {
    name: 'chat.queued',
    event: { type: 'chat.queued' },
    told: { anna: 'Incoming chat message', ben: 'Incoming chat message' },
    as: 'agent',
  },
  {
    name: 'chat.assigned',
    event: { type: 'chat.assigned' },
    told: { anna: 'Incoming chat message' },
    as: 'agent',
  },
  {
    name: 'chat.transferred to an agent',
    event: { type: 'chat.transferred' },
    told: { ben: 'Incoming chat message' },
    as: 'agent',
  },
  {
    name: 'chat.transferred to a queue',
    event: { type: 'chat.transferred', to: { queue: 'sales' } },
    told: { eli: 'Incoming chat message' },
    as: 'agent',
  },
  {
    name: 'chat.invited',
    event: { type: 'chat.invited' },
    told: { ben: 'Anna invites you to join a chat' },
    as: 'agent',
  },
  {
    name: 'message.created of the customer',
    event: { type: 'message.created' },
    told: { anna: 'Clara has sent you a new message' },
    as: 'agent',
  },
  {
    name: 'message.created of one of two agents',
    event: {
      type: 'message.created',
      by: { id: 'anna', name: 'Anna', kind: 'agent' },
      chat: { agents: ['anna', 'ben'] },
    },
    told: { ben: 'Anna has sent you a new message' },
    as: 'agent',
  },
  {
    name: 'message.created in a chat that nobody has',
    event: { type: 'message.created', chat: { agents: [] } },
    told: { anna: 'Clara has sent you a new message', ben: 'Clara has sent you a new message' },
    as: 'agent',
  },
  {
    name: 'sla.warning',
    event: { type: 'sla.warning' },
    told: { anna: 'Chat has waited 4 min', ben: 'Chat has waited 4 min' },
    as: 'agent',
  },
  {
    name: 'sla.breached',
    event: { type: 'sla.breached' },
    told: { anna: 'Chat has waited 5 min', ben: 'Chat has waited 5 min' },
    as: 'agent',
  },
  {
    name: 'sla.escalated',
    event: { type: 'sla.escalated', sla: { waitedSeconds: 600 } },
    told: { sam: 'Chat has waited 10 min' },
    as: 'supervisor',
  },
  {
    name: 'assistance.requested',
    event: { type: 'assistance.requested' },
    told: { sam: 'Anna asks for assistance' },
    as: 'supervisor',
  },
];

const inFront = { visible: true, focused: true, idle: false };
const console_ = { kind: 'console' } as const;
const dashboard = { kind: 'dashboard' } as const;

type Window = Partial<WindowReport>;

const awayWindows: Record<string, Window> = {
  'visible without the focus': { view: { kind: 'console', chat: 'chat-1' }, visible: true, focused: false },
  'another tab in front': { view: { kind: 'console', chat: 'chat-1' }, visible: false, focused: false },
  'nobody at the keyboard': { view: { kind: 'console', chat: 'chat-1' }, ...inFront, idle: true },
};

const attentiveWindows = {
  agent: {
    viewing: { view: { kind: 'console', chat: 'chat-1' }, ...inFront },
    'viewing in a window of its own': { view: { kind: 'chat', chat: 'chat-1' }, ...inFront },
    present: { view: console_, ...inFront },
    'present at another chat': { view: { kind: 'console', chat: 'chat-2' }, ...inFront },
  },
  supervisor: { present: { view: dashboard, ...inFront } },
} as const satisfies Record<Row['as'], Record<string, Window>>;

const wrongPage = {
  agent: { 'at the dashboard': { view: dashboard, ...inFront } },
  supervisor: { 'at the console': { view: { kind: 'console', chat: 'chat-1' }, ...inFront } },
} as const satisfies Record<Row['as'], Record<string, Window>>;

describe.each(rows)('$name', ({ event, told, as }) => {
  const given = Object.fromEntries(Object.entries(told).map(([person, title]) => [person, [title]]));

  test('rings at once, and once, for those who have no window', async () => {
    await crowd.tell(event);
    expect(rung()).toEqual(given);
    await crowd.pass(minuteMs);
    expect(rung()).toEqual(given);
  });

  test.each(Object.entries({ ...awayWindows, ...wrongPage[as] }))(
    'rings at once for those who are away: %s',
    async (_name, window) => {
      for (const member of everybody()) await crowd.report(member, 'window-1', window);
      await crowd.tell(event);
      expect(rung()).toEqual(given);
    },
  );

  test.each(Object.entries<Window>(attentiveWindows[as]))(
    'rings only after the grace time, as no window acknowledges: %s',
    async (_name, window) => {
      for (const member of everybody()) await crowd.report(member, 'window-1', window);
      await crowd.tell(event);
      await crowd.pass(2_999);
      expect(rung()).toEqual({});
      await crowd.pass(1);
      expect(rung()).toEqual(given);
    },
  );
});

describe('events that notify nobody', () => {
  test.each([
    { type: 'assistance.withdrawn' },
    { type: 'chat.accepted' },
    { type: 'chat.closed' },
    { type: 'chat.cancelled' },
  ] as const)('$type of a chat that nobody was told of reaches nobody', async (event) => {
    const { recipients } = await crowd.tell(event);
    await crowd.pass(minuteMs);
    expect(recipients).toBe(0);
    expect(rung()).toEqual({});
  });
});

describe('texts', () => {
  test('a message’s text is the body', async () => {
    await crowd.message({ text: 'My printer is on fire' });
    expect(crowd.anna.pushes()).toMatchObject([{ body: 'My printer is on fire', silent: false }]);
  });

  test('an incoming chat names customer, queue and subject', async () => {
    await crowd.tell({ type: 'chat.queued' });
    expect(crowd.ben.pushes()).toMatchObject([{ body: 'Clara · support · Printer on fire' }]);
  });

  test('who wants no words of customers on notifications is told in general words', async () => {
    const { anna, desk } = crowd;
    await desk.call('put', '/api/v1/preferences', { previewText: false }, anna.token).expect(200);
    await crowd.message({ text: 'My card number is 4111 1111 1111 1111' });
    expect(anna.pushes()).toMatchObject([{ title: 'New message in a chat', body: undefined }]);
  });

  test('who wants none from now on is told in general words also of what is on its way', async () => {
    const { anna, ben, desk } = crowd;
    desk.receiver.answerWith({ status: 503 });
    await crowd.message({ chat: { agents: ['anna', 'ben'] }, text: 'My card number is 4111 1111 1111 1111' });
    await crowd.tell({
      type: 'chat.invited',
      chat: { id: 'chat-2' },
      by: { kind: 'agent', id: 'carl', name: 'Carl' },
      to: { agents: ['anna'] },
    });
    await desk.call('put', '/api/v1/preferences', { previewText: false }, anna.token).expect(200);
    desk.receiver.answerWith(undefined);
    await crowd.pass(minuteMs);
    expect(
      anna
        .pushes()
        .map(({ title, body }) => [title, body])
        .sort(),
    ).toEqual([
      ['Carl invites you to join a chat', undefined],
      ['New message in a chat', undefined],
    ]);
    expect(ben.pushes()).toMatchObject([{ body: 'My card number is 4111 1111 1111 1111' }]);
  });

  test('a click leads an agent to the console and a supervisor to the dashboard', async () => {
    await crowd.message();
    await crowd.tell({ type: 'assistance.requested' });
    const leadsTo = (member: Member) => member.pushes().map(({ message }) => message.notification.navigate);
    expect([leadsTo(crowd.anna), leadsTo(crowd.sam)]).toEqual([
      ['http://desk.test/console/#chat=chat/chat-1'],
      ['http://desk.test/dashboard/#chat=chat/chat-1'],
    ]);
  });
});

describe('who is told', () => {
  test('an agent of one’s own chats is told of their messages in any status', async () => {
    for (const status of ['unavailable', 'offline']) {
      await crowd.desk.call('put', '/api/v1/me/status', { status }, crowd.anna.token).expect(200);
      await crowd.message();
    }
    expect(titles(crowd.anna)).toHaveLength(2);
  });

  test('the author is never told, whatever the event', async () => {
    const { anna } = crowd;
    const by = { id: 'anna', name: 'Anna', kind: 'agent' } as const;
    await crowd.tell({ type: 'chat.queued', by, chat: { id: 'a' } });
    await crowd.tell({ type: 'chat.assigned', by, chat: { id: 'b' } });
    await crowd.tell({ type: 'message.created', by, chat: { id: 'c' } });
    await crowd.tell({ type: 'chat.invited', by, to: { agents: ['anna'] }, chat: { id: 'd' } });
    await crowd.pass(minuteMs);
    expect(titles(anna)).toEqual([]);
  });

  test('a customer with the id of an agent is not taken for the author', async () => {
    await crowd.message({ by: { id: 'anna', name: 'Clara', kind: 'customer' } });
    expect(titles(crowd.anna)).toHaveLength(1);
  });

  test('a supervisor who asks for assistance is not told of it', async () => {
    await crowd.tell({ type: 'assistance.requested', by: { id: 'sam', name: 'Sam', kind: 'supervisor' } });
    expect(titles(crowd.sam)).toEqual([]);
  });

  test('an administrator who is a supervisor too is told of assistance', async () => {
    const roles = ['administrator', 'supervisor'];
    await crowd.desk.call('put', '/api/v1/admin/people/ada', { roles }).expect(200);
    await crowd.tell({ type: 'assistance.requested' });
    expect(rung()).toEqual({ sam: ['Anna asks for assistance'], ada: ['Anna asks for assistance'] });
  });

  test('an agent who became available is told of the next chat', async () => {
    await crowd.desk.call('put', '/api/v1/me/status', { status: 'available' }, crowd.dora.token).expect(200);
    await crowd.tell({ type: 'chat.queued' });
    expect(titles(crowd.dora)).toEqual(['Incoming chat message']);
  });

  test('who has several devices is rung on each of them', async () => {
    const { desk, anna } = crowd;
    const second = await desk.subscribe(anna.token, 'Anna’s browser');
    await crowd.message();
    const reached = desk.receiver.messages.map(({ endpoint }) => endpoint);
    expect(new Set(reached)).toEqual(new Set([anna.device.endpoint, second.endpoint]));
    expect(reached).toHaveLength(2);
  });

  // X1
  test.each([
    ['mine', { agents: ['anna'] }, ['anna']],
    ['a colleague’s', { agents: ['ben'] }, ['ben']],
    ['two agents’', { agents: ['anna', 'ben'] }, ['anna', 'ben']],
    ['nobody’s, in my queue', { agents: [] }, ['anna', 'ben']],
    ['nobody’s, in another queue', { agents: [], queue: 'sales' }, ['eli']],
  ])('a later message of a chat that is %s reaches those whose chat it is', async (_whose, chat, people) => {
    await crowd.message({ chat, text: 'First' });
    await crowd.message({ chat, text: 'Second' });
    await crowd.message({ chat: { ...chat, agents: undefined }, text: 'Third, which names nobody' });
    expect(Object.keys(rung())).toEqual(people);
    for (const given of Object.values(rung())) expect(given).toHaveLength(3);
  });

  // X1, B2: another chat system is no other kind of chat.
  test('a chat of every source follows the same rules', async () => {
    await crowd.desk.addSource('another');
    await crowd.report(crowd.anna, 'window-1', { view: { kind: 'console', chat: 'chat-1' }, focused: false });
    await crowd.message();
    await crowd.tell({ type: 'message.created' }, { source: 'another' });
    expect(titles(crowd.anna)).toHaveLength(2);
  });

  // X3
  test('a message in an old chat that nobody has reaches the agents of its queue', async () => {
    await crowd.tell({ type: 'chat.queued' });
    await crowd.tell({ type: 'chat.accepted' });
    const month = 30 * 24 * 60 * minuteMs;
    await crowd.pass(month, month);
    await crowd.tell({ type: 'message.created', message: { id: 'late', text: 'Still there?' }, chat: { agents: [] } });
    for (const { id } of [crowd.anna, crowd.ben]) expect(rung()[id]).toContain('Clara has sent you a new message');
  });

  // X3
  test('an event that reaches nobody is an alarm in the log', async () => {
    const { id } = await crowd.message({ chat: { agents: [], queue: 'a-queue-without-agents' } });
    expect(crowd.desk.logged).toContainEqual({
      level: 'warn',
      event: 'event.reached-nobody',
      fields: expect.objectContaining({ source: 'chat', event: id, type: 'message.created' }),
    });
  });

  // R3
  test('a chat that enters the queue rings every available agent of it, however many chats wait', async () => {
    for (let chat = 1; chat <= 20; chat += 1) await crowd.tell({ type: 'chat.queued', chat: { id: `chat-${chat}` } });
    expect([titles(crowd.anna).length, titles(crowd.ben).length]).toEqual([20, 20]);
  });
});

describe('windows', () => {
  const viewing: Window = { view: { kind: 'console', chat: 'chat-1' }, ...inFront };

  // B1, B2
  test('a console that is visible beside another application does not hold a push back', async () => {
    await crowd.report(crowd.anna, 'window-1', { ...viewing, focused: false });
    await crowd.message();
    expect(titles(crowd.anna)).toEqual(['Clara has sent you a new message']);
  });

  // B4
  test('a chat that is open in a minimised window counts as away', async () => {
    await crowd.report(crowd.anna, 'window-1', { ...viewing, visible: false, focused: false });
    await crowd.message();
    expect(titles(crowd.anna)).toHaveLength(1);
  });

  // B10
  test.each(['chat.assigned', 'sla.breached', 'chat.transferred'] as const)(
    'who looks at the chat is still told of its %s',
    async (type) => {
      await crowd.report(crowd.ben, 'window-1', viewing);
      const { id } = await crowd.tell({ type, to: { agents: ['ben'] }, chat: { agents: undefined } });
      const trace = await crowd.trace(id);
      expect(trace.decisions.find(({ person }) => person.id === 'ben')).toMatchObject({
        state: 'viewing',
        level: 'visual',
      });
    },
  );

  // B6, B13
  test('who works in another chat gets a pop-up, and no push if a window shows it', async () => {
    await crowd.report(crowd.anna, 'window-1', { view: { kind: 'console', chat: 'chat-2' } });
    const { id } = await crowd.message();
    const [decision] = (await crowd.trace(id)).decisions;
    expect(decision).toMatchObject({ state: 'present', level: 'visual' });
  });

  // B13
  test('going from one chat to another makes nobody away', async () => {
    for (const chat of ['chat-1', 'chat-2', 'chat-3']) {
      await crowd.report(crowd.anna, 'window-1', { view: { kind: 'console', chat } });
      await crowd.message();
    }
    expect(titles(crowd.anna)).toEqual([]);
  });

  // B11
  test('a locked screen counts as away from the report of it on', async () => {
    await crowd.report(crowd.anna, 'window-1', viewing);
    await crowd.report(crowd.anna, 'window-1', { ...viewing, idle: true });
    await crowd.message();
    expect(titles(crowd.anna)).toHaveLength(1);
  });

  test('a window shows chats of the source it names, not those of the same id elsewhere', async () => {
    await crowd.desk.addSource('another');
    await crowd.report(crowd.anna, 'window-1', { view: { kind: 'console', chat: 'chat-1', source: 'another' } });
    const { id } = await crowd.message();
    expect((await crowd.trace(id)).decisions[0]).toMatchObject({ state: 'present' });
  });

  test('one person’s window says nothing of another person', async () => {
    await crowd.report(crowd.ben, 'window-1', viewing);
    await crowd.message();
    expect(titles(crowd.anna)).toHaveLength(1);
  });
});

describe('a cell that an administrator changed', () => {
  test('rings at once for who is at the console when it says so', async () => {
    const cells = [{ event: 'chat.queued', state: 'present', level: 'ring' }];
    await crowd.desk.call('put', '/api/v1/admin/rules', { cells }).expect(200);
    await crowd.report(crowd.anna, 'window-1');
    await crowd.tell({ type: 'chat.queued' });
    expect(titles(crowd.anna)).toEqual(['Incoming chat message']);
  });

  test('makes an event silent for everybody when it says so', async () => {
    const cells = ['viewing', 'present', 'away'].map((state) => ({ event: 'chat.invited', state, level: 'none' }));
    await crowd.desk.call('put', '/api/v1/admin/rules', { cells }).expect(200);
    await crowd.tell({ type: 'chat.invited' });
    await crowd.pass(minuteMs);
    expect(rung()).toEqual({});
  });
});
