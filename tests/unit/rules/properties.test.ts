import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changeTable } from '../../../server/rules/change-table.ts';
import { type DecideFacts, type Decision, decide } from '../../../server/rules/decide.ts';
import { defaultTable, type RuleTable } from '../../../server/rules/default-table.ts';
import { chatEventSchema } from '../../../wire/chat-event.ts';
import { chatEventTypes } from '../../../wire/chat-event-type.ts';
import { toIso } from '../../../wire/instant.ts';
import { languages } from '../../../wire/language.ts';
import { concernedRoles, type Level, levels, windowStates } from '../../../wire/levels.ts';
import { maxVolume, sounds } from '../../../wire/page-preferences.ts';
import { agentStatuses, type Person, roles } from '../../../wire/person.ts';
import { defaultPreferences, type Preferences, weekdays } from '../../../wire/preferences.ts';
import { chatEvent, chatProgress, noon, reportedWindow } from '../../support/builders.ts';

const ids = ['anna', 'ben', 'carl', 'dora', 'eva', 'finn'];
const queues = ['support', 'sales'];
const anyIds = fc.uniqueArray(fc.constantFrom(...ids, 'stranger'), { maxLength: 4 });

const people: fc.Arbitrary<Person[]> = fc.uniqueArray(
  fc.record({
    id: fc.constantFrom(...ids),
    name: fc.string({ minLength: 1, maxLength: 8 }),
    roles: fc.subarray([...roles]),
    queues: fc.subarray(queues),
    status: fc.constantFrom(...agentStatuses),
  }),
  { selector: ({ id }) => id, minLength: 1 },
);

const event = fc
  .record({
    type: fc.constantFrom(...chatEventTypes),
    at: fc.integer({ min: noon - 3_600_000, max: noon }),
    by: fc.option(
      fc.oneof(
        fc.record({ id: fc.constantFrom(...ids), kind: fc.constantFrom('agent' as const, 'supervisor' as const) }),
        fc.record({ id: fc.constant('customer-1'), name: fc.string(), kind: fc.constant('customer' as const) }),
      ),
      { nil: undefined },
    ),
    to: fc.option(fc.record({ agents: anyIds, queue: fc.constantFrom(...queues) }, { requiredKeys: [] }), {
      nil: undefined,
    }),
    chat: fc.record({ agents: anyIds, queue: fc.constantFrom(...queues), subject: fc.string() }, { requiredKeys: [] }),
  })
  .map((parts) => chatEvent(parts))
  .filter((made) => chatEventSchema.safeParse(made).success);

const chat = fc
  .record({ agents: anyIds, queue: fc.constantFrom(...queues, null), customerName: fc.option(fc.string()) })
  .map((parts) => chatProgress(parts));

const window = fc
  .record({
    view: fc.constantFrom(
      { kind: 'console' as const },
      { kind: 'chat' as const, chat: 'chat-1' },
      { kind: 'chat' as const, chat: 'chat-2' },
      { kind: 'dashboard' as const },
      { kind: 'other' as const },
    ),
    visible: fc.boolean(),
    focused: fc.boolean(),
    idle: fc.boolean(),
    leaseUntil: fc.integer({ min: noon - 90_000, max: noon + 90_000 }),
  })
  .map((parts) => reportedWindow(parts));
const windows = fc
  .array(window, { maxLength: 4 })
  .map((list) => list.map((one, index) => ({ ...one, id: `window-${index}` })));

const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
const preferences: fc.Arbitrary<Preferences> = fc.record({
  mutedEvents: fc.subarray([...chatEventTypes]),
  popUpEvents: fc.subarray([...chatEventTypes]),
  snoozedUntil: fc.option(fc.integer({ min: noon - 3_600_000, max: noon + 3_600_000 }).map(toIso)),
  quietHours: fc.option(
    fc.record({
      from: time,
      to: time,
      timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata'),
      days: fc.subarray([...weekdays]),
    }),
  ),
  sound: fc.constantFrom(...sounds),
  volume: fc.integer({ min: 1, max: maxVolume }),
  repeatUntilSeen: fc.boolean(),
  previewText: fc.boolean(),
  ringInFront: fc.boolean(),
  language: fc.option(fc.constantFrom(...languages)),
});

