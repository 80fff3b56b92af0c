import { describe, expect, test } from 'vitest';
import { type ConcernFacts, concernedPeople } from '../../../server/rules/concerned-people.ts';
import { decide } from '../../../server/rules/decide.ts';
import { defaultTable } from '../../../server/rules/default-table.ts';
import type { ChatEvent } from '../../../wire/chat-event.ts';
import { chatEvent, chatOf, chatProgress, decideFacts, person, reportedWindow } from '../../support/builders.ts';

interface Near {
  event: ChatEvent;
  people: ConcernFacts['people'];
  chat?: ConcernFacts['chat'];
  told?: ConcernFacts['told'];
}

/** Ids and roles of those concerned, and the reasons of those passed over. */
function near({ event, people, chat = chatOf(event), told = new Map() }: Near) {
  const { concerned, passedOver } = concernedPeople(defaultTable[event.type], { event, chat, people, told });
  return { concerned: concerned.map(({ person, as }) => `${person.id} as ${as}`), passedOver };
}

describe('an event of a queue', () => {
  test.each(['chat.queued', 'sla.warning', 'sla.breached'] as const)(
    '%s goes to the available agents of that queue, and says why the others are not told',
    (type) => {
      const people = [
        person({ id: 'anna' }),
        person({ id: 'uma', status: 'unavailable' }),
        person({ id: 'olaf', status: 'offline' }),
        person({ id: 'sue', roles: ['supervisor'] }),
        person({ id: 'ada', roles: ['administrator'] }),
        person({ id: 'both', roles: ['supervisor', 'agent', 'administrator'] }),
      ];

      expect(near({ event: chatEvent({ type }), people })).toEqual({
        concerned: ['anna as agent', 'both as agent'],
        passedOver: [
          { person: 'uma', because: 'status-unavailable' },
          { person: 'olaf', because: 'status-offline' },
          { person: 'sue', because: 'not-an-agent' },
          { person: 'ada', because: 'not-an-agent' },
        ],
      });
    },
  );

  test('does not go to agents of another queue', () => {
    const people = [person({ id: 'sam', queues: ['sales'] }), person({ id: 'nora', queues: [] })];

    expect(near({ event: chatEvent({ type: 'chat.queued' }), people }).concerned).toEqual([]);
  });

  test('goes to agents of several queues, each once', () => {
    const people = [person({ id: 'anna', queues: ['sales', 'support', 'support'] })];

    expect(near({ event: chatEvent({ type: 'chat.queued' }), people }).concerned).toEqual(['anna as agent']);
  });

  test('tells a person who was found twice once', () => {
    const people = [person({ id: 'anna' }), person({ id: 'anna' })];

    expect(near({ event: chatEvent({ type: 'chat.queued' }), people }).concerned).toEqual(['anna as agent']);
  });

  test('goes to the queue that it names as its target', () => {
    const people = [person({ id: 'anna' }), person({ id: 'sam', queues: ['sales'] })];
    const event = chatEvent({ type: 'chat.queued', to: { queue: 'sales' } });

    expect(near({ event, people }).concerned).toEqual(['sam as agent']);
  });

  test('goes to the queue that is known of the chat when the event names none', () => {
    const event = chatEvent({ type: 'sla.warning', chat: { queue: undefined } });

    expect(near({ event, people: [person()], chat: chatProgress({ queue: 'support' }) }).concerned).toEqual([
      'anna as agent',
    ]);
  });
});

