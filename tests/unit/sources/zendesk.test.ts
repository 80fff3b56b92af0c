import { describe, expect, test } from 'vitest';
import { zendesk } from '../../../server/sources/zendesk.ts';
import { noon } from '../../support/builders.ts';
import { readWith } from './read-sample.ts';

const { eventsOf, becauseOf, fieldsOf } = readWith(zendesk);

/** An event of ticket 42 as Zendesk writes it: open, of group 3, with nobody. */
function ticket(type: string, event: object = {}, detail: object = {}) {
  return {
    ...{ type: `zen:event-type:${type}`, account_id: 9, id: '01ABC', time: '2026-01-14T12:00:00.123456789Z' },
    ...{ subject: 'zen:ticket:42', zendesk_event_version: '2022-11-06', event },
    detail: { id: '42', subject: 'Fire', status: 'OPEN', assignee_id: '0', group_id: '3', ...detail },
  };
}

describe('a ticket', () => {
  test('that is made waits in its group', () => {
    expect(eventsOf(ticket('ticket.created'))).toEqual([
      {
        ...{ id: '42:01ABC', people: [], queues: [{ id: '3' }] },
        event: {
          ...{ type: 'chat.queued', at: noon + 123 },
          chat: { id: '42', queue: '3', subject: 'Fire', agents: [], open: true },
        },
      },
    ]);
  });

  test('that is assigned goes to its agent', () => {
    expect(eventsOf(ticket('ticket.agent_assignment_changed', {}, { assignee_id: '5' }))[0]).toMatchObject({
      ...{ people: [{ id: '5' }], event: { type: 'chat.assigned', to: { agents: ['5'] } } },
    });
  });

  test('that loses its agent waits again', () => {
    expect(eventsOf(ticket('ticket.agent_assignment_changed'))[0]?.event.type).toBe('chat.queued');
  });

  test('that changes its group goes to that queue, unless somebody has it', () => {
    const type = 'ticket.group_assignment_changed';

    expect([
      eventsOf(ticket(type, {}, { group_id: '4' }))[0]?.event.to,
      becauseOf(ticket(type, {}, { assignee_id: '5' })),
    ]).toEqual([{ queue: '4' }, 'nothing-changed']);
  });

  test.each(['SOLVED', 'closed'])('that is %s is over', (current) => {
    expect(eventsOf(ticket('ticket.status_changed', { current, previous: 'OPEN' }))[0]?.event).toMatchObject({
      ...{ type: 'chat.closed', chat: { open: false } },
    });
  });

  test.each(['ticket.soft_deleted', 'ticket.permanently_deleted', 'ticket.marked_as_spam'])('%s is over', (type) => {
    expect(eventsOf(ticket(type, {}, { status: 'DELETED' }))[0]).toMatchObject({
      ...{ id: '42:01ABC', event: { type: 'chat.closed', at: noon + 123, chat: { open: false } } },
    });
  });

  test('that is taken out of the deleted ones again waits', () => {
    expect(eventsOf(ticket('ticket.undeleted'))[0]?.event).toMatchObject({ type: 'chat.queued', chat: { open: true } });
  });

  test('that is open again waits, or goes to whose it is', () => {
    const again = { current: 'OPEN', previous: 'SOLVED' };
    const types = ['0', '5'].map(
      (assignee_id) => eventsOf(ticket('ticket.status_changed', again, { assignee_id }))[0]?.event,
    );

    expect(types.map((event) => [event?.type, event?.chat.open])).toEqual([
      ['chat.queued', true],
      ['chat.assigned', true],
    ]);
  });

  test('that is pending changes nothing', () => {
    expect(becauseOf(ticket('ticket.status_changed', { current: 'PENDING', previous: 'OPEN' }))).toBe(
      'nothing-changed',
    );
  });

  test('whose priority changed is for nobody', () => {
    expect(becauseOf(ticket('ticket.priority_changed'))).toBe('other-event');
  });
});