/** Any table that an administrator can come to, one change after another; what is refused is left out. */
const rules: fc.Arbitrary<RuleTable> = fc
  .array(
    fc.record({
      event: fc.constantFrom(...chatEventTypes),
      state: fc.constantFrom(...windowStates),
      level: fc.constantFrom(...levels),
    }),
    { maxLength: 20 },
  )
  .map((cells) =>
    cells.reduce<RuleTable>((table, cell) => {
      const changed = changeTable(table, [cell]);
      return changed.ok ? changed.table : table;
    }, defaultTable),
  );

function mapOf<Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Map<string, Value>> {
  return fc.dictionary(fc.constantFrom(...ids, 'stranger'), value).map((record) => new Map(Object.entries(record)));
}

const facts: fc.Arbitrary<DecideFacts> = fc.record({
  event,
  chat,
  people,
  told: mapOf(fc.constantFrom(...concernedRoles)),
  windows: mapOf(windows),
  preferences: mapOf(preferences),
  rules,
  now: fc.constant(noon),
});

/** The same, of people who never opened the settings. */
const factsByDefault = facts.map((any): DecideFacts => ({ ...any, preferences: new Map() }));

function holds(of: fc.Arbitrary<DecideFacts>, check: (any: DecideFacts) => void): void {
  fc.assert(fc.property(of, check), { numRuns: 500 });
}

function byPerson(decisions: readonly Decision[]): Map<string, Decision> {
  return new Map(decisions.map((decision) => [decision.person, decision]));
}

function rank(level: Level | undefined): number {
  return level === undefined ? -1 : levels.indexOf(level);
}

/** What a decision says, without the list of windows that it was judged by. */
function verdicts({ decisions, passedOver }: ReturnType<typeof decide>) {
  return { decisions: decisions.map(({ windows: _, ...verdict }) => verdict), passedOver };
}