describe('an event of an agent’s own chats', () => {
  test.each(['available', 'unavailable', 'offline'] as const)('reaches the assigned agent who is %s', (status) => {
    const event = chatEvent({ type: 'chat.assigned', to: { agents: ['anna'] } });

    expect(near({ event, people: [person({ status })] })).toEqual({ concerned: ['anna as agent'], passedOver: [] });
  });

  test.each(['available', 'unavailable', 'offline'] as const)(
    'such as a message reaches the chat’s agent who is %s',
    (status) => {
      expect(near({ event: chatEvent(), people: [person({ status })] })).toEqual({
        concerned: ['anna as agent'],
        passedOver: [],
      });
    },
  );

  test('reaches the agents of the chat when an assignment names nobody else', () => {
    const event = chatEvent({ type: 'chat.assigned', to: undefined, chat: { agents: ['anna'] } });

    expect(near({ event, people: [person()] }).concerned).toEqual(['anna as agent']);
  });

  test('reaches an agent of another queue', () => {
    expect(near({ event: chatEvent(), people: [person({ queues: ['sales'] })] }).concerned).toEqual(['anna as agent']);
  });

  test('does not reach the other agents of the queue', () => {
    expect(near({ event: chatEvent(), people: [person(), person({ id: 'ben' })] }).concerned).toEqual([
      'anna as agent',
    ]);
  });

  test('reaches an agent who is named twice once', () => {
    const event = chatEvent({ chat: { agents: ['anna', 'anna'] } });

    expect(near({ event, people: [person()] }).concerned).toEqual(['anna as agent']);
  });
});

describe('a transfer', () => {
  test('to an agent does not go to that agent’s queue', () => {
    const event = chatEvent({ type: 'chat.transferred', to: { agents: ['ben'], queue: 'support' } });

    expect(near({ event, people: [person({ id: 'ben' }), person({ id: 'carl' })] }).concerned).toEqual([
      'ben as agent',
    ]);
  });

  test('to an agent goes there even when the agent is unavailable', () => {
    const event = chatEvent({ type: 'chat.transferred', to: { agents: ['ben'] } });

    expect(near({ event, people: [person({ id: 'ben', status: 'unavailable' })] }).concerned).toEqual(['ben as agent']);
  });

  test('to a queue goes to its available agents, without the one who gives the chat away', () => {
    const event = chatEvent({ type: 'chat.transferred', to: { queue: 'support' } });
    const people = [person({ id: 'anna' }), person({ id: 'ben' }), person({ id: 'uma', status: 'unavailable' })];

    expect(near({ event, people })).toEqual({
      concerned: ['ben as agent'],
      passedOver: [
        { person: 'anna', because: 'author' },
        { person: 'uma', because: 'status-unavailable' },
      ],
    });
  });
});

describe('an invitation', () => {
  test('goes to the invited agent alone', () => {
    const people = [person({ id: 'anna' }), person({ id: 'ben' }), person({ id: 'carl' })];

    expect(near({ event: chatEvent({ type: 'chat.invited' }), people })).toEqual({
      concerned: ['ben as agent'],
      passedOver: [],
    });
  });
});

test('a message of a chat whose queue was never said goes where it says itself', () => {
  const people = [person({ id: 'anna', queues: ['sales'] }), person({ id: 'ben' })];
  const event = chatEvent({ to: { queue: 'sales' }, chat: { agents: [] } });

  expect(
    [chatProgress({ queue: null }), chatProgress()].map((chat) => near({ event, chat, people }).concerned),
  ).toEqual([['anna as agent'], ['ben as agent']]);
});