describe('a message of a ticket', () => {
  const message = (actor: object, body: string | null = '<p>Hello</p>') => ({
    ...ticket('messaging_ticket.message_added', { actor, conversation_id: 'c1', message: { id: 'm1', body } }),
    detail: { id: '42' },
  });

  test('of its customer leaves the ticket with whom it is', () => {
    expect(eventsOf(message({ id: 'u7', name: 'Clara', type: 'end_user' }))).toEqual([
      {
        ...{ id: '42:message:m1', people: [], queues: [] },
        event: {
          ...{ type: 'message.created', at: noon + 123, by: { id: 'u7', name: 'Clara', kind: 'customer' } },
          ...{ chat: { id: '42', open: true, customer: { name: 'Clara' } }, message: { id: 'm1', text: 'Hello' } },
        },
      },
    ]);
  });

  test('of an agent names them', () => {
    expect(eventsOf(message({ id: '5', name: 'Ben', type: 'agent' }))[0]?.people).toEqual([{ id: '5', name: 'Ben' }]);
  });

  test('of an agent, who may have solved it with that, does not say that it is open', () => {
    const openBy = (type: string) => eventsOf(message({ id: '5', name: 'Ben', type }))[0]?.event.chat.open;

    expect([openBy('agent'), openBy('end_user')]).toEqual([undefined, true]);
  });

  test.each(['system', 'trigger', 'somebody'])('by a %s rings nobody', (type) => {
    expect(becauseOf(message({ id: 'x', name: 'Bot', type }))).toBe('by-a-bot');
  });

  test('without words is a message all the same', () => {
    expect(eventsOf(message({ type: 'end_user' }, null))[0]?.event.message?.text).toBe('');
  });
});

describe('a webhook of Sunshine Conversations', () => {
  const at = '2026-01-14T12:00:00.000Z';
  const workspace = { id: 's1', name: 'zd-agentWorkspace', integrationType: 'zd:agentWorkspace' };
  const said = (id: string, author: object, conversation: object = { activeSwitchboardIntegration: workspace }) => ({
    ...{ id: `e-${id}`, type: 'conversation:message', createdAt: at },
    payload: {
      conversation: { id: 'c42', type: 'personal', brandId: 'b3', ...conversation },
      message: { id, received: at, author, content: { type: 'text', text: 'Hello' } },
    },
  });
  const webhook = (...events: object[]) => ({ app: { id: 'app' }, webhook: { id: 'w', version: 'v2' }, events });
  const clara = { type: 'user', displayName: 'Clara', userId: 'u7' };

  test('brings several messages', () => {
    expect(eventsOf(webhook(said('m1', clara), said('m2', clara))).map(({ id, event }) => [id, event.at])).toEqual([
      ['c42:message:m1', noon],
      ['c42:message:m2', noon],
    ]);
  });

  test('of a conversation that begins makes it wait', () => {
    const begun = { id: 'e', type: 'conversation:create', createdAt: at, payload: { conversation: { id: 'c42' } } };

    expect(eventsOf(webhook(begun))[0]?.event).toMatchObject({ type: 'chat.queued', chat: { queue: 'no-group' } });
  });

  test.each([
    { event: said('m1', { type: 'business', displayName: 'Ben' }), because: 'by-a-bot' },
    {
      event: said('m1', clara, { activeSwitchboardIntegration: { integrationType: 'custom' } }),
      because: 'with-a-bot',
    },
    { event: { ...said('m1', clara), type: 'conversation:typing' }, because: 'other-event' },
  ])('is for nobody: $because', ({ event, because }) => {
    expect(becauseOf(webhook(event))).toBe(because);
  });

  test('by which a bot hands over to agents makes it wait, and back to a bot, or released, it is over', () => {
    const control = (type: string, integrationType = 'zd:agentWorkspace') => {
      const conversation = { id: 'c42', brandId: 'b3', activeSwitchboardIntegration: { integrationType } };
      const [read] = eventsOf(
        webhook({ id: 'e9', type: `switchboard:${type}`, createdAt: at, payload: { conversation } }),
      );
      return [read?.id, read?.event.type, read?.event.chat.open];
    };

    expect([control('passControl'), control('passControl', 'zd:answerBot'), control('releaseControl')]).toEqual([
      ['c42:e9', 'chat.queued', true],
      ['c42:e9', 'chat.closed', false],
      ['c42:e9', 'chat.closed', false],
    ]);
  });

  test('of a file says so', () => {
    const file = said('m1', clara);
    file.payload.message.content = { type: 'file' } as (typeof file)['payload']['message']['content'];

    expect(eventsOf(webhook(file))[0]?.event.message?.text).toBe('[file]');
  });
});

test('what is neither is refused by name', () => {
  expect([fieldsOf({}), fieldsOf(ticket('ticket.created', {}, { id: null }))]).toEqual([['type'], ['detail.id']]);
});