describe('whatever happens at the desk', () => {
  test('there is one decision for a person and an event', () => {
    holds(facts, (any) => {
      const told = decide(any).decisions.map(({ person }) => person);

      expect(told).toEqual([...new Set(told)]);
    });
  });

  test('nobody is both told and passed over', () => {
    holds(facts, (any) => {
      const { decisions, passedOver } = decide(any);
      const told = byPerson(decisions);

      expect(passedOver.filter(({ person }) => told.has(person))).toEqual([]);
    });
  });

  test('the author is never told', () => {
    holds(facts, (any) => {
      const author = any.event.by?.kind === 'customer' ? undefined : any.event.by?.id;

      expect(decide(any).decisions.filter(({ person }) => person === author)).toEqual([]);
    });
  });

  test('an administrator who is neither agent nor supervisor is never told', () => {
    holds(facts, (any) => {
      const outside = any.people.filter(({ roles }) => !roles.includes('agent') && !roles.includes('supervisor'));
      const told = byPerson(decide(any).decisions);

      expect(outside.filter(({ id }) => (told.get(id)?.level ?? 'none') !== 'none')).toEqual([]);
    });
  });

  test('everybody who is told or passed over is one of the candidates', () => {
    holds(facts, (any) => {
      const candidates = new Set([
        ...any.people.map(({ id }) => id),
        ...(any.event.to?.agents ?? []),
        ...any.chat.agents,
        ...any.told.keys(),
      ]);
      const { decisions, passedOver } = decide(any);

      expect([...decisions, ...passedOver].filter(({ person }) => !candidates.has(person))).toEqual([]);
    });
  });

  test('who is told is known', () => {
    holds(facts, (any) => {
      const known = new Set(any.people.map(({ id }) => id));

      expect(decide(any).decisions.filter(({ person }) => !known.has(person))).toEqual([]);
    });
  });

  test('the same facts give the same decisions, and are left as they were', () => {
    holds(facts, (any) => {
      const before = structuredClone(any);
      const first = decide(any);

      expect([decide(any), any]).toEqual([first, before]);
    });
  });

  test('the order of people and windows does not matter', () => {
    holds(facts, (any) => {
      const turned: DecideFacts = {
        ...any,
        people: [...any.people].reverse(),
        windows: new Map([...any.windows].reverse().map(([id, list]) => [id, [...list].reverse()])),
      };
      const sorted = (result: ReturnType<typeof verdicts>) => ({
        decisions: result.decisions.sort((one, other) => (one.person < other.person ? -1 : 1)),
        passedOver: result.passedOver.sort((one, other) => (one.person < other.person ? -1 : 1)),
      });

      expect(sorted(verdicts(decide(turned)))).toEqual(sorted(verdicts(decide(any))));
    });
  });

  test('a window whose lease ran out is as good as none', () => {
    holds(facts, (any) => {
      const live = new Map(
        [...any.windows].map(([id, list]) => [id, list.filter(({ leaseUntil }) => leaseUntil > any.now)]),
      );

      expect(verdicts(decide(any))).toEqual(verdicts(decide({ ...any, windows: live })));
    });
  });

  test('a push is held in reserve exactly for who has a window in front and would be rung when away', () => {
    holds(facts, (any) => {
      const away = byPerson(decide({ ...any, windows: new Map() }).decisions);
      const expected = decide(any).decisions.map(
        ({ person, state, level }) => state !== 'away' && level !== 'ring' && away.get(person)?.level === 'ring',
      );

      expect(decide(any).decisions.map(({ fallback }) => fallback)).toEqual(expected);
    });
  });

  test('what a person chose never raises a level, but to ring in front', () => {
    holds(facts, (any) => {
      const usual = byPerson(decide({ ...any, preferences: new Map() }).decisions);
      const raised = decide(any).decisions.filter(
        ({ person, level }) =>
          !any.preferences.get(person)?.ringInFront && rank(level) > rank(usual.get(person)?.level),
      );

      expect(raised).toEqual([]);
    });
  });

  test('nothing but an event that may ring rings', () => {
    holds(facts, (any) => {
      const silent = ['chat.cancelled', 'assistance.withdrawn', 'chat.accepted', 'chat.closed'];
      const rung = decide(any).decisions.filter(({ level, fallback }) => level === 'ring' || fallback);

      expect(silent.includes(any.event.type) ? rung : []).toEqual([]);
    });
  });
});

describe('a more attentive window', () => {
  test('never raises the level for who never opened the settings, by any table that may be set', () => {
    fc.assert(
      fc.property(factsByDefault, window, (any, more) => {
        const before = byPerson(decide(any).decisions);
        const withOneMore = new Map(
          any.people.map(({ id }) => [id, [...(any.windows.get(id) ?? []), { ...more, id: 'one-more' }]]),
        );
        const raised = decide({ ...any, windows: withOneMore }).decisions.filter(
          ({ person, level }) => rank(level) > rank(before.get(person)?.level),
        );

        expect(raised).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('never takes the promise from who would be rung: in the page, or pushed', () => {
    holds(facts, (any) => {
      const away = byPerson(decide({ ...any, windows: new Map() }).decisions);
      const lost = decide(any).decisions.filter(
        ({ person, level, fallback }) => away.get(person)?.level === 'ring' && level !== 'ring' && !fallback,
      );

      expect(lost).toEqual([]);
    });
  });
});

test('every change that is not refused leaves a row that falls with attention', () => {
  fc.assert(
    fc.property(rules, (table) => {
      const rising = Object.values(table).filter(({ levels: row }) => {
        const ranks = windowStates.flatMap((state) => (row[state] === undefined ? [] : [rank(row[state])]));
        return ranks.some((one, index) => index > 0 && one < (ranks[index - 1] ?? 0));
      });

      expect(rising).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

test('who never opened the settings is told as by the defaults', () => {
  holds(facts, (any) => {
    const explicit = new Map(any.people.map(({ id }) => [id, any.preferences.get(id) ?? defaultPreferences]));

    expect(decide({ ...any, preferences: explicit })).toEqual(decide(any));
  });
});