describe('the author', () => {
  test('of a message is passed over as such', () => {
    const event = chatEvent({ by: { id: 'anna', kind: 'agent' }, chat: { agents: ['anna', 'ben'] } });

    expect(near({ event, people: [person({ id: 'anna' }), person({ id: 'ben' })] })).toEqual({
      concerned: ['ben as agent'],
      passedOver: [{ person: 'anna', because: 'author' }],
    });
  });

  test('who assigns a chat to themselves is not told of it', () => {
    const event = chatEvent({ type: 'chat.assigned', by: { id: 'anna', kind: 'supervisor' } });

    expect(near({ event, people: [person({ roles: ['agent', 'supervisor'] })] }).passedOver).toEqual([
      { person: 'anna', because: 'author' },
    ]);
  });

  test('of a request for assistance is passed over though a supervisor too', () => {
    const event = chatEvent({ type: 'assistance.requested' });

    expect(near({ event, people: [person({ roles: ['agent', 'supervisor'] })] })).toEqual({
      concerned: [],
      passedOver: [{ person: 'anna', because: 'author' }],
    });
  });

  test('is nobody of the desk when a customer has the same id as an agent', () => {
    const event = chatEvent({ by: { id: 'anna', kind: 'customer' } });

    expect(near({ event, people: [person()] })).toEqual({ concerned: ['anna as agent'], passedOver: [] });
  });

  test('is nobody of the desk when a bot has the same id as an agent', () => {
    const event = chatEvent({ by: { id: 'anna', kind: 'bot' } });

    expect(near({ event, people: [person()] })).toEqual({ concerned: ['anna as agent'], passedOver: [] });
  });
});

describe('a request for assistance', () => {
  test('goes to the supervisors of that queue, and administrators are passed over as not supervisors', () => {
    const people = [
      person({ id: 'ben' }),
      person({ id: 'sue', roles: ['supervisor'] }),
      person({ id: 'max', roles: ['administrator', 'supervisor'] }),
      person({ id: 'ada', roles: ['administrator'] }),
    ];

    expect(near({ event: chatEvent({ type: 'assistance.requested' }), people })).toEqual({
      concerned: ['sue as supervisor', 'max as supervisor'],
      passedOver: [
        { person: 'ben', because: 'not-a-supervisor' },
        { person: 'ada', because: 'not-a-supervisor' },
      ],
    });
  });

  test('does not go to supervisors of other queues', () => {
    const people = [person({ id: 'sid', roles: ['supervisor'], queues: ['sales'] })];

    expect(near({ event: chatEvent({ type: 'assistance.requested' }), people }).concerned).toEqual([]);
  });

  test.each(['unavailable', 'offline'] as const)(
    'goes to a supervisor who is %s, for statuses are agents’',
    (status) => {
      const people = [person({ id: 'sue', roles: ['supervisor'], status })];

      expect(near({ event: chatEvent({ type: 'assistance.requested' }), people }).concerned).toEqual([
        'sue as supervisor',
      ]);
    },
  );
});

describe('those who were told', () => {
  const told = new Map([
    ['anna', 'agent'],
    ['sue', 'supervisor'],
  ] as const);

  test.each([
    'chat.cancelled',
    'message.edited',
    'message.deleted',
    'assistance.withdrawn',
    'chat.accepted',
    'chat.closed',
  ] as const)('are concerned by %s in the role in which they were told', (type) => {
    const people = [person(), person({ id: 'sue', roles: ['supervisor'] }), person({ id: 'ben' })];

    expect(near({ event: chatEvent({ type, by: undefined }), people, told })).toEqual({
      concerned: ['anna as agent', 'sue as supervisor'],
      passedOver: [],
    });
  });

  test('and are no longer known are passed over as unknown', () => {
    const people = [person({ id: 'sue', roles: ['supervisor'] })];

    expect(near({ event: chatEvent({ type: 'chat.cancelled' }), people, told })).toEqual({
      concerned: ['sue as supervisor'],
      passedOver: [{ person: 'anna', because: 'unknown-person' }],
    });
  });

  test('and are now only administrators are told no more', () => {
    const people = [person({ roles: ['administrator'] })];

    expect(near({ event: chatEvent({ type: 'chat.cancelled' }), people, told: new Map([['anna', 'agent']]) })).toEqual({
      concerned: [],
      passedOver: [{ person: 'anna', because: 'not-an-agent' }],
    });
  });

  test('are told of a cancelled chat though they are unavailable by now', () => {
    const people = [person({ status: 'unavailable' })];

    expect(
      near({ event: chatEvent({ type: 'chat.cancelled' }), people, told: new Map([['anna', 'agent']]) }).concerned,
    ).toEqual(['anna as agent']);
  });
});

describe('a person who is named', () => {
  test('and unknown is passed over as such', () => {
    expect(near({ event: chatEvent(), people: [] })).toEqual({
      concerned: [],
      passedOver: [{ person: 'anna', because: 'unknown-person' }],
    });
  });

  test.each(['chat.assigned', 'chat.transferred', 'chat.invited', 'message.created'] as const)(
    'by %s and is only an administrator is passed over as not an agent',
    (type) => {
      const event = chatEvent({ type, by: undefined, to: { agents: ['ada'] }, chat: { agents: ['ada'] } });

      expect(near({ event, people: [person({ id: 'ada', roles: ['administrator'] })] })).toEqual({
        concerned: [],
        passedOver: [{ person: 'ada', because: 'not-an-agent' }],
      });
    },
  );

  test('and has no role is passed over as not an agent', () => {
    expect(near({ event: chatEvent(), people: [person({ roles: [] })] })).toEqual({
      concerned: [],
      passedOver: [{ person: 'anna', because: 'not-an-agent' }],
    });
  });
});

describe('a message on an unassigned chat (X3)', () => {
  test.each([
    { said: 'as an empty list', agents: [] },
    { said: 'not at all', agents: undefined },
  ])('whose agents are given $said goes to the available agents of its queue', ({ agents }) => {
    const people = [
      person({ id: 'anna' }),
      person({ id: 'ben' }),
      person({ id: 'uma', status: 'unavailable' }),
      person({ id: 'sam', queues: ['sales'] }),
    ];

    expect(near({ event: chatEvent({ chat: { agents } }), people })).toEqual({
      concerned: ['anna as agent', 'ben as agent'],
      passedOver: [{ person: 'uma', because: 'status-unavailable' }],
    });
  });
});

describe('who is told, by event and by whose chat it is (X1)', () => {
  const people = [person({ id: 'anna' }), person({ id: 'ben' }), person({ id: 'sam', queues: ['sales'] })];
  const whose = {
    mine: chatProgress({ agents: ['anna'] }),
    'my team’s': chatProgress({ agents: [], queue: 'support' }),
    'nobody’s': chatProgress({ agents: [], queue: null }),
  };
  const unsaid = { agents: undefined, queue: undefined };
  const matrix = [
    { type: 'message.created', mine: ['anna'], 'my team’s': ['anna', 'ben'], 'nobody’s': [] },
    { type: 'chat.assigned', mine: ['anna'], 'my team’s': [], 'nobody’s': [] },
    { type: 'chat.queued', mine: ['anna', 'ben'], 'my team’s': ['anna', 'ben'], 'nobody’s': [] },
    { type: 'sla.warning', mine: ['anna', 'ben'], 'my team’s': ['anna', 'ben'], 'nobody’s': [] },
    { type: 'sla.breached', mine: ['anna', 'ben'], 'my team’s': ['anna', 'ben'], 'nobody’s': [] },
  ] as const;
  const channels = [
    { channel: 'at the console', level: 'visual', windows: [reportedWindow()] },
    { channel: 'away', level: 'ring', windows: [] },
  ];
  const cells = matrix.flatMap((row) =>
    (['mine', 'my team’s', 'nobody’s'] as const).flatMap((owner) =>
      channels.map((channel) => ({ ...channel, type: row.type, owner, expected: row[owner] })),
    ),
  );

  test.each(cells)(
    '$type of a chat that is $owner, $channel: $expected',
    ({ type, owner, expected, level, windows }) => {
      const event = chatEvent({ type, to: undefined, chat: unsaid });
      const facts = decideFacts({ event, chat: whose[owner], people, windows: { anna: windows, ben: windows } });

      expect(decide(facts).decisions.map(({ person, level }) => [person, level])).toEqual(
        expected.map((id) => [id, level]),
      );
    },
  );
});
